//! What one request may take: body size, time, and a panic that stays its own.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use futures_util::FutureExt as _;
use http::StatusCode;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};

use super::core::problem::ProblemDocument;
use super::request_id::RequestId;
use crate::config::Limits;

/// The answer to a body that is announced as too large. One that is not announced is cut while it is read.
fn refuse_body(request: &Request, limit: usize) -> Option<Response> {
    let announced = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    announced.filter(|length| *length > limit as u64)?;
    Some(match Program::of(request) {
        Some(program) => program.problem(StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
        None => page(
            StatusCode::PAYLOAD_TOO_LARGE,
            "보낸 내용이 너무 큽니다.",
            "What you sent is too large.",
        ),
    })
}

/// Lets a request have its answer within these limits. After its time the handler is dropped, and with it an open transaction.
pub async fn run(limits: Limits, mut request: Request, next: Next) -> Response {
    if let Some(refusal) = refuse_body(&request, limits.request_bytes) {
        return refusal;
    }
    DefaultBodyLimit::max(limits.request_bytes).apply(&mut request);
    let program = Program::of(&request);
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match (
        tokio::time::timeout(Duration::from_secs(limits.request_seconds), answer).await,
        program,
    ) {
        (Ok(Ok(response)), _) => response,
        (Ok(Err(_)), _) => panicked(),
        (Err(_), Some(program)) => program.problem(StatusCode::SERVICE_UNAVAILABLE, "timeout"),
        (Err(_), None) => page(
            StatusCode::SERVICE_UNAVAILABLE,
            "처리 시간이 초과되었습니다. 잠시 후 다시 시도해 주십시오.",
            "This took too long. Please try again in a moment.",
        ),
    }
}

/// The answer to a request whose handler panicked. The panic's text goes to the log by the panic hook, not to the page.
fn panicked() -> Response {
    tracing::error!("a request handler panicked");
    page(
        StatusCode::INTERNAL_SERVER_ERROR,
        "일시적인 오류가 발생했습니다. 잠시 후 다시 시도해 주십시오.",
        "Something went wrong. Please try again in a moment.",
    )
}

/// A caller of the API, who reads problem documents (RFC 9457) and no pages.
struct Program {
    request_id: String,
}

impl Program {
    fn of(request: &Request) -> Option<Self> {
        let id = request.extensions().get::<RequestId>();
        request.uri().path().starts_with("/api/").then(|| Self {
            request_id: id.map(|id| id.0.to_string()).unwrap_or_default(),
        })
    }
    fn problem(self, status: StatusCode, code: &'static str) -> Response {
        let document = ProblemDocument {
            kind: format!("/api/problems#{code}"),
            title: status.canonical_reason().unwrap_or(code).to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            request_id: self.request_id,
            errors: Vec::new(),
        };
        let media_type = [(CONTENT_TYPE, "application/problem+json")];
        (status, media_type, axum::Json(document)).into_response()
    }
}

/// A page that needs neither templates nor a language: it must work when little else does.
fn page(status: StatusCode, korean: &str, english: &str) -> Response {
    let body = format!(
        "<!doctype html><html lang=\"ko\"><meta charset=\"utf-8\"><title>{status}</title>\
         <p>{korean}</p><p lang=\"en\">{english}</p></html>\n"
    );
    (status, Html(body)).into_response()
}
