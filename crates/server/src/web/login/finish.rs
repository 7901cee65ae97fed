//! The answer to a successful sign-in: cookies, and on to where the person wanted to go.

use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use http::header::SET_COOKIE;
use ieum_app::login::SignedInTo;
use ieum_app::login::second::{Opens, Standing};
use ieum_model::second_factor::Missing;

use super::{Carry, remembered};
use crate::i18n::Locale;
use crate::web::core::cookies::CookieKind;
use crate::web::core::{Ask, Failure, browser_state, language};

/// 303 with the session's cookie; who needs more first goes to where it is asked for. The device remembers the organisation, and speaks the person's language if none was chosen on it.
///
/// # Errors
/// As sealing says.
pub fn signed_in(ask: &Ask, headers: &HeaderMap, to: &SignedInTo, carry: &Carry) -> Result<Response, Failure> {
    let token = match &to.opened {
        Opens::Session(token) => token,
        Opens::Missing(standing) => return missing(ask, standing, carry),
    };
    let home = || match to.has_console {
        true => format!("/console/{}", to.org),
        false => "/account".to_owned(),
    };
    let path = carry.next.as_ref().map_or_else(home, |next| next.as_str().to_owned());
    let cookies = ask.site.cookies;
    let mut response = Redirect::to(&path).into_response();
    let answer = response.headers_mut();
    browser_state::sign_in(ask, answer, token.expose());
    if let Some(slug) = &to.slug {
        answer.append(SET_COOKIE, remembered::add(ask, headers, slug)?);
    }
    let locale = to.locale.as_deref().and_then(Locale::from_tag);
    if let Some(locale) = locale.filter(|_| cookies.find(headers, CookieKind::Language).is_none()) {
        answer.append(
            SET_COOKIE,
            cookies.set(CookieKind::Language, locale.tag(), language::LIFE),
        );
    }
    Ok(response)
}

/// 303 to the page of the second factor, or to where one is set up. No session is open yet.
///
/// # Errors
/// As sealing says.
pub fn missing(ask: &Ask, standing: &Standing, carry: &Carry) -> Result<Response, Failure> {
    let ticket = standing.seal(&ask.ctx, &ask.browser.0)?;
    let page = match standing.missing {
        Missing::Enrolment => "/login/enrol",
        Missing::Factor | Missing::MailCode | Missing::Nothing => "/login/factor",
    };
    Ok(Redirect::to(&carry.to_with(page, &[("state", &ticket)])).into_response())
}
