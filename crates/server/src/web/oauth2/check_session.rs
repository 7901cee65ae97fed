//! `/oauth2/check_session`: the frame that a business system's page asks whether the browser's state has changed (OpenID Connect
//! Session Management 1.0, section 3.2).
//!
//! The one page of ours that every site may frame. So there is nothing in it but its script, and it is the same for everybody.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::HeaderName;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};

use crate::web::core::cookies::{CookieKind, CookieNames};
use crate::web::page::asset;

const CSP: &str = "default-src 'none'; script-src 'self'; frame-ancestors *; base-uri 'none'; form-action 'none'";

/// The page.
pub fn page(cookies: CookieNames) -> Bytes {
    let (script, cookie) = (asset("check-session.js"), cookies.name(CookieKind::BrowserState));
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Ieum</title>\
        <script src=\"{script}\" data-cookie=\"{cookie}\"></script></head><body></body></html>"
    );
    html.into()
}

/// The page with its headers. A page that isolates itself (`Cross-Origin-Embedder-Policy`) may frame it as well.
pub fn answer(page: Bytes) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "public, max-age=300"),
        (CONTENT_SECURITY_POLICY, CSP),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    ];
    (headers, page).into_response()
}
