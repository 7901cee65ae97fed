//! Refusals of the rules as problems of a form.

use ieum_model::application::{DraftProblem, Refused};
use ieum_model::brn::BrnError;
use ieum_model::text::TextError;

use crate::{Error, Problem};

/// Why a transition was refused.
pub(super) fn refused(refused: Refused) -> Error {
    match refused {
        Refused::NotSuperAdmin => Error::Forbidden(refused.code()),
        Refused::WrongState { .. } | Refused::Stale { .. } => Error::Stale,
        Refused::PlanTooLow { plan } => Problem::of_all(refused.code()).with("plan", plan).into(),
        Refused::UnknownYear(unknown) => Problem::of_all(refused.code()).with("year", unknown.year).into(),
        Refused::SlugTaken => Problem::at("slug", refused.code()).into(),
        Refused::AlreadyLinked | Refused::OpenApplication => Problem::of_all(refused.code()).into(),
    }
}

/// What is wrong with a field of the form.
pub(super) fn draft(problem: &DraftProblem) -> Problem {
    let at = Problem::at(problem.field().as_str(), problem.code());
    match problem {
        DraftProblem::Name(error) | DraftProblem::Inquiry(error) => with_text(at, *error),
        DraftProblem::Brn(BrnError::Length { digits }) => at.with("digits", digits),
        DraftProblem::Slug(_) | DraftProblem::Brn(_) => at,
    }
}

/// What is wrong with a text.
pub(super) fn text(field: &'static str, error: TextError) -> Problem {
    with_text(Problem::at(field, error.code()), error)
}

fn with_text(problem: Problem, error: TextError) -> Problem {
    match error {
        TextError::TooLong { max, .. } => problem.with("max", max),
        TextError::Empty | TextError::ForbiddenCharacter(_) => problem,
    }
}
