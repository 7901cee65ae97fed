//! What the form's hints ask while somebody types: 200 for good, 409 for taken, 422 for what cannot be,
//! 429 for too many questions (RFC 6585, section 4).

use axum::Json;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use ieum_app::Problem;
use ieum_app::desk::{self, SlugVerdict};
use serde::Serialize;

use super::apply;
use crate::web::core::{Ask, Console, Outcome, problem};

/// One sentence, and what to take instead.
#[derive(Debug, Serialize)]
struct Hint {
    text: String,
    suggestions: Vec<String>,
}

/// Longer than any field; what lies behind is not looked at.
const MOST_CHARACTERS: usize = 300;

fn value(query: Option<&str>) -> String {
    url::form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "value")
        .map(|(_, value)| value.chars().take(MOST_CHARACTERS).collect())
        .unwrap_or_default()
}

fn hint(status: StatusCode, text: String, suggestions: Vec<String>) -> Response {
    let caching = [(header::CACHE_CONTROL, "no-store")];
    (status, caching, Json(Hint { text, suggestions })).into_response()
}

/// `GET /console/{org}/link/check/slug`
pub(super) async fn slug(ask: Ask, Console(caller): Console, RawQuery(query): RawQuery) -> Outcome<Response> {
    let typed = value(query.as_deref());
    Ok(match desk::check_slug(&ask.ctx, &caller, &typed).await? {
        SlugVerdict::Free(slug) => hint(StatusCode::OK, apply::free(&ask, &slug), Vec::new()),
        SlugVerdict::Bad(bad) => hint(StatusCode::UNPROCESSABLE_ENTITY, problem::text(ask.l, &bad), Vec::new()),
        SlugVerdict::TooOften => hint(StatusCode::TOO_MANY_REQUESTS, apply::too_often(ask.l), Vec::new()),
        SlugVerdict::Taken => {
            let name = &caller.member.organization().name;
            let suggestions = desk::suggestions(&ask.ctx, &caller, &typed, name).await?;
            let text = problem::text(ask.l, &Problem::at("slug", "slug_taken"));
            let suggestions = suggestions.iter().map(ToString::to_string).collect();
            hint(StatusCode::CONFLICT, text, suggestions)
        }
    })
}

/// `GET /console/{org}/link/check/brn`
pub(super) async fn brn(ask: Ask, Console(_): Console, RawQuery(query): RawQuery) -> Outcome<Response> {
    Ok(match desk::check_brn(&value(query.as_deref())) {
        Ok(brn) => hint(StatusCode::OK, apply::fits(ask.l, &brn), Vec::new()),
        Err(bad) => hint(StatusCode::UNPROCESSABLE_ENTITY, problem::text(ask.l, &bad), Vec::new()),
    })
}
