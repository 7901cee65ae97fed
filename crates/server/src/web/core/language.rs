//! Remembers the language that `?lang=` chose, for this browser.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{CONTENT_TYPE, SET_COOKIE};

use super::Site;
use super::cookies::{CookieKind, Life};
use crate::i18n::Locale;

/// So long is a choice remembered.
pub const LIFE: Life = Life::Days(365);

/// Sets the cookie when a page was asked for in another language than it says.
pub async fn layer(State(site): State<Site>, request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let asked = url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == "lang")
        .and_then(|(_, value)| Locale::from_tag(&value));
    let stored = site.cookies.find(request.headers(), CookieKind::Language);
    let chosen = asked.filter(|locale| stored.as_deref() != Some(locale.tag()));
    let mut response = next.run(request).await;
    let is_page = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    if let Some(locale) = chosen.filter(|_| is_page) {
        let cookie = site.cookies.set(CookieKind::Language, locale.tag(), LIFE);
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
