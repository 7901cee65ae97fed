//! A login method behind which a company's own service stands that checks passwords. The secret that signs our questions is ours to
//! make, and is shown once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ieum_connect::password_check::{Settings, check};
use ieum_model::LoginMethodId;
use ieum_model::context::random;
use ieum_model::going_live::Pace;
use ieum_model::login_method::MethodKind;
use ieum_model::secret::Secret;
use ieum_store::Tx;
use ieum_store::login_method::MethodSettings;

use super::add::{New, add, whole};
use super::secret::seal_secret;
use super::versions::{self, Change, Saved};
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Error, Result, transact};

/// What is wrong with what stands in the form so far; nothing is saved.
pub fn problems_of_checker(ctx: &Context, url: &str) -> Vec<Problem> {
    read(ctx, url).1
}

/// Adds a method, and makes its secret. Nobody sees the method before it is turned on.
///
/// # Errors
/// Every mistake at its field.
pub async fn add_checker(ctx: &Context, caller: &OrgCaller, name: &str, url: &str) -> Result<(LoginMethodId, Secret)> {
    let (settings, problems) = read(ctx, url);
    let (settings, name) = whole(name, settings, problems)?;
    let secret = new_secret(ctx);
    let new = New {
        kind: MethodKind::PasswordCheck,
        name: &name,
        settings: &settings.to_json(),
        secret: secret.expose(),
        detail: format!("url={}", settings.url),
    };
    let id = add(ctx, caller, &new).await?;
    Ok((id, secret))
}

/// Changes the address.
///
/// # Errors
/// Every mistake at its field; [`Error::Stale`] if somebody else changed the method since `version`.
pub async fn change_checker(
    ctx: &Context,
    caller: &OrgCaller,
    id: LoginMethodId,
    version: i64,
    url: &str,
) -> Result<Saved> {
    let (settings, problems) = read(ctx, url);
    let settings = settings.ok_or(Error::Refused(problems))?;
    transact!(ctx, tx, {
        let found = tx.newest_settings(caller.scope(), id).await?.ok_or(Error::NotFound)?;
        known(&found)?;
        let change = Change {
            settings: &settings.to_json(),
            sealed_secret: found.sealed_secret.as_deref(),
            pace: Pace::Tried,
            of_number: None,
        };
        let saved = versions::save(ctx, &mut tx, caller, id, version, &change).await?;
        note(ctx, &mut tx, caller, &found, format!("url={}", settings.url)).await?;
        Ok(saved)
    })
}

/// Makes another secret; the one before is worth nothing from now on.
///
/// # Errors
/// [`Error::Stale`] if somebody else changed the method since `version`.
pub async fn renew_checker_secret(
    ctx: &Context,
    caller: &OrgCaller,
    id: LoginMethodId,
    version: i64,
) -> Result<Secret> {
    let secret = new_secret(ctx);
    let sealed = seal_secret(ctx, id, secret.expose())?;
    let changed: Result<()> = transact!(ctx, tx, {
        let found = tx.method_settings(caller.scope(), id).await?.ok_or(Error::NotFound)?;
        let settings = known(&found)?;
        let change = Change {
            settings: &found.settings,
            sealed_secret: sealed.as_deref(),
            pace: Pace::AtOnce,
            of_number: None,
        };
        versions::save(ctx, &mut tx, caller, id, version, &change).await?;
        // New settings that wait are for the same service.
        if let Some(sealed) = &sealed {
            tx.set_draft_secret(caller.scope(), id, sealed).await?;
        }
        note(ctx, &mut tx, caller, &found, format!("url={} secret=new", settings.url)).await
    });
    changed?;
    Ok(secret)
}

async fn note(ctx: &Context, tx: &mut Tx, caller: &OrgCaller, found: &MethodSettings, detail: String) -> Result<()> {
    let actor = caller.actor();
    let record = Record::done(&actor, caller.scope(), "method.change", super::target(&found.method));
    Ok(ctx.audit(tx, record.detail(detail)).await?)
}

/// The method and its settings, for the form.
///
/// # Errors
/// [`Error::NotFound`], also for a method of another kind.
pub async fn find_checker(ctx: &Context, caller: &OrgCaller, id: LoginMethodId) -> Result<(MethodSettings, Settings)> {
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
    if found.method.kind != MethodKind::PasswordCheck {
        return Err(Error::NotFound);
    }
    Settings::read(&found.settings)
        .map_err(|_| Error::Internal("unreadable: the settings of a login method".to_owned()))
}

fn read(ctx: &Context, url: &str) -> (Option<Settings>, Vec<Problem>) {
    match check(url, ctx.app().upstream.allows_http()) {
        Ok(settings) => (Some(settings), Vec::new()),
        Err(code) => (None, vec![Problem::at("url", code)]),
    }
}

fn new_secret(ctx: &Context) -> Secret {
    Secret::new(URL_SAFE_NO_PAD.encode(random::<32>(ctx.rng())))
}
