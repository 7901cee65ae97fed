//! What people and programs type about an organisation, read field by field.

use ieum_model::email::Email;
use ieum_model::organization::Color;
use ieum_model::plan::Plan;
use ieum_model::text::{OrgName, PersonName, Reason, TextError};

use crate::core::error::Problem;

type Parsed<T> = std::result::Result<T, Problem>;

fn problem(field: &'static str, code: &'static str) -> Problem {
    Problem {
        field: Some(field),
        code,
        args: Vec::new(),
    }
}

fn text_problem(field: &'static str, error: TextError) -> Problem {
    let found = problem(field, error.code());
    match error {
        TextError::TooLong { max, .. } => found.with("max", max),
        _ => found,
    }
}

pub(crate) fn org_name(field: &'static str, text: &str) -> Parsed<OrgName> {
    OrgName::parse(text).map_err(|e| text_problem(field, e))
}

pub(crate) fn person_name(field: &'static str, text: &str) -> Parsed<PersonName> {
    PersonName::parse(text).map_err(|e| text_problem(field, e))
}

pub(crate) fn reason(field: &'static str, text: &str) -> Parsed<Reason> {
    Reason::parse(text).map_err(|e| text_problem(field, e))
}

pub(crate) fn email(field: &'static str, text: &str) -> Parsed<Email> {
    Email::parse(text).map_err(|e| problem(field, e.code()))
}

pub(crate) fn plan(field: &'static str, text: &str) -> Parsed<Plan> {
    Plan::parse(text).map_err(|_| problem(field, "plan_unknown"))
}

/// Nothing entered means no colour.
pub(crate) fn color(field: &'static str, text: &str) -> Parsed<Option<Color>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    Color::parse(text)
        .map(Some)
        .ok_or_else(|| problem(field, "color_invalid"))
}
