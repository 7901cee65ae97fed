//! An operator asks the applicant for information (보완 요청): the clock stops.

use ieum_model::ApplicationId;
use ieum_model::text::Note;

use super::{problem, save};
use crate::access::OperatorCaller;
use crate::{Context, Result, calendar, transact};

/// Asks.
///
/// # Errors
/// A problem of the field `question`; [`crate::Error::Stale`] if it is not in review any more.
pub async fn request_information(
    ctx: &Context,
    caller: &OperatorCaller,
    id: ApplicationId,
    seen: i64,
    question: &str,
) -> Result<()> {
    let question = Note::parse(question).map_err(|error| problem::text("question", error))?;
    let actor = caller.actor();
    transact!(ctx, tx, {
        let (scope, application) = save::load(&mut tx, caller, id, seen).await?;
        let calendar = calendar::load(&mut tx).await?;
        let decision = application
            .request_information(caller.operator.account_id(), question.clone(), &calendar, ctx.now())
            .map_err(problem::refused)?;
        save::save(ctx, &mut tx, scope, &actor, &decision, seen).await
    })
}
