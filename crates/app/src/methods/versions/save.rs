//! A change is saved: at once where nobody depends on the method, as a draft where people sign in by it.

use ieum_model::LoginMethodId;
use ieum_model::going_live::{Pace, VersionState, becomes};
use ieum_store::Tx;
use ieum_store::login_method::MethodSettings;
use ieum_store::method_version::NewVersion;

use super::take_up;
use crate::access::OrgCaller;
use crate::methods::saml::note_edit;
use crate::methods::testers;
use crate::{Context, Error, Result};

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// The next sign-in goes by it, if the method is on.
    Live,
    /// It waits to be tried and made live.
    Draft,
}

/// What is to be saved.
pub(in crate::methods) struct Change<'a> {
    /// JSON.
    pub settings: &'a str,
    /// Sealed.
    pub sealed_secret: Option<&'a [u8]>,
    /// Whether it can wait.
    pub pace: Pace,
    /// The version that is gone back to.
    pub of_number: Option<i64>,
}

/// The first version of a method that was just added.
///
/// # Errors
/// As the database says.
pub(in crate::methods) async fn first(
    ctx: &Context,
    tx: &mut Tx,
    caller: &OrgCaller,
    id: LoginMethodId,
    settings: &str,
    sealed_secret: Option<&[u8]>,
) -> Result<()> {
    let new = NewVersion {
        settings,
        sealed_secret,
        state: VersionState::Live,
        made_by: &caller.member.name,
        made_at: ctx.now(),
        of_number: None,
        is_in_use: false,
    };
    tx.add_method_version(caller.scope(), id, &new).await?;
    Ok(())
}

/// Saves a change of the method; the row of it that was loaded says whether it is on.
///
/// # Errors
/// [`Error::Stale`] if somebody else changed the method since `version`.
pub(in crate::methods) async fn save(
    ctx: &Context,
    tx: &mut Tx,
    caller: &OrgCaller,
    id: LoginMethodId,
    version: i64,
    change: &Change<'_>,
) -> Result<Saved> {
    let scope = caller.scope();
    if !tx.touch_login_method(scope, id, version).await? {
        return Err(Error::Stale);
    }
    let live: MethodSettings = tx.method_settings(scope, id).await?.ok_or(Error::NotFound)?;
    take_up(ctx, tx, scope, &live).await?;
    let draft = tx.method_version_in(scope, id, VersionState::Draft).await?;
    let state = becomes(live.method.is_enabled, change.pace);
    let saved = match state {
        VersionState::Draft => Saved::Draft,
        VersionState::Live | VersionState::Past => Saved::Live,
    };
    let is_as = |settings: &str, secret: &Option<Vec<u8>>| {
        settings == change.settings && secret.as_deref() == change.sealed_secret
    };
    let is_as_live = is_as(&live.settings, &live.sealed_secret);
    // Saved without a change: there is nothing to keep.
    match &draft {
        Some(draft) if state == VersionState::Draft && is_as(&draft.settings, &draft.sealed_secret) => {
            return Ok(saved);
        }
        None if is_as_live => return Ok(Saved::Live),
        Some(_) if is_as_live && live.method.is_enabled && state == VersionState::Live => return Ok(Saved::Live),
        _ => {}
    }
    // Who tests goes on with the change, and signs in again.
    testers::over(ctx, tx, scope, id, true).await?;
    match state {
        VersionState::Draft => {
            tx.end_method_version(scope, id, VersionState::Draft).await?;
        }
        VersionState::Live | VersionState::Past => {
            tx.end_method_version(scope, id, VersionState::Live).await?;
            if !live.method.is_enabled {
                tx.end_method_version(scope, id, VersionState::Draft).await?;
            }
            note_edit(ctx, tx, scope, &live, change.settings, Some(caller.member_id())).await?;
            tx.copy_method_settings(scope, id, change.settings, change.sealed_secret)
                .await?;
        }
    }
    let new = NewVersion {
        settings: change.settings,
        sealed_secret: change.sealed_secret,
        state,
        made_by: &caller.member.name,
        made_at: ctx.now(),
        of_number: change.of_number,
        is_in_use: state == VersionState::Live && live.method.is_enabled,
    };
    tx.add_method_version(scope, id, &new).await?;
    Ok(saved)
}
