//! The browser's own identifier, there before anybody signs in: forms and single-use states are bound to it.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::SET_COOKIE;
use ieum_model::context::random;

use super::Site;
use super::cookies::{CookieKind, Life};

/// 128 random bits in a cookie.
#[derive(Debug, Clone)]
pub struct BrowserId(pub String);

/// Reads the browser's identifier or gives it one.
pub async fn layer(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let given = site
        .cookies
        .find(request.headers(), CookieKind::Browser)
        .filter(|id| is_well_formed(id));
    let is_new = given.is_none();
    let id = BrowserId(given.unwrap_or_else(|| URL_SAFE_NO_PAD.encode(random::<16>(&*site.app.rng))));
    // Browsers hold our cookies back from a post of another site: none came, but there may be one.
    let is_foreign_post = request.method() == http::Method::POST
        && request
            .headers()
            .get("sec-fetch-site")
            .is_some_and(|site| site == "cross-site");
    request.extensions_mut().insert(id.clone());
    let mut response = next.run(request).await;
    // Only a page has forms; an answer to a program or a cacheable file carries no cookie.
    let is_page = response
        .headers()
        .get(http::header::CONTENT_TYPE)
        .is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    if is_new && !is_foreign_post && (is_page || response.status().is_redirection()) {
        response.headers_mut().append(
            SET_COOKIE,
            site.cookies.set(CookieKind::Browser, &id.0, Life::BrowserSession),
        );
    }
    response
}

fn is_well_formed(id: &str) -> bool {
    id.len() == 22 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
