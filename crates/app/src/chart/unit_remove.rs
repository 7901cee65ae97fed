//! Removes a unit that has neither units below it nor people.

use ieum_model::UnitId;
use ieum_model::chart::{Chart, Unit};
use ieum_store::{Conn, OrgScope};

use super::raced;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Error, Result, transact};

/// What keeps a unit from being removed; nothing if both are zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InTheWay {
    /// Units directly below it.
    pub units: usize,
    /// People who have a post there.
    pub people: usize,
}

impl InTheWay {
    /// The problem that says so.
    pub fn problem(self) -> Option<Problem> {
        let problem = match (self.units, self.people) {
            (0, 0) => return None,
            (_, 0) => Problem::of_all("unit_has_units"),
            (0, _) => Problem::of_all("unit_has_people"),
            _ => Problem::of_all("unit_has_both"),
        };
        Some(problem.with("units", self.units).with("people", self.people))
    }
}

async fn in_the_way(conn: &mut Conn, scope: OrgScope, chart: &Chart, id: UnitId) -> Result<InTheWay> {
    let people = conn.unit_counts(scope).await?.get(&id).copied().unwrap_or(0);
    let units = chart.children(Some(id)).len();
    Ok(InTheWay { units, people })
}

/// What is in the way of removing a unit, for the page that asks.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn check_removal(ctx: &Context, caller: &OrgCaller, id: UnitId) -> Result<(Unit, InTheWay)> {
    let mut conn = ctx.store().read().await?;
    let chart = conn.chart(caller.scope()).await?;
    let unit = super::unit(&chart, id)?.clone();
    let found = in_the_way(&mut conn, caller.scope(), &chart, id).await?;
    Ok((unit, found))
}

/// Removes a unit and returns the one above it.
///
/// # Errors
/// [`Error::Refused`] if something is in the way; [`Error::NotFound`]; [`Error::Stale`].
pub async fn remove_unit(ctx: &Context, caller: &OrgCaller, id: UnitId, version: i64) -> Result<Option<UnitId>> {
    transact!(ctx, tx, {
        let chart = tx.chart(caller.scope()).await?;
        let unit = super::unit(&chart, id)?;
        if unit.version != version {
            return Err(Error::Stale);
        }
        let found = in_the_way(&mut tx, caller.scope(), &chart, id).await?;
        if let Some(problem) = found.problem() {
            return Err(problem.into());
        }
        let removed = tx.delete_unit(caller.scope(), id, version).await;
        if !removed.map_err(raced)? {
            return Err(Error::Stale);
        }
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "unit.remove", super::unit_target(&chart, id));
        ctx.audit(&mut tx, record).await?;
        Ok(unit.parent)
    })
}
