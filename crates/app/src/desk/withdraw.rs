//! The super admin takes the application back.

use ieum_model::ApplicationId;

use super::{problem, save};
use crate::access::OrgCaller;
use crate::{Context, Result, transact};

/// Withdraws; the organisation ID is free again.
///
/// # Errors
/// [`crate::Error::Stale`] if it was decided or changed meanwhile.
pub async fn withdraw(ctx: &Context, caller: &OrgCaller, id: ApplicationId, seen: i64) -> Result<()> {
    let actor = caller.actor();
    transact!(ctx, tx, {
        let application = save::load_own(&mut tx, caller, id, seen).await?;
        let decision = application
            .withdraw(caller.member_id(), ctx.now())
            .map_err(problem::refused)?;
        save::save(ctx, &mut tx, caller.scope(), &actor, &decision, seen).await
    })
}
