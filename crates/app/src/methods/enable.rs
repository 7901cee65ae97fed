//! Puts a login method back on the login page. An operator may do it too: for an organisation that turned its last one off.

use ieum_model::login_method::MethodKind;
use ieum_model::{LoginMethodId, OrgId};
use ieum_store::{OrgScope, Tx};

use crate::access::{OperatorCaller, OrgCaller};
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::methods::versions::{is_ready, publish};
use crate::{Actor, Context, Error, Result, transact};

/// Turns a method on. One that is on already stays so.
///
/// # Errors
/// [`Error::Stale`] if somebody else changed the method since `version`.
pub async fn enable(ctx: &Context, caller: &OrgCaller, id: LoginMethodId, version: i64) -> Result<()> {
    transact!(ctx, tx, {
        enable_in(ctx, &mut tx, caller.scope(), &caller.actor(), id, version).await
    })
}

/// The same, by an operator.
///
/// # Errors
/// As [`enable`].
pub async fn enable_as_operator(
    ctx: &Context,
    caller: &OperatorCaller,
    org: OrgId,
    id: LoginMethodId,
    version: i64,
) -> Result<()> {
    transact!(ctx, tx, {
        let (scope, _) = tx
            .find_organization_as(&caller.operator, org)
            .await?
            .ok_or(Error::NotFound)?;
        enable_in(ctx, &mut tx, scope, &caller.actor(), id, version).await
    })
}

async fn enable_in(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    actor: &Actor,
    id: LoginMethodId,
    version: i64,
) -> Result<()> {
    let newest = tx.newest_settings(scope, id).await?.ok_or(Error::NotFound)?;
    if newest.method.is_enabled {
        return Ok(());
    }
    if newest.method.version != version {
        return Err(Error::Stale);
    }
    if !is_ready(&newest)? {
        return Err(Problem::of_all("saml_not_ready").into());
    }
    if newest.method.kind == MethodKind::Password {
        if !tx.enable_login_method(scope, id, version).await? {
            return Err(Error::Stale);
        }
        let record = Record::done(actor, scope, "method.enable", super::target(&newest.method));
        return Ok(ctx.audit(tx, record).await?);
    }
    tx.unplan_method(scope, id).await?;
    publish(ctx, tx, scope, actor, &newest).await
}
