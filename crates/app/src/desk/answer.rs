//! The super admin answers the operator's question: the clock runs again.

use ieum_model::ApplicationId;
use ieum_model::text::Note;

use super::{problem, save};
use crate::access::OrgCaller;
use crate::{Context, Result, calendar, transact};

/// Answers.
///
/// # Errors
/// A problem of the field `answer`; [`crate::Error::Stale`] if the question is no longer open.
pub async fn answer(ctx: &Context, caller: &OrgCaller, id: ApplicationId, seen: i64, text: &str) -> Result<()> {
    let answer = Note::parse(text).map_err(|error| problem::text("answer", error))?;
    let actor = caller.actor();
    transact!(ctx, tx, {
        let application = save::load_own(&mut tx, caller, id, seen).await?;
        let calendar = calendar::load(&mut tx).await?;
        let decision = application
            .answer(caller.member_id(), &answer, &calendar, ctx.now())
            .map_err(problem::refused)?;
        save::save(ctx, &mut tx, caller.scope(), &actor, &decision, seen).await
    })
}
