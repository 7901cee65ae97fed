//! A login method behind which a company's own directory stands: added, not yet on the login page; changed.

use ieum_connect::ldap::settings::{Settings, Typed, check};
use ieum_model::LoginMethodId;
use ieum_model::going_live::Pace;
use ieum_model::login_method::MethodKind;
use ieum_store::login_method::MethodSettings;

use super::add::{New, add, whole};
use super::secret::seal_secret;
use super::versions::{self, Change, Saved};
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Error, Result, transact};

/// Longest password of a service account, in bytes.
const LONGEST_SECRET: usize = 500;

/// What somebody typed.
#[derive(Debug, Clone, Copy)]
pub struct Form<'a> {
    /// The name on the login page; only for a new method.
    pub name: &'a str,
    /// The service account's password; empty keeps the one that is known.
    pub secret: &'a str,
    /// The rest.
    pub typed: Typed<'a>,
}

/// What is wrong with what stands in the form so far; nothing is saved.
pub fn problems_of_directory(form: &Form<'_>) -> Vec<Problem> {
    read(form).1
}

/// Adds a method. Nobody sees it before it is turned on.
///
/// # Errors
/// Every mistake at its field.
pub async fn add_directory(ctx: &Context, caller: &OrgCaller, form: &Form<'_>) -> Result<LoginMethodId> {
    let (settings, mut problems) = read(form);
    if settings.as_ref().is_some_and(Settings::needs_secret) && form.secret.is_empty() {
        problems.push(Problem::at("secret", "directory_secret_empty"));
    }
    let (settings, name) = whole(form.name, settings, problems)?;
    let new = New {
        kind: MethodKind::Ldap,
        name: &name,
        settings: &settings.to_json(),
        secret: form.secret,
        detail: detail(&settings),
    };
    add(ctx, caller, &new).await
}

/// Changes what a method knows of the directory. Who is signed in stays so; the next sign-in goes the new way.
///
/// # Errors
/// Every mistake at its field; [`Error::Stale`] if somebody else changed the method since `version`.
pub async fn change_directory(
    ctx: &Context,
    caller: &OrgCaller,
    id: LoginMethodId,
    version: i64,
    form: &Form<'_>,
) -> Result<Saved> {
    let (settings, problems) = read(form);
    let sealed = seal_secret(ctx, id, form.secret)?;
    transact!(ctx, tx, {
        let found = tx.newest_settings(caller.scope(), id).await?.ok_or(Error::NotFound)?;
        let before = known(&found)?;
        let Some(settings) = settings.as_ref().filter(|_| problems.is_empty()) else {
            return Err(Error::Refused(problems.clone()));
        };
        if sealed.is_none() && settings.needs_secret() {
            if found.sealed_secret.is_none() {
                return Err(Problem::at("secret", "directory_secret_empty").into());
            }
            // The password is for one place: it is not sent to another one that somebody typed, nor by a less guarded way.
            if !settings.may_keep_secret_of(&before) {
                return Err(Problem::at("secret", "directory_secret_needed").into());
            }
        }
        let change = Change {
            settings: &settings.to_json(),
            sealed_secret: sealed.as_deref().or(found.sealed_secret.as_deref()),
            pace: Pace::Tried,
            of_number: None,
        };
        let saved = versions::save(ctx, &mut tx, caller, id, version, &change).await?;
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "method.change", super::target(&found.method));
        ctx.audit(&mut tx, record.detail(detail(settings))).await?;
        Ok(saved)
    })
}

/// The method and its settings, for the form.
///
/// # Errors
/// [`Error::NotFound`], also for a method of another kind.
pub async fn find_directory(
    ctx: &Context,
    caller: &OrgCaller,
    id: LoginMethodId,
) -> Result<(MethodSettings, Settings)> {
    let found = ctx.store().read().await?.newest_settings(caller.scope(), id).await?;
    let found = found.ok_or(Error::NotFound)?;
    let settings = known(&found)?;
    Ok((found, settings))
}

/// The settings of a method of this kind.
///
/// # Errors
/// [`Error::NotFound`] for another kind.
pub(crate) fn known(found: &MethodSettings) -> Result<Settings> {
    if found.method.kind != MethodKind::Ldap {
        return Err(Error::NotFound);
    }
    Settings::read(&found.settings)
        .map_err(|_| Error::Internal("unreadable: the settings of a login method".to_owned()))
}

fn read(form: &Form<'_>) -> (Option<Settings>, Vec<Problem>) {
    let checked = check(&form.typed);
    let mistakes = checked.as_ref().err().into_iter().flatten();
    let mut problems: Vec<Problem> = mistakes.map(|(field, code)| Problem::at(field, code)).collect();
    if form.secret.len() > LONGEST_SECRET || form.secret.contains(char::is_control) {
        problems.push(Problem::at("secret", "directory_secret_malformed"));
    }
    (checked.ok(), problems)
}

fn detail(settings: &Settings) -> String {
    let servers: Vec<String> = settings.servers.iter().map(ToString::to_string).collect();
    format!(
        "servers={} security={} way={}",
        servers.join(","),
        settings.security.as_str(),
        settings.way.as_str()
    )
}
