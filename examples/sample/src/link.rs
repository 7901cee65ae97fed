//! 워크스페이스 멤버 > 계정/조직 연동 설정: the page of the admin service from which a super admin goes to Ieum.
//!
//! Everybody sees it. Whether somebody is the super admin only Ieum knows, and Ieum asks at its own door.

use axum::extract::{Query, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use crate::pages::{LinkPage, Visit, page};

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
    let mut console = state.config.issuer.clone();
    console.set_path("/console");
    if let Some(slug) = visit.person.as_ref().and_then(|person| person.org_slug.as_deref()) {
        console.query_pairs_mut().append_pair("organization", slug);
    }
    let console = console.to_string();
    page(StatusCode::OK, &visit, &LinkPage { visit: &visit, console })
}
