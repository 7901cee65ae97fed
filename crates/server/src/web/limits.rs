//! What one request may take: body size, time, and a panic that stays its own.

use std::any::Any;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};

use super::core::problem::ProblemDocument;
use super::request_id::RequestId;

/// Refuses a body that is announced as too large; what is not announced is cut by `DefaultBodyLimit`.
pub async fn body_size(State(limit): State<usize>, request: Request, next: Next) -> Response {
    let announced = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        if let Some(program) = Program::of(&request) {
            return program.problem(StatusCode::PAYLOAD_TOO_LARGE, "too_large");
        }
        return page(
            StatusCode::PAYLOAD_TOO_LARGE,
            "보낸 내용이 너무 큽니다.",
            "What you sent is too large.",
        );
    }
    next.run(request).await
}

/// Gives a request up after `limit`. The handler is dropped, and with it an open transaction.
pub async fn time(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    let program = Program::of(&request);
    match (tokio::time::timeout(limit, next.run(request)).await, program) {
        (Ok(response), _) => response,
        (Err(_), Some(program)) => program.problem(StatusCode::SERVICE_UNAVAILABLE, "timeout"),
        (Err(_), None) => page(
            StatusCode::SERVICE_UNAVAILABLE,
            "처리 시간이 초과되었습니다. 잠시 후 다시 시도해 주십시오.",
            "This took too long. Please try again in a moment.",
        ),
    }
}

/// The answer to a request whose handler panicked. The panic's text goes to the log by the panic hook, not to the page.
pub fn panicked(_panic: Box<dyn Any + Send + 'static>) -> Response {
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
