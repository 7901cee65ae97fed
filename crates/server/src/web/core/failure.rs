//! Failures on their way out: a handler says which, one layer makes the page or the problem document.

use axum::response::{IntoResponse, Redirect, Response};
use http::header::{AUTHORIZATION, RETRY_AFTER, SET_COOKIE};
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode};
use ieum_app::Error;

use super::guard::{Leaves, Passed};
use super::presented::Challenges;
use super::{Ask, LocalPath, problem};
use crate::web::page::{ErrorPage, Page};

/// What a handler answers: something, or a failure.
pub type Outcome<T = Response> = Result<T, Failure>;

/// A request that was not carried out.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Status to answer with.
    pub status: StatusCode,
    /// Stable code, for `application/problem+json` and the message `err-<code>`.
    pub code: &'static str,
    /// Seconds after which to try again.
    pub retry_after: Option<u64>,
    /// The problems of a refused input.
    pub problems: Vec<ieum_app::Problem>,
}

impl Failure {
    const fn new(status: StatusCode, code: &'static str) -> Self {
        Self {
            status,
            code,
            retry_after: None,
            problems: Vec::new(),
        }
    }
    /// The content is of a type that this address does not take.
    pub const fn unsupported_media_type() -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type")
    }
    /// The content is not JSON.
    pub const fn malformed_json() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed_json")
    }
    /// The request is not what this address takes.
    pub fn bad_request(what: &'static str) -> Self {
        tracing::debug!(what, "bad request");
        Self::new(StatusCode::BAD_REQUEST, "bad_request")
    }
    /// The body is too large.
    pub const fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large")
    }
    /// The form's token is missing, old or another browser's.
    pub const fn forged() -> Self {
        Self::new(StatusCode::FORBIDDEN, "form_expired")
    }
    /// There is nothing here, or nothing for this caller.
    pub const fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found")
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problems) => Self {
                problems,
                ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused")
            },
            Error::NotFound => Self::not_found(),
            Error::Forbidden(code) => Self::new(StatusCode::FORBIDDEN, code),
            Error::NotSignedIn => Self::new(StatusCode::UNAUTHORIZED, "not_signed_in"),
            Error::Stale => Self::new(StatusCode::CONFLICT, "stale"),
            Error::Busy { retry_after } => Self {
                retry_after: Some(retry_after),
                ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy")
            },
            Error::Unavailable(text) | Error::LostRace(text) => {
                tracing::error!(error = text, "unavailable");
                Self {
                    retry_after: Some(5),
                    ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
                }
            }
            Error::Internal(text) => {
                tracing::error!(error = text, "internal error");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
            }
        }
    }
}

impl From<ieum_store::StoreError> for Failure {
    fn from(error: ieum_store::StoreError) -> Self {
        Self::from(Error::from(error))
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Paths whose callers are programs.
fn is_api(path: &str) -> bool {
    path.starts_with("/api/")
}

/// What the answer to a failure depends on.
pub struct Reader {
    ask: Ask,
    is_get: bool,
    has_credentials: bool,
}

impl Reader {
    /// Who asks.
    pub fn of(ask: &Ask, parts: &Parts) -> Self {
        Self {
            ask: ask.clone(),
            is_get: parts.method == Method::GET || parts.method == Method::HEAD,
            has_credentials: parts.headers.contains_key(AUTHORIZATION),
        }
    }
}

/// Turns a failure into what its reader understands: a page, a way to sign in, or a problem document. It also gives a body
/// to bare errors of the router (no such address, wrong method).
pub fn answer(reader: &Reader, response: Response) -> Response {
    let Reader {
        ask,
        is_get,
        has_credentials,
    } = reader;
    let failure = match response.extensions().get::<Failure>() {
        Some(failure) => failure.clone(),
        None if is_bare_error(&response) => Failure::new(response.status(), code_of(response.status())),
        None => return response,
    };
    let passed = response.extensions().get::<Passed>().copied();
    let challenges = response.extensions().get::<Challenges>().cloned();
    let leaves = response.extensions().get::<Leaves>().cloned().unwrap_or_default();
    let path = ask.path.split('?').next().unwrap_or("/");
    let mut answer = if is_api(path) {
        problem::response(ask, &failure, *has_credentials)
    } else if failure.status == StatusCode::UNAUTHORIZED {
        to_sign_in(ask, path, *is_get)
    } else {
        page(ask, &failure)
    };
    if let Some(challenges) = challenges {
        challenges.write(&mut answer);
    }
    if let Some(cookie) = leaves.0 {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    if let Some(passed) = passed {
        answer.extensions_mut().insert(passed);
    }
    answer
}

fn is_bare_error(response: &Response) -> bool {
    let has_body = response.headers().contains_key(http::header::CONTENT_TYPE);
    (response.status().is_client_error() || response.status().is_server_error()) && !has_body
}

const fn code_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "not_found",
        // The outer check: a form sent by another site.
        StatusCode::FORBIDDEN => "form_expired",
        StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
        StatusCode::PAYLOAD_TOO_LARGE => "too_large",
        StatusCode::REQUEST_TIMEOUT => "timeout",
        _ => "internal",
    }
}

/// Somebody who must sign in first comes back to the page, but not to a form that was sent: it would be sent blind.
fn to_sign_in(ask: &Ask, path: &str, is_get: bool) -> Response {
    let login = if path.starts_with("/operator") {
        "/operator/login"
    } else {
        "/login"
    };
    let next = is_get.then(|| LocalPath::parse(&ask.path)).flatten();
    Redirect::to(&next.map_or_else(|| login.to_owned(), |next| format!("{login}?next={}", next.encoded())))
        .into_response()
}

fn page(ask: &Ask, failure: &Failure) -> Response {
    let mut page = ErrorPage::new(ask.l, failure.status, &ask.path, &ask.ctx.request.request_id);
    let message = failure.problems.first().map_or_else(
        || ask.l.find(&format!("err-{}", failure.code.replace('_', "-"))),
        |p| Some(problem::text(ask.l, p)),
    );
    if let Some(message) = message {
        page = page.message(message);
    }
    let mut response = Page::with_status(failure.status, page).into_response();
    if let Some(seconds) = failure.retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
