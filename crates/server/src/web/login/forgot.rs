//! Asking for a link to choose another password. The answer is the same whether the e-mail is anybody's.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Redirect};
use ieum_app::account::request_reset;
use ieum_model::email::Email;

use super::{Carry, Showing};
use crate::i18n::Lang;
use crate::web::core::{Ask, Outcome, Typed};
use crate::web::page::{Errors, Field, Frame, Page};

#[derive(Debug, Template)]
#[template(path = "login/forgot.html")]
struct Forgot {
    l: Lang,
    frame: Frame,
    email: String,
    errors: Errors,
    is_answer: bool,
}

#[derive(Debug, Template)]
#[template(path = "login/sent.html")]
struct SentPage {
    l: Lang,
    frame: Frame,
    minutes: u64,
}

/// `GET /password/forgot`
pub async fn show(ask: Ask, RawQuery(query): RawQuery) -> Outcome {
    let hint = Carry::of_query(query.as_deref()).hint;
    // A hint may be a phone number, to which nothing can be mailed.
    let email = if hint.contains('@') { hint } else { String::new() };
    Ok(page(&ask, Showing::First, email, Errors::none()))
}

/// `POST /password/forgot`
pub async fn submit(ask: Ask, typed: Typed) -> Outcome {
    let (text, l) = (typed.get("email").to_owned(), ask.l);
    if typed.has("switch_language") {
        return Ok(page(&ask, Showing::Switched, text, Errors::none()));
    }
    let message = match Email::parse(&text) {
        Ok(email) => match request_reset(&ask.ctx, &email).await? {
            None => return Ok(Redirect::to("/password/sent").into_response()),
            Some(until) => l.t1("login-mail-locked", "until", l.datetime(until)),
        },
        Err(_) => l.t("login-email-bad"),
    };
    Ok(page(&ask, Showing::Refused, text, Errors::of("email", message)))
}

/// `GET /password/sent`
pub async fn sent(ask: Ask) -> Outcome {
    let page = SentPage {
        l: ask.l,
        frame: ask.frame(ask.l.t("login-sent-title")),
        minutes: ask.site.app.limits.reset_link.as_secs() / 60,
    };
    Ok(Page::new(page).into_response())
}

fn page(ask: &Ask, showing: Showing, email: String, errors: Errors) -> axum::response::Response {
    let page = Forgot {
        l: ask.l,
        frame: ask.frame(ask.l.t("login-forgot-title")),
        email,
        errors,
        is_answer: showing.is_answer(),
    };
    Page::with_status(showing.status(), page).into_response()
}
