//! Moves a duty one place up or down in the organisation's list.

use ieum_model::DutyId;
use ieum_model::login_method::{Step, stepped};

use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::{Context, Error, Result, transact};

/// Lets a duty change places with its neighbour. At the end nothing happens.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Stale`] if somebody else changed the duty since `version`.
pub async fn step_duty(ctx: &Context, caller: &OrgCaller, id: DutyId, version: i64, step: Step) -> Result<()> {
    transact!(ctx, tx, {
        let duties = tx.duties(caller.scope()).await?;
        let duty = super::duty(&duties, id)?;
        if duty.version != version {
            return Err(Error::Stale);
        }
        let order: Vec<_> = duties.iter().map(|duty| duty.id).collect();
        let Some(moved) = stepped(&order, id, step) else {
            return Ok(());
        };
        // Whoever stands now where the duty stood before.
        let before = order.iter().position(|other| *other == id);
        let other = before.and_then(|place| moved.get(place)).ok_or(Error::NotFound)?;
        let other = super::duty(&duties, *other)?;
        tx.swap_duties(caller.scope(), duty, other).await?;
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "duty.order", super::duty_target(duty));
        ctx.audit(&mut tx, record.detail(format!("with={}", other.name)))
            .await?;
        Ok(())
    })
}
