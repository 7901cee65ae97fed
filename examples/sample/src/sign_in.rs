//! Signing in: leaving for Ieum, and coming back with a code or with the reason why not.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use crate::pages::{ProblemPage, Visit, page};
use crate::provider::ProviderError;

/// What somebody may say before leaving.
#[derive(Deserialize)]
pub(crate) struct Leaving {
    organization: Option<String>,
}

/// What Ieum sends along on the way back (RFC 6749, sections 4.1.2 and 4.1.2.1).
#[derive(Deserialize)]
pub(crate) struct Returning {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

pub(crate) async fn start(
    State(state): State<crate::State>,
    Query(leaving): Query<Leaving>,
    headers: HeaderMap,
) -> Response {
    let visit = Visit::of(&state, &headers, None);
    let organization = leaving.organization.map(|id| id.trim().to_lowercase());
    let organization = organization.as_deref().filter(|id| !id.is_empty() && id.len() <= 100);
    match state.provider.begin(organization, visit.language()).await {
        Ok((url, pending)) => {
            let cookie = state.sessions.begin(&headers, pending);
            ([(SET_COOKIE, cookie)], Redirect::to(url.as_str())).into_response()
        }
        Err(error) => failed(&visit, &error),
    }
}

pub(crate) async fn finish(
    State(state): State<crate::State>,
    Query(returning): Query<Returning>,
    headers: HeaderMap,
) -> Response {
    let visit = Visit::of(&state, &headers, None);
    let words = visit.words;
    // The state first: whatever comes with a state that this browser was not given is somebody else's.
    let begun = returning.state.as_deref();
    let Some(pending) = begun.and_then(|begun| state.sessions.take_pending(&headers, begun)) else {
        return problem(&visit, StatusCode::BAD_REQUEST, words.stale, words.stale_advice, None);
    };
    if let Some(error) = returning.error {
        let (title, advice) = match error.as_str() {
            "access_denied" => (words.denied, words.denied_advice),
            "temporarily_unavailable" | "server_error" => (words.down, words.down_advice),
            _ => (words.refused, words.refused_advice),
        };
        return problem(&visit, StatusCode::BAD_REQUEST, title, advice, Some(error));
    }
    match state
        .provider
        .finish(returning.code.as_deref().unwrap_or_default(), pending)
        .await
    {
        Ok(person) => {
            let cookie = state.sessions.sign_in(&headers, person);
            ([(SET_COOKIE, cookie)], Redirect::to("/")).into_response()
        }
        Err(error) => failed(&visit, &error),
    }
}

fn failed(visit: &Visit, error: &ProviderError) -> Response {
    tracing::warn!(%error, "a sign-in failed");
    let words = visit.words;
    match error {
        ProviderError::Unavailable(_) => problem(visit, StatusCode::BAD_GATEWAY, words.down, words.down_advice, None),
        ProviderError::Refused(_) => problem(
            visit,
            StatusCode::BAD_REQUEST,
            words.refused,
            words.refused_advice,
            None,
        ),
    }
}

fn problem(visit: &Visit, status: StatusCode, title: &str, advice: &str, code: Option<String>) -> Response {
    let code = code.map(|code| code.chars().take(60).collect::<String>());
    page(
        status,
        visit,
        &ProblemPage {
            visit,
            title,
            advice,
            code,
        },
    )
}
