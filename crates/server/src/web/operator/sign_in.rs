//! `/operator/login` and `/operator/logout`: operators have a session of their own.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Redirect};
use http::header::SET_COOKIE;
use ieum_app::factors::passkey;
use ieum_app::login::second::Opens;
use ieum_app::login::{OperatorSignIn, sign_in_operator};
use ieum_app::{Error, access, sessions};

use crate::i18n::Lang;
use crate::web::core::cookies::{CookieKind, Life};
use crate::web::core::{Ask, Done, Outcome, Typed, problem};
use crate::web::login::{Carry, Showing, missing, refusal};
use crate::web::page::{Errors, Field, Frame, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "operator/sign_in.html")]
struct SignInPage {
    l: Lang,
    frame: Frame,
    username: String,
    carry: Carry,
    errors: Errors,
    notice: Option<Notice>,
    has_passkeys: bool,
    is_answer: bool,
}

/// `GET /operator/login`
pub async fn show(ask: Ask, RawQuery(query): RawQuery) -> Outcome {
    let carry = Carry::of_query(query.as_deref());
    let username = carry.hint.clone();
    Ok(page(&ask, Showing::First, username, carry, Errors::none()))
}

/// `POST /operator/login`
pub async fn submit(ask: Ask, typed: Typed) -> Outcome {
    let (carry, username) = (Carry::of_form(&typed), typed.get("username").to_owned());
    if typed.has("switch_language") {
        return Ok(page(&ask, Showing::Switched, username, carry, Errors::none()));
    }
    let before = access::operator(&ask.ctx, ask.operator.as_ref()).await.ok();
    let before = before.as_ref().map(|b| &b.session);
    let errors = match sign_in_operator(&ask.ctx, &username, typed.get("password"), before).await {
        Ok(OperatorSignIn::Done(Opens::Missing(standing))) => return missing(&ask, &standing, &carry),
        Ok(OperatorSignIn::Done(Opens::Session(token))) => {
            let path = carry.next.as_ref().map_or("/operator", |next| next.as_str());
            let mut response = Redirect::to(path).into_response();
            let cookie = ask
                .site
                .cookies
                .set(CookieKind::Operator, token.expose(), Life::BrowserSession);
            response.headers_mut().append(SET_COOKIE, cookie);
            return Ok(response);
        }
        Ok(OperatorSignIn::Refused(refused)) => refusal(&ask, refused),
        Err(Error::Refused(problems)) => problem::errors(ask.l, &problems),
        Err(error) => return Err(error.into()),
    };
    Ok(page(&ask, Showing::Refused, username, carry, errors))
}

/// `POST /operator/logout`: also for who is signed out already.
pub async fn sign_out(ask: Ask, _: Typed) -> Outcome {
    match access::operator(&ask.ctx, ask.operator.as_ref()).await {
        Ok(caller) => sessions::sign_out_operator(&ask.ctx, &caller).await?,
        Err(Error::NotSignedIn) => {}
        Err(error) => return Err(error.into()),
    }
    let done = Done::new(&ask.site, "/operator/login", "login-signed-out");
    let mut response = done.into_response();
    response
        .headers_mut()
        .append(SET_COOKIE, ask.site.cookies.remove(CookieKind::Operator));
    Ok(response)
}

fn page(ask: &Ask, showing: Showing, username: String, carry: Carry, errors: Errors) -> axum::response::Response {
    let page = SignInPage {
        l: ask.l,
        frame: ask.frame(ask.l.t("login-operator-title")),
        username,
        carry,
        errors,
        notice: ask.notice(),
        has_passkeys: passkey::can_have(&ask.ctx),
        is_answer: showing.is_answer(),
    };
    Page::with_status(showing.status(), page).into_response()
}
