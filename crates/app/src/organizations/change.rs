//! Sets an organisation's plan, suspends or resumes it, for an operator or a business system.

use ieum_model::organization::{OrgState, Organization};
use ieum_model::plan::Plan;
use ieum_store::{OrgScope, Tx};

use super::input;
use crate::core::audit::Record;
use crate::core::error::{Problem, Problems};
use crate::provider::backchannel;
use crate::{Actor, Context, Error, Result, Target, transact};

/// What to change; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// The version that the caller saw; `None` for whatever it is now.
    pub version: Option<i64>,
    /// The plan.
    pub plan: Option<Plan>,
    /// Whether its flows run. Suspended means suspended at the next request of every flow.
    pub state: Option<OrgState>,
    /// Why, for the audit log.
    pub reason: String,
}

/// Changes the organisation and says how it is now. What is already so is not written again.
///
/// # Errors
/// [`Error::Stale`] if somebody changed it since `version`.
pub async fn change(ctx: &Context, actor: &Actor, scope: OrgScope, change: &Change) -> Result<Organization> {
    transact!(ctx, tx, {
        let before = tx.get_organization(scope).await?;
        if change.version.is_some_and(|version| version != before.version) {
            return Err(Error::Stale);
        }
        change_in(ctx, &mut tx, actor, scope, change, &before).await?;
        Ok(tx.get_organization(scope).await?)
    })
}

async fn change_in(
    ctx: &Context,
    tx: &mut Tx,
    actor: &Actor,
    scope: OrgScope,
    change: &Change,
    before: &Organization,
) -> Result<()> {
    let target = || Target::new("organization", before.id, before.name.as_str());
    let because = if change.reason.is_empty() {
        String::new()
    } else {
        format!(" reason={}", change.reason)
    };
    if let Some(plan) = change.plan.filter(|plan| *plan != before.plan) {
        tx.set_plan(scope, plan).await?;
        let detail = format!("from={} to={}{because}", before.plan.as_str(), plan.as_str());
        ctx.audit(
            tx,
            Record::done(actor, scope, "organization.plan", target()).detail(detail),
        )
        .await?;
    }
    if let Some(state) = change.state.filter(|state| *state != before.state) {
        if state == OrgState::Suspended {
            backchannel::organization_suspended(ctx, tx, scope).await?;
        }
        tx.set_organization_state(scope, state).await?;
        let action = match state {
            OrgState::Active => "organization.resume",
            OrgState::Suspended => "organization.suspend",
        };
        let record = Record::done(actor, scope, action, target());
        ctx.audit(tx, record.detail(because.trim_start().to_owned())).await?;
    }
    Ok(())
}

/// Reads the form that sets the plan: the plan and why.
///
/// # Errors
/// What is wrong, at `plan` and `reason`.
pub fn parse_plan(plan: &str, reason: &str, version: i64) -> Result<Change> {
    let mut problems = Problems::default();
    let plan = problems.take(input::plan("plan", plan));
    let reason = problems.take(input::reason("reason", reason));
    problems.check()?;
    Ok(Change {
        version: Some(version),
        plan,
        state: None,
        reason: reason.map(|r| r.as_str().to_owned()).unwrap_or_default(),
    })
}

/// Reads what a program asks to change; `None` leaves it as it is.
///
/// # Errors
/// What is wrong, at `plan`, `state` and `reason`.
pub fn parse_change(
    version: Option<i64>,
    plan: Option<&str>,
    state: Option<&str>,
    reason: Option<&str>,
) -> Result<Change> {
    let mut problems = Problems::default();
    let plan = plan.and_then(|text| problems.take(input::plan("plan", text)));
    let state =
        state.and_then(|text| problems.take(OrgState::parse(text).ok_or(Problem::at("state", "state_unknown"))));
    let reason = reason.and_then(|text| problems.take(input::reason("reason", text)));
    problems.check()?;
    Ok(Change {
        version,
        plan,
        state,
        reason: reason.map(|r| r.as_str().to_owned()).unwrap_or_default(),
    })
}
