//! 관리: what only admins may see. Hiding the way there is a courtesy; the page itself asks who comes.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use crate::pages::{AdminPage, ProblemPage, Visit, page};

/// What the page may be asked.
#[derive(Deserialize)]
pub(crate) struct Asked {
    lang: Option<String>,
}

pub(crate) async fn show(
    State(state): State<crate::State>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let visit = Visit::of(&state, &headers, asked.lang.as_deref());
    let words = visit.words;
    match visit.person.clone() {
        None => Redirect::to("/sign-in").into_response(),
        Some(person) if person.is_admin() => page(
            StatusCode::OK,
            &visit,
            &AdminPage {
                visit: &visit,
                person: &person,
            },
        ),
        Some(_) => page(
            StatusCode::FORBIDDEN,
            &visit,
            &ProblemPage {
                visit: &visit,
                title: words.forbidden,
                advice: words.forbidden_advice,
                code: None,
            },
        ),
    }
}
