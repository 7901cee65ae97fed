//! Gives a unit another name; who has the main post there has it as department at once.

use ieum_model::UnitId;
use ieum_model::text::{UnitName, fold};

use super::{name_taken, text_problem};
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::{Context, Error, Result, transact};

/// Renames a unit.
///
/// # Errors
/// Problems at `name`; [`Error::NotFound`]; [`Error::Stale`] if somebody else changed the unit since `version`.
pub async fn rename_unit(ctx: &Context, caller: &OrgCaller, id: UnitId, version: i64, name: &str) -> Result<()> {
    let parsed = UnitName::parse(name);
    transact!(ctx, tx, {
        let chart = tx.chart(caller.scope()).await?;
        let unit = super::unit(&chart, id)?;
        let name = parsed.as_ref().map_err(|error| text_problem("name", *error))?;
        let folded = fold(name.as_str());
        let renamed = tx
            .rename_unit(caller.scope(), id, version, (name.as_str(), &folded))
            .await;
        if !renamed.map_err(|error| name_taken("name", error))? {
            return Err(Error::Stale);
        }
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "unit.rename", super::unit_target(&chart, id));
        ctx.audit(&mut tx, record.detail(format!("from={} to={name}", unit.name)))
            .await?;
        Ok(())
    })
}
