//! Adds a duty at the end of the organisation's list.

use ieum_model::DutyId;
use ieum_model::chart::MAX_DUTIES;
use ieum_model::text::{DutyName, fold};
use ieum_store::{Constraint, StoreError};

use super::text_problem;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Error, Result, Target, transact};

/// Says at the field that the list has the name.
pub(super) fn taken(error: StoreError) -> Error {
    if error.is_violation_of(Constraint::DutyName) {
        Problem::at("name", "duty_name_taken").into()
    } else {
        error.into()
    }
}

/// Adds a duty.
///
/// # Errors
/// Problems at `name`.
pub async fn add_duty(ctx: &Context, caller: &OrgCaller, name: &str) -> Result<DutyId> {
    let name = DutyName::parse(name).map_err(|error| text_problem("name", error))?;
    let folded = fold(name.as_str());
    transact!(ctx, tx, {
        let duties = tx.duties(caller.scope()).await?;
        if duties.len() >= MAX_DUTIES {
            return Err(Problem::at("name", "duties_too_many").with("most", MAX_DUTIES).into());
        }
        let id = DutyId::new(ctx.now(), ctx.rng());
        let position = duties.last().map_or(0, |last| last.position + 1);
        tx.insert_duty(caller.scope(), id, (name.as_str(), &folded), position, ctx.now())
            .await
            .map_err(taken)?;
        let actor = caller.actor();
        let target = Target::new("duty", id, name.as_str());
        ctx.audit(&mut tx, Record::done(&actor, caller.scope(), "duty.add", target))
            .await?;
        Ok(id)
    })
}
