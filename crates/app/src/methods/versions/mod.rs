//! What a login method knew of the other side, change by change (버전). A change of a method that is on is a draft, for trials, until
//! it is made live; every change is kept, and going back is a new one.

mod back;
mod list;
mod live;
mod plan;
mod save;

pub use back::go_back;
pub use list::{Standing, Versions, compare, standing, versions};
pub use live::{discard, go_live};
pub(crate) use live::{is_ready, publish};
pub use plan::{cancel, go_live_due, plan};
pub use save::Saved;
pub(super) use save::{Change, first, save};

use ieum_model::LoginMethodId;
use ieum_model::going_live::VersionState;
use ieum_store::login_method::{LoginMethodRow, MethodSettings};
use ieum_store::method_version::NewVersion;
use ieum_store::{Conn, OrgScope, Tx};

use crate::{Actor, Context, Result};

/// Notes how a trial of the newest version ended.
///
/// # Errors
/// As the database says.
pub(crate) async fn tried(ctx: &Context, tx: &mut Tx, scope: OrgScope, id: LoginMethodId, result: &str) -> Result<()> {
    if let Some(live) = tx.method_settings(scope, id).await? {
        take_up(ctx, tx, scope, &live).await?;
    }
    Ok(tx.note_trial(scope, id, ctx.now(), result).await?)
}

/// What sign-ins go by is a version, too.
///
/// # Errors
/// As the database says.
pub(super) async fn settle(ctx: &Context, tx: &mut Tx, scope: OrgScope, id: LoginMethodId) -> Result<()> {
    match tx.method_settings(scope, id).await? {
        Some(live) => take_up(ctx, tx, scope, &live).await,
        None => Ok(()),
    }
}

/// Whether there is something that is not live: a draft, or a method that is off altogether.
///
/// # Errors
/// As the database says.
pub(super) async fn has_test(conn: &mut Conn, scope: OrgScope, method: &LoginMethodRow) -> Result<bool> {
    if !method.is_enabled {
        return Ok(true);
    }
    let draft = conn.method_version_in(scope, method.id, VersionState::Draft).await?;
    Ok(draft.is_some())
}

/// What sign-ins go by is the live version: where it was changed past the versions, or before there were any, it becomes one now.
async fn take_up(ctx: &Context, tx: &mut Tx, scope: OrgScope, now: &MethodSettings) -> Result<()> {
    let id = now.method.id;
    let live = tx.method_version_in(scope, id, VersionState::Live).await?;
    let is_same = live
        .as_ref()
        .is_some_and(|live| live.settings == now.settings && live.sealed_secret == now.sealed_secret);
    if is_same {
        return Ok(());
    }
    tx.end_method_version(scope, id, VersionState::Live).await?;
    let made_by = match live {
        Some(_) => Actor::system().name,
        None => String::new(),
    };
    let new = NewVersion {
        settings: &now.settings,
        sealed_secret: now.sealed_secret.as_deref(),
        state: VersionState::Live,
        made_by: &made_by,
        made_at: ctx.now(),
        of_number: None,
        is_in_use: now.method.is_enabled,
    };
    tx.add_method_version(scope, id, &new).await?;
    Ok(())
}
