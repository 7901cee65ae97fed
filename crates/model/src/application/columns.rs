//! The state of an application as flat columns, and back.
//!
//! The one place where a row that contradicts itself is noticed; the store copies columns and
//! decides nothing.

use std::fmt;

use jiff::civil::Date;

use crate::id::{AccountId, MemberId};
use crate::text::{Note, Reason};
use crate::time::Instant;

use super::State;

/// The name of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described at the variant of `State` of that name")]
pub enum StateName {
    Submitted,
    InReview,
    NeedsInformation,
    Approved,
    Rejected,
    Withdrawn,
}

impl StateName {
    /// All names, in the order of the journey.
    pub const ALL: [Self; 6] = [
        Self::Submitted,
        Self::InReview,
        Self::NeedsInformation,
        Self::Approved,
        Self::Rejected,
        Self::Withdrawn,
    ];

    /// The word in the store and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::InReview => "in_review",
            Self::NeedsInformation => "needs_information",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of this word.
    ///
    /// # Errors
    /// The word is none of a state.
    pub fn parse(text: &str) -> Result<Self, BadColumns> {
        Self::ALL
            .into_iter()
            .find(|name| name.as_str() == text)
            .ok_or(BadColumns("state"))
    }

    /// Whether a decision is still to come.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Submitted | Self::InReview | Self::NeedsInformation)
    }
}

impl fmt::Display for StateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A row that no transition can have written; names the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the column {0} of an application contradicts its state")]
pub struct BadColumns(pub &'static str);

/// The columns of a state; each is null where the state does not have it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StateColumns {
    /// [`StateName::as_str`].
    pub state: String,
    /// Due date; while the clock stands still, the one it had.
    pub due: Option<Date>,
    /// Who has it in hand, or who decided.
    pub operator: Option<AccountId>,
    /// The open question.
    pub question: Option<String>,
    /// When the clock stopped.
    pub asked_at: Option<Instant>,
    /// Business days left when the clock stopped.
    pub remaining: Option<i64>,
    /// When it was decided or withdrawn.
    pub decided_at: Option<Instant>,
    /// Why it was rejected.
    pub reason: Option<String>,
    /// Who withdrew it.
    pub withdrawn_by: Option<MemberId>,
}

impl State {
    /// The state as columns.
    pub fn to_columns(&self) -> StateColumns {
        let columns = StateColumns {
            state: self.name().as_str().to_owned(),
            due: self.due(),
            operator: self.operator(),
            ..StateColumns::default()
        };
        match self {
            Self::Submitted { .. } | Self::InReview { .. } => columns,
            Self::NeedsInformation {
                question,
                asked_at,
                stopped_due,
                remaining,
                ..
            } => StateColumns {
                due: Some(*stopped_due),
                question: Some(question.as_str().to_owned()),
                asked_at: Some(*asked_at),
                remaining: Some(i64::from(*remaining)),
                ..columns
            },
            Self::Approved { at, .. } => StateColumns {
                decided_at: Some(*at),
                ..columns
            },
            Self::Rejected { at, reason, .. } => StateColumns {
                decided_at: Some(*at),
                reason: Some(reason.as_str().to_owned()),
                ..columns
            },
            Self::Withdrawn { member, at } => StateColumns {
                decided_at: Some(*at),
                withdrawn_by: Some(*member),
                ..columns
            },
        }
    }

    /// The state of these columns.
    ///
    /// # Errors
    /// A column that the state needs is null or unreadable.
    pub fn from_columns(columns: &StateColumns) -> Result<Self, BadColumns> {
        let due = || columns.due.ok_or(BadColumns("due"));
        let operator = || columns.operator.ok_or(BadColumns("operator"));
        let at = || columns.decided_at.ok_or(BadColumns("decided_at"));
        Ok(match StateName::parse(&columns.state)? {
            StateName::Submitted => Self::Submitted { due: due()? },
            StateName::InReview => Self::InReview {
                due: due()?,
                operator: operator()?,
            },
            StateName::NeedsInformation => Self::NeedsInformation {
                operator: operator()?,
                question: columns
                    .question
                    .as_deref()
                    .and_then(|text| Note::parse(text).ok())
                    .ok_or(BadColumns("question"))?,
                asked_at: columns.asked_at.ok_or(BadColumns("asked_at"))?,
                stopped_due: due()?,
                remaining: columns
                    .remaining
                    .and_then(|days| u32::try_from(days).ok())
                    .ok_or(BadColumns("remaining"))?,
            },
            StateName::Approved => Self::Approved {
                operator: operator()?,
                at: at()?,
            },
            StateName::Rejected => Self::Rejected {
                operator: operator()?,
                at: at()?,
                reason: columns
                    .reason
                    .as_deref()
                    .and_then(|text| Reason::parse(text).ok())
                    .ok_or(BadColumns("reason"))?,
            },
            StateName::Withdrawn => Self::Withdrawn {
                member: columns.withdrawn_by.ok_or(BadColumns("withdrawn_by"))?,
                at: at()?,
            },
        })
    }
}
