//! Their pages: what they are, and who it is that signs in. No password is asked: it is a demo's.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, StatusCode};

use super::{Peers, lang};
use crate::i18n::Lang;

#[derive(Template)]
#[template(path = "demo/home.html")]
struct HomePage<'a> {
    l: Lang,
    title: String,
    peers: &'a Peers,
    rows: Vec<[String; 2]>,
    locked: &'static str,
    expired: &'static str,
}

/// One answer that the person who looks at the page may choose.
pub(super) struct Choice {
    pub label: String,
    pub detail: String,
    /// Where the form goes, and how.
    pub action: String,
    pub fields: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "demo/choose.html")]
struct ChoosePage {
    l: Lang,
    title: String,
    method: &'static str,
    people: Vec<Choice>,
    mistakes: Vec<Choice>,
}

pub(super) fn routes() -> Router<Arc<Peers>> {
    Router::new().route("/", get(home))
}

async fn home(State(peers): State<Arc<Peers>>, headers: HeaderMap) -> Response {
    let l = lang(&headers);
    let scheme = if peers.directory_tls.is_some() { "ldaps" } else { "ldap" };
    let directory = format!("{scheme}://127.0.0.1:{}", peers.directory_port);
    let rows = vec![
        [l.t("demo-peer-openid").into_owned(), peers.at("/openid")],
        [l.t("demo-peer-saml").into_owned(), peers.at("/saml/metadata")],
        [l.t("demo-peer-directory").into_owned(), directory],
    ];
    let page = HomePage {
        l,
        title: l.t("demo-peer-title").into_owned(),
        peers: &peers,
        rows,
        locked: super::directory::LOCKED,
        expired: super::directory::EXPIRED,
    };
    render(&page)
}

/// The page on which one chooses who signs in.
pub(super) fn choose(l: Lang, method: &'static str, people: Vec<Choice>, mistakes: Vec<Choice>) -> Response {
    let title = l.t("demo-peer-choose").into_owned();
    render(&ChoosePage {
        l,
        title,
        method,
        people,
        mistakes,
    })
}

/// Something is wrong with what came.
pub(super) fn refuse(l: Lang) -> Response {
    (StatusCode::BAD_REQUEST, l.t("demo-peer-refused").into_owned()).into_response()
}

fn render(page: &impl Template) -> Response {
    match page.render() {
        Ok(page) => Html(page).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
