//! An operator takes an application up.

use ieum_model::ApplicationId;

use super::{problem, save};
use crate::access::OperatorCaller;
use crate::{Context, Result, transact};

/// Takes it up.
///
/// # Errors
/// [`crate::Error::Stale`] if somebody else has it or it was decided.
pub async fn take_up(ctx: &Context, caller: &OperatorCaller, id: ApplicationId, seen: i64) -> Result<()> {
    let actor = caller.actor();
    transact!(ctx, tx, {
        let (scope, application) = save::load(&mut tx, caller, id, seen).await?;
        let decision = application
            .take_up(caller.operator.account_id(), ctx.now())
            .map_err(problem::refused)?;
        save::save(ctx, &mut tx, scope, &actor, &decision, seen).await
    })
}
