//! "Done" after a form: 303 to a page that says once what happened, so that reload and back are safe.

use axum::response::{IntoResponse, Response};
use http::header::{LOCATION, SET_COOKIE};
use http::{HeaderValue, StatusCode};

use super::Site;
use super::cookies::{CookieKind, Life};
use crate::i18n::Lang;
use crate::web::page::Notice;

/// A form that was carried out: where to go and which message `done-<code>` to show there.
#[derive(Debug)]
pub struct Done {
    to: String,
    code: &'static str,
    header: HeaderValue,
}

impl Done {
    /// Goes on to a path of this site, with a message.
    pub fn new(site: &Site, to: impl Into<String>, code: &'static str) -> Self {
        Self {
            to: to.into(),
            code,
            header: site.cookies.set(CookieKind::Flash, code, Life::BrowserSession),
        }
    }
}

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        tracing::debug!(code = self.code, "done");
        let Ok(location) = HeaderValue::from_str(&self.to) else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        (StatusCode::SEE_OTHER, [(LOCATION, location), (SET_COOKIE, self.header)]).into_response()
    }
}

/// The message of a code; a code that is not one of ours says nothing.
pub(super) fn notice(l: Lang, code: &str) -> Option<Notice> {
    let is_code = !code.is_empty()
        && code.len() <= 60
        && code
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let text = is_code.then(|| l.find(&format!("done-{code}"))).flatten()?;
    Some(Notice::good(text))
}
