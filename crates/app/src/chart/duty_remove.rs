//! Removes a duty that nobody holds.

use ieum_model::DutyId;

use super::raced;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Error, Result, transact};

/// Removes a duty.
///
/// # Errors
/// [`Error::Refused`] with `duty_held` while somebody holds it; [`Error::NotFound`]; [`Error::Stale`].
pub async fn remove_duty(ctx: &Context, caller: &OrgCaller, id: DutyId, version: i64) -> Result<()> {
    transact!(ctx, tx, {
        let duties = tx.duties(caller.scope()).await?;
        let duty = super::duty(&duties, id)?;
        if duty.version != version {
            return Err(Error::Stale);
        }
        let holders = tx.duty_counts(caller.scope()).await?.get(&id).copied().unwrap_or(0);
        if holders > 0 {
            return Err(Problem::of_all("duty_held").with("people", holders).into());
        }
        let removed = tx.delete_duty(caller.scope(), id, version).await;
        if !removed.map_err(raced)? {
            return Err(Error::Stale);
        }
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "duty.remove", super::duty_target(duty));
        ctx.audit(&mut tx, record).await?;
        Ok(())
    })
}
