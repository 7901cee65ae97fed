//! Why an application could not be submitted or moved on.

use crate::calendar::UnknownYear;
use crate::plan::Plan;

use super::StateName;

/// A field of the forms around an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// 조직 이름.
    Name,
    /// 조직 ID.
    Slug,
    /// 사업자 등록번호.
    Brn,
    /// Why there is no number.
    Inquiry,
}

impl Field {
    /// The name of the input in the form and of the member in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Slug => "slug",
            Self::Brn => "brn",
            Self::Inquiry => "inquiry",
        }
    }
}

/// Why nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Only the super admin may apply and withdraw.
    #[error("only the super admin may do this")]
    NotSuperAdmin,
    /// The plan does not include linking.
    #[error("the plan {plan} does not include linking")]
    PlanTooLow {
        /// The organisation's plan.
        plan: Plan,
    },
    /// The organisation is linked already.
    #[error("the organisation is linked already")]
    AlreadyLinked,
    /// An earlier application awaits its decision.
    #[error("an earlier application is still open")]
    OpenApplication,
    /// Another organisation has, had, or has applied for the organisation ID.
    #[error("the organisation ID is taken")]
    SlugTaken,
    /// The state does not allow the transition.
    #[error("an application that is {state} does not allow this")]
    WrongState {
        /// The present state.
        state: StateName,
    },
    /// The form was opened before somebody else changed the application.
    #[error("the application was changed meanwhile (version {seen} was seen, {current} is current)")]
    Stale {
        /// The version that the form saw.
        seen: i64,
        /// The version now.
        current: i64,
    },
    /// No due date can be told.
    #[error(transparent)]
    UnknownYear(#[from] UnknownYear),
}

impl Refused {
    /// A stable name for translation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotSuperAdmin => "application_not_super_admin",
            Self::PlanTooLow { .. } => "application_plan_too_low",
            Self::AlreadyLinked => "application_already_linked",
            Self::OpenApplication => "application_open_already",
            Self::SlugTaken => "slug_taken",
            Self::WrongState { .. } => "application_wrong_state",
            Self::Stale { .. } => "application_stale",
            Self::UnknownYear(_) => "calendar_unknown_year",
        }
    }

    /// The field that it belongs to, if it belongs to one.
    pub const fn field(&self) -> Option<Field> {
        match self {
            Self::SlugTaken => Some(Field::Slug),
            _ => None,
        }
    }
}
