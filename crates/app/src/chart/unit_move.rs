//! Puts a unit, with everything below it, under another one.

use ieum_model::UnitId;

use super::{name_taken, refused};
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Error, Result, transact};

/// What the form sends for "directly below the organisation".
const TOP: &str = "top";

/// Moves a unit; it becomes the last of its new siblings.
///
/// # Errors
/// Problems at `parent`: below itself, too deep, a sibling of that name; [`Error::NotFound`]; [`Error::Stale`].
pub async fn move_unit(ctx: &Context, caller: &OrgCaller, id: UnitId, version: i64, parent: &str) -> Result<()> {
    transact!(ctx, tx, {
        let chart = tx.chart(caller.scope()).await?;
        let unit = super::unit(&chart, id)?;
        let parent = match parent {
            "" => return Err(Problem::at("parent", "unit_parent_empty").into()),
            TOP => None,
            id => Some(id.parse().map_err(|_| Problem::at("parent", "unit_unknown"))?),
        };
        let place = chart.place_for_moved(id, parent).map_err(|r| refused("parent", r))?;
        if unit.version != version {
            return Err(Error::Stale);
        }
        let Some(place) = place else { return Ok(()) };
        let moved = tx.move_unit(caller.scope(), id, version, parent, place).await;
        if !moved.map_err(|error| name_taken("parent", error))? {
            return Err(Error::Stale);
        }
        let path = |parent: Option<UnitId>| parent.map(|id| chart.path_text(id)).unwrap_or_default();
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "unit.move", super::unit_target(&chart, id));
        let detail = format!("from={} to={}", path(unit.parent), path(parent));
        ctx.audit(&mut tx, record.detail(detail)).await?;
        Ok(())
    })
}
