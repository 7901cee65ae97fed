//! Submitting an application.

use crate::calendar::Calendar;
use crate::id::{ApplicationId, MemberId, OrgId};
use crate::plan::Plan;
use crate::time::Instant;

use super::{Actor, DECISION_DAYS, Decision, Draft, Effect, EventKind, HistoryEvent, LinkApplication};
use super::{Notice, OperatorNotice, Refused, State};

/// What must be known to judge a submission.
#[derive(Debug, Clone, Copy)]
pub struct SubmitFacts<'a> {
    /// The organisation that applies.
    pub org_id: OrgId,
    /// Who applies.
    pub applicant: MemberId,
    /// Whether that is the organisation's super admin.
    pub is_super_admin: bool,
    /// The organisation's plan.
    pub plan: Plan,
    /// Whether the organisation is linked already.
    pub is_linked: bool,
    /// Whether an application of the organisation is open.
    pub has_open_application: bool,
    /// Whether the organisation ID belongs, belonged or is reserved to another organisation.
    pub slug_taken: bool,
    /// The business days.
    pub calendar: &'a Calendar,
}

/// Submits an application: due at the end of the third business day after today.
///
/// # Errors
/// The first rule that is broken, in the order: person, plan, organisation, organisation ID, calendar.
pub fn submit(id: ApplicationId, draft: Draft, facts: &SubmitFacts<'_>, now: Instant) -> Result<Decision, Refused> {
    check(facts)?;
    let due = facts.calendar.due(now, DECISION_DAYS)?;
    let event = HistoryEvent {
        kind: EventKind::Submitted,
        actor: Actor::Member(facts.applicant),
        at: now,
        text: None,
        due: Some(due),
    };
    let effects = vec![
        Effect::ReserveSlug(draft.slug.clone()),
        Effect::MailApplicant(Notice::Received { due }),
        Effect::MailOperators(OperatorNotice::Submitted { due }),
    ];
    let application = LinkApplication {
        id,
        org_id: facts.org_id,
        applicant: facts.applicant,
        name: draft.name,
        slug: draft.slug,
        registration: draft.registration,
        submitted_at: now,
        state: State::Submitted { due },
        version: 1,
    };
    Ok(Decision {
        application,
        event,
        effects,
    })
}

fn check(facts: &SubmitFacts<'_>) -> Result<(), Refused> {
    if !facts.is_super_admin {
        return Err(Refused::NotSuperAdmin);
    }
    if !facts.plan.allows_linking() {
        return Err(Refused::PlanTooLow { plan: facts.plan });
    }
    if facts.is_linked {
        return Err(Refused::AlreadyLinked);
    }
    if facts.has_open_application {
        return Err(Refused::OpenApplication);
    }
    if facts.slug_taken {
        return Err(Refused::SlugTaken);
    }
    Ok(())
}
