//! The answer once nothing is missing any more: cookies, and on to where the person wanted to go.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use http::header::{LOCATION, SET_COOKIE};
use ieum_app::factors::NewCodes;
use ieum_app::login::second::Entered;

use crate::i18n::Lang;
use crate::web::core::cookies::{CookieKind, Life};
use crate::web::core::{Ask, Failure};
use crate::web::login::{Carry, signed_in};
use crate::web::page::{CopyField, Frame, Page};

/// Recovery codes, shown once.
#[derive(Debug, Template)]
#[template(path = "factors/codes.html")]
pub(super) struct CodesPage {
    pub l: Lang,
    pub frame: Frame,
    pub codes: Vec<String>,
    /// Where the page leads on to.
    pub next: String,
}

impl CodesPage {
    pub fn new(ask: &Ask, codes: &NewCodes, next: String) -> Self {
        Self {
            l: ask.l,
            frame: ask.frame(ask.l.t("factors-codes-title")),
            codes: codes.iter().map(|code| code.expose().to_owned()).collect(),
            next,
        }
    }

    /// All of them at once, for the clipboard.
    fn copy(&self) -> CopyField {
        CopyField::new(self.l, "codes", self.l.t("factors-codes-copy"), self.codes.join(" "))
    }
}

/// 303 with the cookie of what was opened.
///
/// # Errors
/// As sealing says.
pub(super) fn go_on(ask: &Ask, headers: &HeaderMap, entered: &Entered, carry: &Carry) -> Result<Response, Failure> {
    let next = |home: &str| carry.next.as_ref().map_or(home, |next| next.as_str()).to_owned();
    match entered {
        Entered::Member(to) => signed_in(ask, headers, to, carry),
        Entered::SteppedUp => Ok(Redirect::to(&next("/account")).into_response()),
        Entered::Operator(token) => {
            let mut response = Redirect::to(&next("/operator")).into_response();
            let cookies = ask.site.cookies;
            let cookie = cookies.set(CookieKind::Operator, token.expose(), Life::BrowserSession);
            response.headers_mut().append(SET_COOKIE, cookie);
            Ok(response)
        }
    }
}

/// The same with new recovery codes to be seen first; the page leads on.
///
/// # Errors
/// As sealing says.
pub(super) fn go_on_with_codes(
    ask: &Ask,
    headers: &HeaderMap,
    (entered, codes): (&Entered, &NewCodes),
    carry: &Carry,
) -> Result<Response, Failure> {
    let on = go_on(ask, headers, entered, carry)?;
    if codes.is_empty() {
        return Ok(on);
    }
    let to = on.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let page = CodesPage::new(ask, codes, to.unwrap_or("/account").to_owned());
    let mut response = Page::new(page).into_response();
    for cookie in on.headers().get_all(SET_COOKIE) {
        response.headers_mut().append(SET_COOKIE, cookie.clone());
    }
    Ok(response)
}
