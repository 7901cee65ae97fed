//! The cookies of the house. All but one ([`CookieKind::BrowserState`]) are `HttpOnly`, `SameSite=Lax`, for the whole site; over https also `Secure` and named
//! `__Host-…`, which browsers accept only with exactly these attributes (RFC 6265bis, section 4.1.3.2).

use axum_extra::extract::cookie::{Cookie, SameSite};
use http::header::{COOKIE, HeaderMap, HeaderValue};
use ieum_model::secret::Secret;
use url::Url;

/// Which cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CookieKind {
    /// A member's session.
    Session,
    /// An operator's session.
    Operator,
    /// The browser itself, before anybody signs in: forms and single-use states are bound to it.
    Browser,
    /// Organisations that this device remembers.
    Organizations,
    /// A result to show once, after a redirect.
    Flash,
    /// The language somebody chose.
    Language,
    /// A secret to show once, sealed, after a redirect.
    SecretOnce,
    /// Where to go after a sign-up.
    AfterSignUp,
    /// A tester's token: the login page of this browser shows what is not live.
    Testing,
    /// The browser's state. Scripts of ours read it, in frames of other sites, too (OpenID Connect Session Management 1.0).
    BrowserState,
}

/// How long a cookie stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// Until the browser is closed.
    BrowserSession,
    /// This many days.
    Days(i64),
}

/// Names and attributes, decided once by the public address.
#[derive(Debug, Clone, Copy)]
pub struct CookieNames {
    is_https: bool,
}

impl CookieNames {
    /// For a site with this public address.
    pub fn new(public_url: &Url) -> Self {
        Self {
            is_https: public_url.scheme() == "https",
        }
    }

    /// The cookie's name.
    pub fn name(self, kind: CookieKind) -> String {
        let name = match kind {
            CookieKind::Session => "ieum_session",
            CookieKind::Operator => "ieum_operator",
            CookieKind::Browser => "ieum_browser",
            CookieKind::Organizations => "ieum_orgs",
            CookieKind::Flash => "ieum_flash",
            CookieKind::SecretOnce => "ieum_secret",
            CookieKind::AfterSignUp => "ieum_after",
            CookieKind::Testing => "ieum_testing",
            CookieKind::BrowserState => "ieum_state",
            CookieKind::Language => return crate::i18n::LANG_COOKIE.to_owned(),
        };
        if self.is_https {
            format!("__Host-{name}")
        } else {
            name.to_owned()
        }
    }

    /// The cookie's value in a request. Of two cookies with one name neither is believed: one of them was planted.
    pub fn find(self, headers: &HeaderMap, kind: CookieKind) -> Option<String> {
        let name = self.name(kind);
        let texts = headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok());
        let mut values = texts
            .flat_map(Cookie::split_parse)
            .filter_map(Result::ok)
            .filter(|c| c.name() == name);
        match (values.next(), values.next()) {
            (Some(cookie), None) => Some(cookie.value().to_owned()),
            _ => None,
        }
    }

    /// The secret of a session cookie in a request.
    pub fn find_secret(self, headers: &HeaderMap, kind: CookieKind) -> Option<Secret> {
        self.find(headers, kind)
            .filter(|v| !v.is_empty() && v.len() <= 200)
            .map(Secret::new)
    }

    /// A `Set-Cookie` header.
    pub fn set(self, kind: CookieKind, value: &str, life: Life) -> HeaderValue {
        let is_for_frames = kind == CookieKind::BrowserState;
        let same_site = match is_for_frames && self.is_https {
            true => SameSite::None,
            // Without TLS browsers refuse `None`.
            false => SameSite::Lax,
        };
        let cookie = Cookie::build((self.name(kind), value.to_owned()))
            .path("/")
            .http_only(!is_for_frames)
            .same_site(same_site)
            .secure(self.is_https)
            .build();
        let mut text = cookie.encoded().to_string();
        if let Life::Days(days) = life {
            text.push_str(&format!("; Max-Age={}", days * 86_400));
        }
        // Values are made by us from an alphabet that headers carry; anything else sets nothing.
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
    }

    /// A `Set-Cookie` header that removes the cookie.
    pub fn remove(self, kind: CookieKind) -> HeaderValue {
        self.set(kind, "", Life::Days(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(url: &str) -> CookieNames {
        CookieNames::new(&Url::parse(url).expect("url"))
    }

    #[test]
    fn over_https_a_cookie_is_bound_to_the_host() {
        let header = names("https://login.example.com").set(CookieKind::Session, "abc", Life::BrowserSession);
        let text = header.to_str().expect("ascii");
        assert_eq!(text, "__Host-ieum_session=abc; HttpOnly; SameSite=Lax; Secure; Path=/");
        let plain = names("http://127.0.0.1:8080").set(CookieKind::Session, "abc", Life::Days(0));
        assert_eq!(
            plain.to_str().expect("ascii"),
            "ieum_session=abc; HttpOnly; SameSite=Lax; Path=/; Max-Age=0"
        );
    }

    #[test]
    fn the_browsers_state_is_for_scripts_in_frames() {
        let set = |url| names(url).set(CookieKind::BrowserState, "abc", Life::BrowserSession);
        let text = set("https://login.example.com");
        assert_eq!(text, "__Host-ieum_state=abc; SameSite=None; Secure; Path=/");
        assert_eq!(set("http://127.0.0.1:8080"), "ieum_state=abc; SameSite=Lax; Path=/");
    }

    #[test]
    fn of_two_cookies_with_one_name_neither_counts() {
        let names = names("http://localhost");
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("a=1; ieum_session=x"));
        assert_eq!(names.find(&headers, CookieKind::Session).as_deref(), Some("x"));
        headers.append(COOKIE, HeaderValue::from_static("ieum_session=y"));
        assert_eq!(names.find(&headers, CookieKind::Session), None);
    }
}
