//! Refusals of the rules as problems of a form.

use ieum_model::application::{DraftProblem, Refused};
use ieum_model::brn::BrnError;
use ieum_model::text::TextError;

use crate::{Error, Problem};

/// A problem whose code the rule names.
const fn coded(field: Option<&'static str>, code: &'static str) -> Problem {
    Problem {
        field,
        code,
        args: Vec::new(),
    }
}

/// Why a transition was refused.
pub(super) fn refused(refused: Refused) -> Error {
    let of_all = coded(None, refused.code());
    match refused {
        Refused::NotSuperAdmin => Error::Forbidden(refused.code()),
        Refused::WrongState { .. } | Refused::Stale { .. } => Error::Stale,
        Refused::PlanTooLow { plan } => of_all.with("plan", plan).into(),
        Refused::UnknownYear(unknown) => of_all.with("year", unknown.year).into(),
        Refused::SlugTaken => Problem::at("slug", "slug_taken").into(),
        Refused::AlreadyLinked | Refused::OpenApplication => of_all.into(),
    }
}

/// What is wrong with a field of the form.
pub(super) fn draft(problem: &DraftProblem) -> Problem {
    let at = coded(Some(problem.field().as_str()), problem.code());
    match problem {
        DraftProblem::Name(error) | DraftProblem::Inquiry(error) => with_text(at, *error),
        DraftProblem::Brn(BrnError::Length { digits }) => at.with("digits", digits),
        DraftProblem::Slug(_) | DraftProblem::Brn(_) => at,
    }
}

/// What is wrong with a text.
pub(super) fn text(field: &'static str, error: TextError) -> Problem {
    with_text(coded(Some(field), error.code()), error)
}

fn with_text(problem: Problem, error: TextError) -> Problem {
    match error {
        TextError::TooLong { max, .. } => problem.with("max", max),
        TextError::Empty | TextError::ForbiddenCharacter(_) => problem,
    }
}
