//! Puts a login method back on the login page. An operator may do it too: for an organisation that turned its last one off.

use ieum_model::login_method::MethodKind;
use ieum_model::{LoginMethodId, OrgId};
use ieum_store::{OrgScope, Tx};

use crate::access::{OperatorCaller, OrgCaller};
use crate::core::audit::Record;
use crate::core::error::Problem;
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
    let methods = tx.login_methods(scope).await?;
    let method = super::get(&methods, id)?;
    if method.is_enabled {
        return Ok(());
    }
    // Whoever pressed the button on the login page would learn that there is nothing behind it.
    if method.kind == MethodKind::Saml {
        let found = tx.method_settings(scope, id).await?.ok_or(Error::NotFound)?;
        if !crate::login::saml::settings_of(&found)?.is_ready() {
            return Err(Problem::of_all("saml_not_ready").into());
        }
    }
    if !tx.enable_login_method(scope, id, version).await? {
        return Err(Error::Stale);
    }
    ctx.audit(tx, Record::done(actor, scope, "method.enable", super::target(method)))
        .await?;
    Ok(())
}
