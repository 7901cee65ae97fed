//! At which point a form is shown: it decides the status, and how the language is switched.

use http::StatusCode;

/// How often the person has seen the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Showing {
    /// The first time; its address shows it again.
    First,
    /// Again in another language, with what was typed.
    Switched,
    /// Again with what was wrong.
    Refused,
}

impl Showing {
    /// The status of the answer.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::First | Self::Switched => StatusCode::OK,
            Self::Refused => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
    /// It answers a form, so that its address alone would not show it.
    pub const fn is_answer(self) -> bool {
        !matches!(self, Self::First)
    }
}
