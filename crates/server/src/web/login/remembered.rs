//! Organisations that this device remembers: a sealed list of organisation IDs in a cookie, the latest first.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue};

use crate::web::core::cookies::{CookieKind, Life};
use crate::web::core::{Ask, Failure};

/// The most that are kept.
const MOST: usize = 8;
const PURPOSE: &str = "remembered organisations";
const LIFE: Life = Life::Days(365);

/// The remembered organisation IDs.
pub fn read(ask: &Ask, headers: &HeaderMap) -> Vec<String> {
    let cookie = ask.site.cookies.find(headers, CookieKind::Organizations);
    let sealed = cookie.filter(|text| text.len() <= 1_000);
    let bytes = sealed.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
    let plain = bytes.and_then(|bytes| ask.site.app.vault.open(PURPOSE, &bytes));
    let text = plain.and_then(|plain| String::from_utf8(plain.to_vec()).ok());
    let text = text.unwrap_or_default();
    text.split(' ')
        .filter(|s| !s.is_empty())
        .take(MOST)
        .map(str::to_owned)
        .collect()
}

/// A cookie with this one first.
///
/// # Errors
/// As sealing says.
pub fn add(ask: &Ask, headers: &HeaderMap, slug: &str) -> Result<HeaderValue, Failure> {
    let mut slugs = read(ask, headers);
    slugs.retain(|known| known != slug);
    slugs.insert(0, slug.to_owned());
    slugs.truncate(MOST);
    write(ask, &slugs)
}

/// A cookie without this one.
///
/// # Errors
/// As sealing says.
pub fn forget(ask: &Ask, headers: &HeaderMap, slug: &str) -> Result<HeaderValue, Failure> {
    let mut slugs = read(ask, headers);
    slugs.retain(|known| known != slug);
    if slugs.is_empty() {
        return Ok(ask.site.cookies.remove(CookieKind::Organizations));
    }
    write(ask, &slugs)
}

fn write(ask: &Ask, slugs: &[String]) -> Result<HeaderValue, Failure> {
    let app = &ask.site.app;
    let sealed = app.vault.seal(PURPOSE, slugs.join(" ").as_bytes(), &*app.rng)?;
    let text = URL_SAFE_NO_PAD.encode(sealed);
    Ok(ask.site.cookies.set(CookieKind::Organizations, &text, LIFE))
}
