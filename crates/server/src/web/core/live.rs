//! A form that is checked as somebody fills it in: the script sends what stands in it with the name of the field that was left, and is
//! told what is wrong with the fields, by the same rules as when it is saved. Nothing is saved; without a script nothing is sent.

use std::collections::BTreeMap;

use axum::Json;
use axum::response::{IntoResponse, Response};
use ieum_app::Problem;
use serde::Serialize;

use super::{Typed, problem};
use crate::i18n::Lang;

/// The field that carries the name of the one that was left.
const LEFT: &str = "live";

/// What is known of the fields.
#[derive(Debug, Default, Serialize)]
pub struct Live {
    /// What is wrong, by field.
    errors: BTreeMap<String, String>,
    /// What was found out, by field.
    notes: BTreeMap<String, String>,
}

/// The field that was left, if this is such a question.
pub fn left(typed: &Typed) -> Option<&str> {
    typed.has(LEFT).then(|| typed.get(LEFT))
}

impl Live {
    /// What is wrong with the fields.
    pub fn new(l: Lang, problems: &[Problem]) -> Self {
        let mut live = Self::default();
        for problem in problems {
            let field = problem.field.unwrap_or_default().to_owned();
            live.errors.entry(field).or_insert_with(|| problem::text(l, problem));
        }
        live
    }
    /// Whether something is wrong with a field.
    pub fn is_wrong(&self, field: &str) -> bool {
        self.errors.contains_key(field)
    }
    /// Adds what is wrong with a field.
    #[must_use]
    pub fn error(mut self, field: &str, text: impl ToString) -> Self {
        self.errors.insert(field.to_owned(), text.to_string());
        self
    }
    /// Adds what was found out of a field.
    #[must_use]
    pub fn note(mut self, field: &str, text: impl ToString) -> Self {
        self.notes.insert(field.to_owned(), text.to_string());
        self
    }
}

impl IntoResponse for Live {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}
