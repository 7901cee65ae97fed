//! Adds a unit below another one or directly below the organisation.

use ieum_model::UnitId;
use ieum_model::text::{UnitName, fold};
use ieum_store::org_unit::NewUnit;

use super::{name_taken, refused, text_problem};
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::{Context, Error, Result, Target, transact};

/// Adds a unit as the last of its siblings.
///
/// # Errors
/// Problems at `name`, `unit_name_taken` among them; [`Error::NotFound`] for a parent that is not there.
pub async fn add_unit(ctx: &Context, caller: &OrgCaller, below: Option<UnitId>, name: &str) -> Result<UnitId> {
    let parsed = UnitName::parse(name);
    transact!(ctx, tx, {
        let chart = tx.chart(caller.scope()).await?;
        if let Some(below) = below {
            super::unit(&chart, below)?;
        }
        let name = parsed.as_ref().map_err(|error| text_problem("name", *error))?;
        let place = chart.place_for_new(below).map_err(|r| refused("name", r))?;
        let (id, folded) = (UnitId::new(ctx.now(), ctx.rng()), fold(name.as_str()));
        let new = NewUnit {
            id,
            parent: below,
            name: (name.as_str(), &folded),
            place,
            now: ctx.now(),
        };
        let added = tx.insert_unit(caller.scope(), &new).await;
        added.map_err(|error| name_taken("name", error))?;
        let above = below.map(|below| chart.path_text(below)).unwrap_or_default();
        let actor = caller.actor();
        let target = Target::new("unit", id, name.as_str());
        let record = Record::done(&actor, caller.scope(), "unit.add", target);
        ctx.audit(&mut tx, record.detail(format!("below={above}"))).await?;
        Ok::<_, Error>(id)
    })
}
