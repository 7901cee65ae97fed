//! The front page: the way in, or a greeting for who is signed in.

use axum::extract::{Query, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use crate::pages::{FrontPage, HomePage, Visit, page};

/// What the front page may be asked.
#[derive(Deserialize)]
pub(crate) struct Asked {
    lang: Option<String>,
    organization: Option<String>,
}

pub(crate) async fn show(
    State(state): State<crate::State>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let visit = Visit::of(&state, &headers, asked.lang.as_deref());
    match visit.person.clone() {
        Some(person) => page(
            StatusCode::OK,
            &visit,
            &HomePage {
                visit: &visit,
                person: &person,
            },
        ),
        None => {
            let organization = asked.organization.unwrap_or_default();
            let front = FrontPage {
                visit: &visit,
                organization: organization.chars().take(60).collect(),
            };
            page(StatusCode::OK, &visit, &front)
        }
    }
}
