//! Signing up an organisation: `/signup` and the link from the mail.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Redirect};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use ieum_app::signup::{self, Pending, Request, Who};
use ieum_app::{Error, Problem};

use crate::i18n::Lang;
use crate::web::core::cookies::{CookieKind, Life};
use crate::web::core::{Ask, Done, LocalPath, MaybeSignedIn, Outcome, Typed, browser_state, problem};
use crate::web::login::Carry;
use crate::web::page::{Errors, Field, Frame, Notice, Page};

/// Longest address that a cookie carries.
const MAX_AFTER: usize = 2_900;

#[derive(Debug, Template)]
#[template(path = "signup/request.html")]
struct RequestPage {
    l: Lang,
    frame: Frame,
    typed: Typed,
    errors: Errors,
    /// Where to go afterwards, such as back to a business system that asked for the sign-up.
    carry: Carry,
    /// Whether the page answers a form, whose language switch then brings what was typed along.
    is_answer: bool,
}

#[derive(Debug, Template)]
#[template(path = "signup/sent.html")]
struct SentPage {
    l: Lang,
    frame: Frame,
}

#[derive(Debug, Template)]
#[template(path = "signup/finish.html")]
struct FinishPage {
    l: Lang,
    frame: Frame,
    pending: Pending,
    action: String,
    errors: Errors,
}

#[derive(Debug, Template)]
#[template(path = "signup/gone.html")]
struct GonePage {
    l: Lang,
    frame: Frame,
}

/// `GET /signup`
pub async fn show(ask: Ask, RawQuery(query): RawQuery) -> Outcome {
    let carry = Carry::of_query(query.as_deref());
    Ok(request_page(
        &ask,
        StatusCode::OK,
        carry,
        Typed::default(),
        Errors::none(),
    ))
}

/// `POST /signup`: the same answer whether the e-mail has an account or not.
pub async fn send(ask: Ask, typed: Typed) -> Outcome {
    let carry = Carry::of_form(&typed);
    if typed.has("switch_language") {
        return Ok(request_page(&ask, StatusCode::OK, carry, typed, Errors::none()));
    }
    let request = Request {
        org_name: typed.get("org_name"),
        name: typed.get("name"),
        email: typed.get("email"),
    };
    match signup::request(&ask.ctx, request).await {
        Ok(()) => Ok(sent_on(&ask, &carry)),
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            Ok(request_page(&ask, status_of(&problems), carry, typed, errors))
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /signup/sent`
pub async fn sent(ask: Ask) -> Outcome {
    let frame = ask.frame(ask.l.t("signup-sent-title"));
    Ok(Page::new(SentPage { l: ask.l, frame }).into_response())
}

/// `GET /signup/{token}`
pub async fn open(ask: Ask, Path(token): Path<String>) -> Outcome {
    match signup::find_pending(&ask.ctx, &token).await {
        Ok(pending) => Ok(finish_page(&ask, StatusCode::OK, pending, Errors::none())),
        Err(Error::NotFound) => Ok(gone_page(&ask)),
        Err(error) => Err(error.into()),
    }
}

/// `POST /signup/{token}`
pub async fn finish(
    ask: Ask,
    Path(token): Path<String>,
    headers: HeaderMap,
    signed_in: MaybeSignedIn,
    typed: Typed,
) -> Outcome {
    let before = signed_in.0.map(|person| person.session);
    match signup::finish(&ask.ctx, &token, typed.get("password"), before.as_ref()).await {
        Ok((org, opened)) => {
            // Who has a second factor proves it at the login page.
            let Some(opened) = opened else {
                let next = after(&ask, &headers);
                let carry =
                    Carry::to_next(&next.map_or_else(|| format!("/console/{org}"), |next| next.as_str().to_owned()));
                return Ok(Done::new(&ask.site, carry.to("/login"), "organization-created").into_response());
            };
            let mut response = match after(&ask, &headers) {
                Some(next) => Redirect::to(next.as_str()).into_response(),
                None => Done::new(&ask.site, format!("/console/{org}"), "organization-created").into_response(),
            };
            let over = ask.site.cookies.remove(CookieKind::AfterSignUp);
            response.headers_mut().append(SET_COOKIE, over);
            browser_state::sign_in(&ask, response.headers_mut(), opened.token.expose());
            Ok(response)
        }
        Err(Error::Refused(problems)) => {
            let pending = signup::find_pending(&ask.ctx, &token).await?;
            let errors = problem::errors(ask.l, &problems);
            Ok(finish_page(&ask, StatusCode::UNPROCESSABLE_ENTITY, pending, errors))
        }
        Err(Error::NotFound) => Ok(gone_page(&ask)),
        Err(error) => Err(error.into()),
    }
}

/// The same answer for everybody; this browser, and no other, goes on to where it came from once the link was followed.
fn sent_on(ask: &Ask, carry: &Carry) -> axum::response::Response {
    let cookies = ask.site.cookies;
    let next = carry.next.as_ref().map(LocalPath::as_str);
    let cookie = match next.filter(|next| next.len() <= MAX_AFTER) {
        Some(next) => cookies.set(
            CookieKind::AfterSignUp,
            &URL_SAFE_NO_PAD.encode(next),
            Life::BrowserSession,
        ),
        None => cookies.remove(CookieKind::AfterSignUp),
    };
    let mut response = Redirect::to("/signup/sent").into_response();
    response.headers_mut().append(SET_COOKIE, cookie);
    response
}

fn after(ask: &Ask, headers: &HeaderMap) -> Option<LocalPath> {
    let encoded = ask.site.cookies.find(headers, CookieKind::AfterSignUp)?;
    let next = String::from_utf8(URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()?;
    LocalPath::parse(&next)
}

fn status_of(problems: &[Problem]) -> StatusCode {
    if problems.iter().any(|p| p.code == "mail_limit") {
        StatusCode::TOO_MANY_REQUESTS
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

fn request_page(ask: &Ask, status: StatusCode, carry: Carry, typed: Typed, errors: Errors) -> axum::response::Response {
    let frame = ask.frame(ask.l.t("signup-title"));
    let page = RequestPage {
        l: ask.l,
        frame,
        is_answer: !typed.is_empty(),
        typed,
        errors,
        carry,
    };
    Page::with_status(status, page).into_response()
}

fn finish_page(ask: &Ask, status: StatusCode, pending: Pending, errors: Errors) -> axum::response::Response {
    let title = match pending.who {
        Who::New => ask.l.t("signup-choose-title"),
        Who::Known | Who::Unusable => ask.l.t("signup-prove-title"),
    };
    let page = FinishPage {
        l: ask.l,
        frame: ask.frame(title),
        action: ask.path.split('?').next().unwrap_or_default().to_owned(),
        pending,
        errors,
    };
    Page::with_status(status, page).into_response()
}

/// A link that is unknown, spent or too old: one answer for all three.
fn gone_page(ask: &Ask) -> axum::response::Response {
    let frame = ask.frame(ask.l.t("signup-gone-title"));
    Page::with_status(StatusCode::NOT_FOUND, GonePage { l: ask.l, frame }).into_response()
}
