//! 계정 연동 신청: an application to link an organisation, from submission to decision.
//!
//! submitted → in review → (needs information → in review)* → approved | rejected | withdrawn.
//! Each transition consumes the application and returns the next one together with everything that
//! must happen in the same transaction. Who may call a transition is for `permission` to say;
//! whether the row is still the one that was read is for `version` and the store.

mod columns;
mod draft;
mod effect;
mod refused;
mod submit;
mod transition;

use jiff::civil::Date;

use crate::id::{AccountId, ApplicationId, MemberId, OrgId};
use crate::org_slug::OrgSlug;
use crate::text::{Note, OrgName, Reason};
use crate::time::Instant;

pub use columns::{BadColumns, StateColumns, StateName};
pub use draft::{Draft, DraftInput, DraftProblem, Registration};
pub use effect::{Actor, Decision, Effect, EventKind, HistoryEvent, Notice, OperatorNotice};
pub use refused::{Field, Refused};
pub use submit::{SubmitFacts, submit};

/// Business days within which an operator decides, after the day of the application.
pub const DECISION_DAYS: u32 = 3;

/// One application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkApplication {
    /// The row.
    pub id: ApplicationId,
    /// The organisation that applies.
    pub org_id: OrgId,
    /// The super admin who applied.
    pub applicant: MemberId,
    /// 조직 이름, as applied for.
    pub name: OrgName,
    /// 조직 ID, as applied for; reserved until the decision.
    pub slug: OrgSlug,
    /// 사업자 등록번호, or why there is none.
    pub registration: Registration,
    /// When it was received.
    pub submitted_at: Instant,
    /// Where it stands.
    pub state: State,
    /// Counts the transitions from 1; a form that saw another version is stale.
    pub version: i64,
}

/// Where an application stands, with what exists only there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Received, and nobody has taken it up.
    Submitted {
        /// Due at the end of this day in Korea.
        due: Date,
    },
    /// An operator reads it.
    InReview {
        /// Due at the end of this day in Korea.
        due: Date,
        /// Who reads it.
        operator: AccountId,
    },
    /// The applicant owes an answer (보완 요청); the clock stands still.
    NeedsInformation {
        /// Who asked.
        operator: AccountId,
        /// What was asked.
        question: Note,
        /// When the clock stopped.
        asked_at: Instant,
        /// The due date as it was when the clock stopped.
        stopped_due: Date,
        /// Business days that were left after the day on which the clock stopped.
        remaining: u32,
    },
    /// Linked under the organisation ID.
    Approved {
        /// Who decided.
        operator: AccountId,
        /// When.
        at: Instant,
    },
    /// Refused.
    Rejected {
        /// Who decided.
        operator: AccountId,
        /// When.
        at: Instant,
        /// What the applicant reads.
        reason: Reason,
    },
    /// Taken back by the applicant.
    Withdrawn {
        /// Who took it back.
        member: MemberId,
        /// When.
        at: Instant,
    },
}

impl State {
    /// The name of the state.
    pub const fn name(&self) -> StateName {
        match self {
            Self::Submitted { .. } => StateName::Submitted,
            Self::InReview { .. } => StateName::InReview,
            Self::NeedsInformation { .. } => StateName::NeedsInformation,
            Self::Approved { .. } => StateName::Approved,
            Self::Rejected { .. } => StateName::Rejected,
            Self::Withdrawn { .. } => StateName::Withdrawn,
        }
    }

    /// The day at whose end a decision is due; none while the clock stands still or after the decision.
    pub const fn due(&self) -> Option<Date> {
        match self {
            Self::Submitted { due } | Self::InReview { due, .. } => Some(*due),
            _ => None,
        }
    }

    /// The operator who has or had it in hand.
    pub const fn operator(&self) -> Option<AccountId> {
        match self {
            Self::InReview { operator, .. }
            | Self::NeedsInformation { operator, .. }
            | Self::Approved { operator, .. }
            | Self::Rejected { operator, .. } => Some(*operator),
            Self::Submitted { .. } | Self::Withdrawn { .. } => None,
        }
    }

    /// Whether a decision is still to come; an organisation has at most one such application.
    pub const fn is_open(&self) -> bool {
        self.name().is_open()
    }
}

#[cfg(test)]
mod tests;
