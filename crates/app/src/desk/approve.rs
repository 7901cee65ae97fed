//! An operator approves: the organisation is linked and its login page opens.

use ieum_model::ApplicationId;

use super::{problem, save};
use crate::access::OperatorCaller;
use crate::{Context, Result, transact};

/// Approves.
///
/// # Errors
/// `application_plan_too_low` if the plan was lowered since; [`crate::Error::Stale`] if it is not in review any more.
pub async fn approve(ctx: &Context, caller: &OperatorCaller, id: ApplicationId, seen: i64) -> Result<()> {
    let actor = caller.actor();
    transact!(ctx, tx, {
        let (scope, application) = save::load(&mut tx, caller, id, seen).await?;
        let plan = tx.get_organization(scope).await?.plan;
        let decision = application
            .approve(caller.operator.account_id(), plan, ctx.now())
            .map_err(problem::refused)?;
        save::save(ctx, &mut tx, scope, &actor, &decision, seen).await
    })
}
