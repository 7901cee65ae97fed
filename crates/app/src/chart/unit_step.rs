//! Moves a unit one place up or down among its siblings.

use ieum_model::UnitId;
use ieum_model::login_method::Step;

use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::{Context, Error, Result, transact};

/// Lets a unit change places with its neighbour. At the end nothing happens.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Stale`] if somebody else changed the unit since `version`.
pub async fn step_unit(ctx: &Context, caller: &OrgCaller, id: UnitId, version: i64, step: Step) -> Result<()> {
    transact!(ctx, tx, {
        let chart = tx.chart(caller.scope()).await?;
        let unit = super::unit(&chart, id)?;
        if unit.version != version {
            return Err(Error::Stale);
        }
        let Some(other) = chart.neighbour(id, step) else {
            return Ok(());
        };
        tx.swap_units(caller.scope(), unit, other).await?;
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "unit.order", super::unit_target(&chart, id));
        ctx.audit(&mut tx, record.detail(format!("with={}", other.name)))
            .await?;
        Ok(())
    })
}
