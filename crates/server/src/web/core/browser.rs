//! The browser's own identifier, there before anybody signs in: forms and single-use states are bound to it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderValue;
use http::request::Parts;
use ieum_model::context::random;

use super::Site;
use super::cookies::{CookieKind, Life};

/// 128 random bits in a cookie.
#[derive(Debug, Clone)]
pub struct BrowserId(pub String);

/// The identifier that a request came with, or a new one; and the cookie that the answer gives then.
pub fn of(site: &Site, parts: &Parts) -> (BrowserId, Option<HeaderValue>) {
    let given = site
        .cookies
        .find(&parts.headers, CookieKind::Browser)
        .filter(|id| is_well_formed(id));
    if let Some(id) = given {
        return (BrowserId(id), None);
    }
    let id = BrowserId(URL_SAFE_NO_PAD.encode(random::<16>(&*site.app.rng)));
    // Browsers hold our cookies back from a post of another site: none came, but there may be one.
    let header = |name: &str| parts.headers.get(name);
    let own = site.app.public_url.origin().ascii_serialization();
    let is_foreign_post = parts.method == http::Method::POST
        && (header("sec-fetch-site").is_some_and(|site| site == "cross-site")
            || header("origin").is_some_and(|origin| origin.as_bytes() != own.as_bytes()));
    let cookie = (!is_foreign_post).then(|| site.cookies.set(CookieKind::Browser, &id.0, Life::BrowserSession));
    (id, cookie)
}

fn is_well_formed(id: &str) -> bool {
    id.len() == 22 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
