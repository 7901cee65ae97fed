//! Gives a duty another name.

use ieum_model::DutyId;
use ieum_model::text::{DutyName, fold};

use super::duty_add::taken;
use super::text_problem;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::{Context, Error, Result, transact};

/// Renames a duty.
///
/// # Errors
/// Problems at `name`; [`Error::NotFound`]; [`Error::Stale`] if somebody else changed the duty since `version`.
pub async fn rename_duty(ctx: &Context, caller: &OrgCaller, id: DutyId, version: i64, name: &str) -> Result<()> {
    let parsed = DutyName::parse(name);
    transact!(ctx, tx, {
        let duties = tx.duties(caller.scope()).await?;
        let duty = super::duty(&duties, id)?;
        let name = parsed.as_ref().map_err(|error| text_problem("name", *error))?;
        let folded = fold(name.as_str());
        let renamed = tx
            .rename_duty(caller.scope(), id, version, (name.as_str(), &folded))
            .await;
        if !renamed.map_err(taken)? {
            return Err(Error::Stale);
        }
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "duty.rename", super::duty_target(duty));
        ctx.audit(&mut tx, record.detail(format!("from={} to={name}", duty.name)))
            .await?;
        Ok(())
    })
}
