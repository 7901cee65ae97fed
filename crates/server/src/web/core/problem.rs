//! Problems in words, and as a document for programs (RFC 9457).

use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use ieum_app::Problem;
use serde::Serialize;

use super::{Ask, Failure};
use crate::i18n::{Lang, ToArg};
use crate::web::page::Errors;

/// `application/problem+json`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProblemDocument {
    /// What kind of problem, as a relative reference into the documentation.
    #[serde(rename = "type")]
    pub kind: String,
    /// One sentence.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable code.
    pub code: String,
    /// Identifier to tell the support.
    pub request_id: String,
    /// What is wrong at which field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
}

/// One problem at one field.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FieldProblem {
    /// Name of the field; absent if it concerns the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Stable code.
    pub code: String,
    /// One sentence: what is wrong and what to do.
    pub message: String,
}

/// A problem as a sentence in the page's language.
pub fn text(l: Lang, problem: &Problem) -> String {
    let id = format!("err-{}", problem.code.replace('_', "-"));
    let args: Vec<(&str, &dyn ToArg)> = problem
        .args
        .iter()
        .map(|(name, value)| (*name, value as &dyn ToArg))
        .collect();
    l.t_args(&id, &args).into_owned()
}

/// The problems of a form, each at its field.
pub fn errors(l: Lang, problems: &[Problem]) -> Errors {
    let mut errors = Errors::none();
    for problem in problems {
        errors.add(problem.field.unwrap_or(""), text(l, problem));
    }
    errors
}

/// The document for a program, which sent credentials or none.
pub fn response(ask: &Ask, failure: &Failure, has_credentials: bool) -> Response {
    let title = ask
        .l
        .find(&format!("err-{}", failure.code.replace('_', "-")))
        .unwrap_or_else(|| failure.code.to_owned());
    let errors = failure.problems.iter().map(|p| FieldProblem {
        field: p.field.map(str::to_owned),
        code: p.code.to_owned(),
        message: text(ask.l, p),
    });
    let document = ProblemDocument {
        kind: format!("/api/problems#{}", failure.code),
        title,
        status: failure.status.as_u16(),
        code: failure.code.to_owned(),
        request_id: ask.ctx.request.request_id.clone(),
        errors: errors.collect(),
    };
    let mut response = (failure.status, axum::Json(document)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if let Some(seconds) = failure.retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    let challenge = match failure.code {
        // Who sent no credentials is told of no error (RFC 6750, section 3.1).
        "not_signed_in" if !has_credentials => Some("Bearer realm=\"ieum\""),
        "not_signed_in" => Some("Bearer realm=\"ieum\", error=\"invalid_token\""),
        "insufficient_scope" => Some("Bearer realm=\"ieum\", error=\"insufficient_scope\""),
        _ => None,
    };
    if let Some(challenge) = challenge {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
    response
}
