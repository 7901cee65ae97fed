//! An operator takes the question back: the clock runs again.

use ieum_model::ApplicationId;

use super::{problem, save};
use crate::access::OperatorCaller;
use crate::{Context, Result, calendar, transact};

/// Takes it back.
///
/// # Errors
/// [`crate::Error::Stale`] if there is no open question any more.
pub async fn retract_question(ctx: &Context, caller: &OperatorCaller, id: ApplicationId, seen: i64) -> Result<()> {
    let actor = caller.actor();
    transact!(ctx, tx, {
        let (scope, application) = save::load(&mut tx, caller, id, seen).await?;
        let calendar = calendar::load(&mut tx).await?;
        let decision = application
            .retract_question(caller.operator.account_id(), &calendar, ctx.now())
            .map_err(problem::refused)?;
        save::save(ctx, &mut tx, scope, &actor, &decision, seen).await
    })
}
