//! An operator gives an application to an operator.

use ieum_model::{AccountId, ApplicationId};

use super::{problem, save};
use crate::access::OperatorCaller;
use crate::{Context, Problem, Result, transact};

/// Assigns it.
///
/// # Errors
/// A problem of the field `operator` if that is none or has it already; [`crate::Error::Stale`].
pub async fn assign(
    ctx: &Context,
    caller: &OperatorCaller,
    id: ApplicationId,
    seen: i64,
    operator: Option<AccountId>,
) -> Result<()> {
    let unknown = || Problem::at("operator", "operator_unknown");
    let operator = operator.ok_or_else(unknown)?;
    let actor = caller.actor();
    transact!(ctx, tx, {
        let (scope, application) = save::load(&mut tx, caller, id, seen).await?;
        if !tx.is_operator(operator).await? {
            return Err(unknown().into());
        }
        if application.state.is_open() && application.state.operator() == Some(operator) {
            return Err(Problem::at("operator", "operator_has_it").into());
        }
        let decision = application
            .assign(operator, caller.operator.account_id(), ctx.now())
            .map_err(problem::refused)?;
        save::save(ctx, &mut tx, scope, &actor, &decision, seen).await
    })
}
