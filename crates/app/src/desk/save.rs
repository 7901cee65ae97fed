//! Loads an application for a transition and saves the decision: row, history, effects, audit.

use ieum_model::application::{Decision, EventKind, LinkApplication};
use ieum_model::permission::Permission;
use ieum_model::{ApplicationEventId, ApplicationId};
use ieum_store::{OrgScope, Tx};

use super::{effects, problem};
use crate::access::{OperatorCaller, OrgCaller};
use crate::core::audit::Record;
use crate::{Actor, Context, Error, Result, Target};

/// The application for an operator whose form saw version `seen`.
pub(super) async fn load(
    tx: &mut Tx,
    caller: &OperatorCaller,
    id: ApplicationId,
    seen: i64,
) -> Result<(OrgScope, LinkApplication)> {
    let scope = tx
        .find_scope_of_application(&caller.operator, id)
        .await?
        .ok_or(Error::NotFound)?;
    let row = tx.find_application(scope, id).await?.ok_or(Error::NotFound)?;
    row.application.check_version(seen).map_err(problem::refused)?;
    Ok((scope, row.application))
}

/// The organisation's own application for its super admin whose form saw version `seen`.
pub(super) async fn load_own(tx: &mut Tx, caller: &OrgCaller, id: ApplicationId, seen: i64) -> Result<LinkApplication> {
    if !caller.role().permits(Permission::ManageLinking) {
        return Err(Error::Forbidden("application_not_super_admin"));
    }
    let row = tx.find_application(caller.scope(), id).await?.ok_or(Error::NotFound)?;
    row.application.check_version(seen).map_err(problem::refused)?;
    Ok(row.application)
}

/// Saves a transition of an application that was loaded at version `seen`.
pub(super) async fn save(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    actor: &Actor,
    decision: &Decision,
    seen: i64,
) -> Result<()> {
    if !tx.update_application(scope, &decision.application, seen).await? {
        return Err(Error::Stale);
    }
    record(ctx, tx, scope, actor, decision).await
}

/// History, effects and audit of a decision whose row is written.
pub(super) async fn record(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    actor: &Actor,
    decision: &Decision,
) -> Result<()> {
    let application = &decision.application;
    let id = ApplicationEventId::new(ctx.now(), ctx.rng());
    tx.append_application_event(scope, application, id, &actor.name, &decision.event)
        .await?;
    effects::apply(ctx, tx, scope, actor, decision).await?;
    let target = Target::new("application", application.id, application.name.as_str());
    let due = decision.event.due.map_or(String::new(), |due| format!(" due={due}"));
    let detail = format!("slug={} state={}{due}", application.slug, application.state.name());
    ctx.audit(
        tx,
        Record::done(actor, scope, action(decision.event.kind), target).detail(detail),
    )
    .await?;
    Ok(())
}

const fn action(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Submitted => "application.submit",
        EventKind::TakenUp => "application.take_up",
        EventKind::Reassigned => "application.assign",
        EventKind::InformationRequested => "application.request_information",
        EventKind::Answered => "application.answer",
        EventKind::QuestionRetracted => "application.retract_question",
        EventKind::Approved => "application.approve",
        EventKind::Rejected => "application.reject",
        EventKind::Withdrawn => "application.withdraw",
    }
}
