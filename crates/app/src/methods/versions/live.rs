//! New settings of a method that is on go live, or are put aside; a method that is off goes on with the newest.

use ieum_model::LoginMethodId;
use ieum_model::going_live::VersionState;
use ieum_model::login_method::MethodKind;
use ieum_store::login_method::MethodSettings;
use ieum_store::{OrgScope, Tx};

use super::take_up;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::methods::saml::note_edit;
use crate::methods::testers;
use crate::{Actor, Context, Error, Result, transact};

/// Makes a method live as it was last saved: new settings of one that is on, one that is off altogether. What was planned for it is
/// done by that.
///
/// # Errors
/// [`Error::Stale`] if somebody else changed the method since `version`; `saml_not_ready`; [`Error::NotFound`], also for the method
/// that has no settings.
pub async fn go_live(ctx: &Context, caller: &OrgCaller, id: LoginMethodId, version: i64) -> Result<()> {
    transact!(ctx, tx, {
        let scope = caller.scope();
        let newest = newest(&mut tx, scope, id).await?;
        if newest.method.version != version {
            return Err(Error::Stale);
        }
        if !is_ready(&newest)? {
            return Err(Problem::of_all("saml_not_ready").into());
        }
        tx.unplan_method(scope, id).await?;
        publish(ctx, &mut tx, scope, &caller.actor(), &newest).await
    })
}

/// The method with its newest settings.
///
/// # Errors
/// [`Error::NotFound`], also for the method that has none.
pub(super) async fn newest(tx: &mut Tx, scope: OrgScope, id: LoginMethodId) -> Result<MethodSettings> {
    let newest = tx.newest_settings(scope, id).await?;
    newest
        .filter(|newest| newest.method.kind != MethodKind::Password)
        .ok_or(Error::NotFound)
}

/// Whether everything is there that a sign-in needs: whoever pressed the button on the login page would learn that there is nothing
/// behind it.
///
/// # Errors
/// [`Error::Internal`] if the settings cannot be read.
pub(crate) fn is_ready(newest: &MethodSettings) -> Result<bool> {
    match newest.method.kind {
        MethodKind::Saml => Ok(crate::login::saml::settings_of(newest)?.is_ready()),
        MethodKind::Password | MethodKind::OpenId | MethodKind::Ldap | MethodKind::PasswordCheck => Ok(true),
    }
}

/// The newest settings are what sign-ins go by, and the method is on. Nothing that was so already is written down again.
///
/// # Errors
/// [`Error::Stale`] if the method was changed since it was loaded.
pub(crate) async fn publish(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    actor: &Actor,
    newest: &MethodSettings,
) -> Result<()> {
    let method = &newest.method;
    let id = method.id;
    let live = tx.method_settings(scope, id).await?.ok_or(Error::NotFound)?;
    take_up(ctx, tx, scope, &live).await?;
    let draft = tx.method_version_in(scope, id, VersionState::Draft).await?;
    let mut version = method.version;
    if let Some(draft) = &draft {
        if !tx.touch_login_method(scope, id, version).await? {
            return Err(Error::Stale);
        }
        version += 1;
        tx.end_method_version(scope, id, VersionState::Live).await?;
        tx.make_draft_live(scope, id, ctx.now()).await?;
        note_edit(ctx, tx, scope, &live, &draft.settings, None).await?;
        tx.copy_method_settings(scope, id, &draft.settings, draft.sealed_secret.as_deref())
            .await?;
        let record = Record::done(actor, scope, "method.publish", crate::methods::target(method));
        ctx.audit(tx, record.detail(format!("number={}", draft.number))).await?;
    }
    if !method.is_enabled {
        if !tx.enable_login_method(scope, id, version).await? {
            return Err(Error::Stale);
        }
        let record = Record::done(actor, scope, "method.enable", crate::methods::target(method));
        ctx.audit(tx, record).await?;
    }
    tx.note_live(scope, id, ctx.now()).await?;
    if draft.is_some() || !method.is_enabled {
        testers::over(ctx, tx, scope, id, false).await?;
    }
    Ok(())
}

/// Puts new settings aside that are not live. They stay among the versions.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Stale`] if somebody else changed the method since `version`.
pub async fn discard(ctx: &Context, caller: &OrgCaller, id: LoginMethodId, version: i64) -> Result<()> {
    transact!(ctx, tx, {
        let scope = caller.scope();
        let newest = newest(&mut tx, scope, id).await?;
        let draft = tx.method_version_in(scope, id, VersionState::Draft).await?;
        let Some(draft) = draft else { return Ok(()) };
        if !tx.touch_login_method(scope, id, version).await? {
            return Err(Error::Stale);
        }
        tx.end_method_version(scope, id, VersionState::Draft).await?;
        testers::over(ctx, &mut tx, scope, id, !newest.method.is_enabled).await?;
        tx.unplan_method(scope, id).await?;
        let actor = caller.actor();
        let record = Record::done(&actor, scope, "method.discard", crate::methods::target(&newest.method));
        ctx.audit(&mut tx, record.detail(format!("number={}", draft.number)))
            .await?;
        Ok(())
    })
}
