//! Moves a login method one place up or down on the login page.

use ieum_model::LoginMethodId;
use ieum_model::login_method::{Step, stepped};

use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::{Context, Error, Result, transact};

/// Moves a method one place. At the end of the list nothing happens.
///
/// # Errors
/// [`Error::Stale`] if somebody else changed the method since `version`.
pub async fn order(ctx: &Context, caller: &OrgCaller, id: LoginMethodId, version: i64, step: Step) -> Result<()> {
    transact!(ctx, tx, {
        let methods = tx.login_methods(caller.scope()).await?;
        let method = super::get(&methods, id)?;
        if method.version != version {
            return Err(Error::Stale);
        }
        let ids: Vec<_> = methods.iter().map(|method| method.id).collect();
        let Some(moved) = stepped(&ids, id, step) else {
            return Ok(());
        };
        tx.order_login_methods(caller.scope(), &moved).await?;
        let place = moved.iter().position(|other| *other == id).map_or(0, |index| index + 1);
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "method.order", super::target(method));
        ctx.audit(&mut tx, record.detail(format!("place={place}"))).await?;
        Ok(())
    })
}
