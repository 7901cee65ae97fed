//! Remembers the language that `?lang=` chose, for this browser.

use http::HeaderValue;
use http::request::Parts;

use super::Site;
use super::cookies::{CookieKind, Life};
use crate::i18n::Locale;

/// So long is a choice remembered.
pub const LIFE: Life = Life::Days(365);

/// The cookie for a page that was asked for in another language than the browser's cookie says.
pub fn chosen(site: &Site, parts: &Parts) -> Option<HeaderValue> {
    let query = parts.uri.query()?;
    let asked = url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == "lang")
        .and_then(|(_, value)| Locale::from_tag(&value))?;
    let stored = site.cookies.find(&parts.headers, CookieKind::Language);
    (stored.as_deref() != Some(asked.tag())).then(|| site.cookies.set(CookieKind::Language, asked.tag(), LIFE))
}
