//! What a transition brings about besides the new state.
//!
//! Values only: the use case turns each into rows and outbox jobs in the same transaction.

use jiff::civil::Date;

use crate::id::{AccountId, MemberId};
use crate::org_slug::OrgSlug;
use crate::text::{Note, Reason};
use crate::time::Instant;

use super::LinkApplication;

/// A transition that was allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The application as it is now.
    pub application: LinkApplication,
    /// The entry for the timeline and the audit log.
    pub event: HistoryEvent,
    /// What must happen in the same transaction, in this order.
    pub effects: Vec<Effect>,
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Keep the organisation ID from everybody else until the decision.
    ReserveSlug(OrgSlug),
    /// Make it the organisation's ID: the login page opens.
    ActivateSlug(OrgSlug),
    /// Give it back; it was never in use.
    ReleaseSlug(OrgSlug),
    /// Write to the applicant.
    MailApplicant(Notice),
    /// Write to the operators.
    MailOperators(OperatorNotice),
}

/// What the applicant is told by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Received, with the due date.
    Received {
        /// Due at the end of this day.
        due: Date,
    },
    /// An operator reads it.
    InReview {
        /// Due at the end of this day.
        due: Date,
    },
    /// A question to answer; the clock stands still until then.
    InformationRequested {
        /// The question.
        question: Note,
    },
    /// The clock runs again, with the new due date.
    Resumed {
        /// Due at the end of this day.
        due: Date,
    },
    /// Approved: the login link works.
    Approved {
        /// The organisation ID.
        slug: OrgSlug,
    },
    /// Rejected, with the reason.
    Rejected {
        /// Why.
        reason: Reason,
    },
    /// The withdrawal is confirmed.
    Withdrawn,
}

/// What operators are told by mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperatorNotice {
    /// A new application, with its due date.
    Submitted {
        /// Due at the end of this day.
        due: Date,
    },
    /// An answer to the operator's question, with the new due date.
    Answered {
        /// Who asked.
        operator: AccountId,
        /// Due at the end of this day.
        due: Date,
    },
    /// Taken back while an operator had it in hand.
    Withdrawn {
        /// Who had it.
        operator: AccountId,
    },
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The applicant's side.
    Member(MemberId),
    /// The operator's side.
    Operator(AccountId),
}

/// One entry of the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEvent {
    /// What happened.
    pub kind: EventKind,
    /// Who did it.
    pub actor: Actor,
    /// When.
    pub at: Instant,
    /// The question, answer or reason.
    pub text: Option<String>,
    /// The due date from now on, if the clock runs.
    pub due: Option<Date>,
}

/// What happened to an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each name is the transition it records")]
pub enum EventKind {
    Submitted,
    TakenUp,
    Reassigned,
    InformationRequested,
    Answered,
    QuestionRetracted,
    Approved,
    Rejected,
    Withdrawn,
}

impl EventKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Submitted,
        Self::TakenUp,
        Self::Reassigned,
        Self::InformationRequested,
        Self::Answered,
        Self::QuestionRetracted,
        Self::Approved,
        Self::Rejected,
        Self::Withdrawn,
    ];

    /// The word in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::TakenUp => "taken_up",
            Self::Reassigned => "reassigned",
            Self::InformationRequested => "information_requested",
            Self::Answered => "answered",
            Self::QuestionRetracted => "question_retracted",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The kind of this word, if it is one.
    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}
