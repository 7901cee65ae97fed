//! An operator rejects, with the reason that the applicant reads.

use ieum_model::ApplicationId;
use ieum_model::text::Reason;

use super::{problem, save};
use crate::access::OperatorCaller;
use crate::{Context, Result, transact};

/// Rejects; the organisation ID is free again.
///
/// # Errors
/// A problem of the field `reason`; [`crate::Error::Stale`] if it is not in review any more.
pub async fn reject(ctx: &Context, caller: &OperatorCaller, id: ApplicationId, seen: i64, reason: &str) -> Result<()> {
    let reason = Reason::parse(reason).map_err(|error| problem::text("reason", error))?;
    let actor = caller.actor();
    transact!(ctx, tx, {
        let (scope, application) = save::load(&mut tx, caller, id, seen).await?;
        let decision = application
            .reject(caller.operator.account_id(), reason.clone(), ctx.now())
            .map_err(problem::refused)?;
        save::save(ctx, &mut tx, scope, &actor, &decision, seen).await
    })
}
