//! Errors of use cases: few, without HTTP, and with what the user may read kept apart from what the log needs.

use ieum_store::{Retryable, StoreError};

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input or the state of things does not allow it; nothing was changed. The user can mend it.
    #[error("refused: {0:?}")]
    Refused(Vec<Problem>),
    /// There is no such thing, or it is none of the caller's business: a stranger learns no difference.
    #[error("not found")]
    NotFound,
    /// The caller may see the thing but not do this.
    #[error("forbidden: {0}")]
    Forbidden(&'static str),
    /// Nobody is signed in, or no longer.
    #[error("not signed in")]
    NotSignedIn,
    /// The thing changed since the form was opened; nothing was changed now.
    #[error("stale")]
    Stale,
    /// Too much at once; try again in this many seconds.
    #[error("busy")]
    Busy {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// The database or another part cannot answer now; the text is for the log.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The transaction lost a race; `transact!` runs it again.
    #[error("lost a race: {0}")]
    LostRace(String),
    /// A bug or broken data; the text is for the log.
    #[error("internal: {0}")]
    Internal(String),
}

/// One thing that is wrong, with the field it stands at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Name of the form's field; `None` if it concerns the whole.
    pub field: Option<&'static str>,
    /// Stable code in snake case; the message is `err-<code>` with dashes.
    pub code: &'static str,
    /// What the message mentions.
    pub args: Vec<(&'static str, String)>,
}

impl Problem {
    /// A problem at a field.
    pub const fn at(field: &'static str, code: &'static str) -> Self {
        Self {
            field: Some(field),
            code,
            args: Vec::new(),
        }
    }
    /// A problem of the whole.
    pub const fn of_all(code: &'static str) -> Self {
        Self {
            field: None,
            code,
            args: Vec::new(),
        }
    }
    /// The same, mentioning something.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Refused(vec![problem])
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(text) => Self::Unavailable(text),
            StoreError::Serialization(text) => Self::LostRace(text),
            // A use case that expects a violation translates it before it gets here.
            StoreError::Violation(_) | StoreError::Corrupt(_) | StoreError::Statement(_) => {
                Self::Internal(error.to_string())
            }
        }
    }
}

impl Retryable for Error {
    fn is_lost_race(&self) -> bool {
        matches!(self, Self::LostRace(_))
    }
}

/// Gathers the problems of a form, so that all are shown at once.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Notes the problem and goes on without the value.
    pub fn take<T>(&mut self, result: std::result::Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.0.push(problem)).ok()
    }
    /// Notes a problem.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }
    /// Ends the gathering.
    ///
    /// # Errors
    /// [`Error::Refused`] if there was a problem.
    pub fn check(self) -> Result<()> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Error::Refused(self.0))
        }
    }
}
