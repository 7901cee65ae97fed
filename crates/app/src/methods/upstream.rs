//! A login method behind which a company's own OpenID provider stands: added, not yet on the login page; changed.

use ieum_model::LoginMethodId;
use ieum_model::going_live::Pace;
use ieum_model::login_method::MethodKind;
use ieum_oidc::jose::KeyError;
use ieum_oidc::upstream::OwnKey;
use ieum_oidc::upstream::settings::{ClientAuth, Settings, Typed, check, issuer_of};
use ieum_store::login_method::MethodSettings;
use zeroize::Zeroizing;

use super::add::{New, add, whole};
use super::secret::seal_secret;
use super::versions::{self, Change, Saved};
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::login::connected::Reason;
use crate::{Context, Error, Result, transact};

/// Longest secret, in bytes.
const LONGEST_SECRET: usize = 500;

/// What somebody typed.
#[derive(Debug, Clone, Copy)]
pub struct Form<'a> {
    /// The name on the login page; only for a new method.
    pub name: &'a str,
    /// Our secret there; empty keeps the one that is known.
    pub secret: &'a str,
    /// A key of ours there is replaced by a new one.
    pub is_new_key: bool,
    /// The rest.
    pub typed: Typed<'a>,
}

/// What is wrong with what stands in the form so far; nothing is saved.
pub fn problems_of_upstream(ctx: &Context, form: &Form<'_>) -> Vec<Problem> {
    read(ctx, form).1
}

/// Whether the issuer that was typed publishes a discovery document that can be used.
///
/// # Errors
/// Why not.
pub async fn look_at_issuer(ctx: &Context, typed: &str) -> std::result::Result<(), Reason> {
    let looked = ctx.app().upstream.discover(ctx, issuer_of(typed)).await;
    looked.map(|_| ())
}

/// Adds a method. Nobody sees it before it is turned on.
///
/// # Errors
/// Every mistake at its field.
pub async fn add_upstream(ctx: &Context, caller: &OrgCaller, form: &Form<'_>) -> Result<LoginMethodId> {
    let (settings, problems) = read(ctx, form);
    let (settings, name) = whole(form.name, settings, problems)?;
    let key = new_key(settings.client_auth)?;
    let new = New {
        kind: MethodKind::OpenId,
        name: &name,
        settings: &settings.to_json(),
        secret: key.as_deref().map_or(form.secret, String::as_str),
        detail: detail(&settings),
    };
    add(ctx, caller, &new).await
}

/// Changes what a method knows of the provider. Who is signed in stays so; the next sign-in goes the new way.
///
/// # Errors
/// Every mistake at its field; [`Error::Stale`] if somebody else changed the method since `version`.
pub async fn change_upstream(
    ctx: &Context,
    caller: &OrgCaller,
    id: LoginMethodId,
    version: i64,
    form: &Form<'_>,
) -> Result<Saved> {
    let (settings, problems) = read(ctx, form);
    let key = new_key(
        settings
            .as_ref()
            .map(|settings| settings.client_auth)
            .unwrap_or_default(),
    )?;
    let typed = seal_secret(ctx, id, key.as_deref().map_or(form.secret, String::as_str))?;
    transact!(ctx, tx, {
        let found = tx.newest_settings(caller.scope(), id).await?.ok_or(Error::NotFound)?;
        let before = known(&found)?;
        let Some(settings) = settings.as_ref().filter(|_| problems.is_empty()) else {
            return Err(Error::Refused(problems.clone()));
        };
        let is_alike = settings.client_auth == before.client_auth;
        let kept = found.sealed_secret.as_deref().filter(|_| is_alike);
        let sealed = match settings.client_auth {
            // A secret is for one provider: it is not sent to another one that somebody typed.
            ClientAuth::Secret if typed.is_none() && kept.is_some() && !settings.may_keep_secret_of(&before) => {
                return Err(Problem::at("secret", "upstream_secret_needed").into());
            }
            ClientAuth::Secret => typed.as_deref().or(kept),
            ClientAuth::PrivateKeyJwt => kept.filter(|_| !form.is_new_key).or(typed.as_deref()),
        };
        let change = Change {
            settings: &settings.to_json(),
            sealed_secret: sealed,
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
pub async fn find_upstream(ctx: &Context, caller: &OrgCaller, id: LoginMethodId) -> Result<(MethodSettings, Settings)> {
    let found = ctx.store().read().await?.newest_settings(caller.scope(), id).await?;
    let found = found.ok_or(Error::NotFound)?;
    let settings = known(&found)?;
    Ok((found, settings))
}

fn known(found: &MethodSettings) -> Result<Settings> {
    if found.method.kind != MethodKind::OpenId {
        return Err(Error::NotFound);
    }
    Settings::read(&found.settings)
        .map_err(|_| Error::Internal("unreadable: the settings of a login method".to_owned()))
}

fn read(ctx: &Context, form: &Form<'_>) -> (Option<Settings>, Vec<Problem>) {
    let checked = check(&form.typed, ctx.app().upstream.allows_http());
    let mut problems: Vec<Problem> = checked
        .as_ref()
        .err()
        .into_iter()
        .flatten()
        .map(|(field, code)| Problem::at(field, code))
        .collect();
    let secret = form.secret;
    if secret.len() > LONGEST_SECRET || secret.chars().any(|c| c.is_control() || c.is_whitespace()) {
        problems.push(Problem::at("secret", "upstream_text_malformed"));
    } else if !secret.is_empty() && form.typed.client_auth == ClientAuth::PrivateKeyJwt.as_str() {
        problems.push(Problem::at("secret", "upstream_secret_unused"));
    }
    (checked.ok(), problems)
}

/// A key, where one is needed; it is used if none is kept.
fn new_key(auth: ClientAuth) -> Result<Option<Zeroizing<String>>> {
    let failed = |error: KeyError| Error::Internal(error.to_string());
    match auth {
        ClientAuth::Secret => Ok(None),
        ClientAuth::PrivateKeyJwt => OwnKey::generate().map(Some).map_err(failed),
    }
}

fn detail(settings: &Settings) -> String {
    let auth = settings.client_auth.as_str();
    format!(
        "issuer={} client_id={} auth={auth}",
        settings.issuer, settings.client_id
    )
}
