//! Why somebody takes records along: asked before, and written down.

use ieum_model::text::{Reason, TextError};

use super::error::{Problem, Result};

/// A reason as typed.
///
/// # Errors
/// A problem at `reason`.
pub(crate) fn export_reason(typed: &str) -> Result<Reason> {
    Reason::parse(typed).map_err(|error| {
        let problem = match error {
            TextError::Empty => Problem::at("reason", "export_reason_empty"),
            TextError::TooLong { max, .. } => Problem::at("reason", "export_reason_too_long").with("max", max),
            TextError::ForbiddenCharacter(_) => Problem::at("reason", "export_reason_character"),
        };
        problem.into()
    })
}
