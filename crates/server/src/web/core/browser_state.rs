//! The browser's state, which business systems may watch (OpenID Connect Session Management 1.0): a random text that changes when
//! somebody signs in or out. It proves nothing and says nothing of who that is; nothing of ours depends on it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue};
use ieum_model::context::random;
use ieum_oidc::session_state::is_browser_state;

use super::cookies::{CookieKind, Life};
use super::{Ask, Site};

/// The state that a request came with; empty for none.
pub fn of(site: &Site, headers: &HeaderMap) -> String {
    site.cookies
        .find(headers, CookieKind::BrowserState)
        .filter(|state| is_browser_state(state))
        .unwrap_or_default()
}

/// The cookies of a new session: its secret, and another state.
pub fn sign_in(ask: &Ask, answer: &mut HeaderMap, secret: &str) {
    let cookies = ask.site.cookies;
    answer.append(
        SET_COOKIE,
        cookies.set(CookieKind::Session, secret, Life::BrowserSession),
    );
    answer.append(SET_COOKIE, anew(ask).1);
}

/// Takes both away.
pub fn sign_out(ask: &Ask, answer: &mut HeaderMap) {
    let cookies = ask.site.cookies;
    answer.append(SET_COOKIE, cookies.remove(CookieKind::Session));
    answer.append(SET_COOKIE, cookies.remove(CookieKind::BrowserState));
}

/// Makes the state fit what is known by now, and says which cookie brings that about: a session that ended elsewhere takes the
/// state with it, and one that began before there were states gets one. A request without a session's cookie changes nothing:
/// browsers hold that cookie back in frames of other sites, but not this one.
pub fn settle(ask: &mut Ask, is_signed_in: bool) -> Option<HeaderValue> {
    match (is_signed_in, ask.browser_state.is_empty()) {
        (true, true) => {
            let (state, cookie) = anew(ask);
            ask.browser_state = state;
            Some(cookie)
        }
        (false, false) if ask.session.is_some() => {
            ask.browser_state.clear();
            Some(ask.site.cookies.remove(CookieKind::BrowserState))
        }
        _ => None,
    }
}

fn anew(ask: &Ask) -> (String, HeaderValue) {
    let state = URL_SAFE_NO_PAD.encode(random::<16>(&*ask.site.app.rng));
    let cookie = ask
        .site
        .cookies
        .set(CookieKind::BrowserState, &state, Life::BrowserSession);
    (state, cookie)
}
