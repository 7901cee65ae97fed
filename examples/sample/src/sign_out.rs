//! Signing out here and, by way of the browser, at Ieum (OpenID Connect RP-Initiated Logout 1.0).

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};

use crate::pages::{SignedOutPage, Visit, page};

pub(crate) async fn start(State(state): State<crate::State>, headers: HeaderMap) -> Response {
    // A form of another site must not sign anybody out.
    if headers.get("sec-fetch-site").is_some_and(|from| from != "same-origin") {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Some(person) = state.sessions.end(&headers) else {
        return Redirect::to("/").into_response();
    };
    match state.provider.sign_out(&person).await {
        Ok(Some(url)) => Redirect::to(url.as_str()).into_response(),
        Ok(None) => Redirect::to("/signed-out").into_response(),
        Err(error) => {
            tracing::warn!(%error, "signed out here only");
            Redirect::to("/signed-out").into_response()
        }
    }
}

pub(crate) async fn finish(State(state): State<crate::State>, headers: HeaderMap) -> Response {
    let visit = Visit::of(&state, &headers, None);
    page(StatusCode::OK, &visit, &SignedOutPage { visit: &visit })
}
