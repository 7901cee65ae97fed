//! The code that was mailed, `/login/code`: the page says the same whether the e-mail is anybody's.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Redirect};
use http::HeaderMap;
use ieum_app::login::{self, CodeTicket, Entered, Sent};
use ieum_app::traces::TraceCode;

use super::carry::value;
use super::{Carry, Showing, start};
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Outcome, Typed};
use crate::web::page::{Errors, Field, Frame, Notice, Page};

/// The page of a code, whatever it is for.
#[derive(Debug, Template)]
#[template(path = "login/code.html")]
pub(super) struct CodePage {
    pub l: Lang,
    pub frame: Frame,
    /// Where the code is entered, asked for again, and another e-mail is typed.
    pub paths: [String; 3],
    pub email: String,
    pub state: String,
    pub minutes: u64,
    pub carry: Carry,
    pub errors: Errors,
    /// Under which an administrator finds the attempt that was refused.
    pub code: Option<TraceCode>,
    /// Where to go instead: no code helps here.
    pub instead: Option<String>,
    pub notice: Option<Notice>,
    pub is_answer: bool,
}

/// The six digits that were typed, if they are.
pub(in crate::web) fn six_digits(typed: &str) -> Option<String> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let is_code = code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit());
    is_code.then_some(code)
}

/// `GET /login/code?state=…`
pub async fn show(ask: Ask, headers: HeaderMap, RawQuery(query): RawQuery) -> Outcome {
    let carry = Carry::of_query(query.as_deref());
    let state = value(query.as_deref(), "state");
    let Some(ticket) = CodeTicket::open(&ask.ctx, &ask.browser.0, &state) else {
        return start::again(&ask, &headers, carry).await;
    };
    page(&ask, Showing::First, &ticket, state, carry, Errors::none())
}

/// `POST /login/code`
pub async fn enter(ask: Ask, headers: HeaderMap, typed: Typed) -> Outcome {
    let (carry, state, l) = (Carry::of_form(&typed), typed.get("state").to_owned(), ask.l);
    let Some(ticket) = CodeTicket::open(&ask.ctx, &ask.browser.0, &state) else {
        return start::again(&ask, &headers, carry).await;
    };
    if typed.has("switch_language") {
        return page(&ask, Showing::Switched, &ticket, state, carry, Errors::none());
    }
    let message = match six_digits(typed.get("code")) {
        Some(code) => match login::enter(&ask.ctx, &ask.browser.0, &ticket, &code).await? {
            Entered::Proven(proof) => {
                let path = carry.to_with("/login/choose", &[("state", &proof)]);
                return Ok(Redirect::to(&path).into_response());
            }
            Entered::Wrong(left) => l.t1("login-code-wrong", "left", left),
            Entered::Expired => l.t("login-code-expired"),
            Entered::Locked(until) => l.t1("login-code-locked", "until", l.datetime(until)),
        },
        None => l.t("login-code-form"),
    };
    let errors = Errors::of("code", message);
    page(&ask, Showing::Refused, &ticket, state, carry, errors)
}

/// `POST /login/resend`: another code to the same e-mail; the one before ends.
pub async fn resend(ask: Ask, headers: HeaderMap, typed: Typed) -> Outcome {
    let (carry, state) = (Carry::of_form(&typed), typed.get("state").to_owned());
    let Some(ticket) = CodeTicket::open(&ask.ctx, &ask.browser.0, &state) else {
        return start::again(&ask, &headers, carry).await;
    };
    match login::send(&ask.ctx, &ask.browser.0, &ticket.email).await? {
        Sent::Ticket(ticket) => {
            let path = carry.to_with("/login/code", &[("state", &ticket)]);
            let done = Done::new(&ask.site, path, "login-code-sent");
            Ok(done.into_response())
        }
        Sent::Locked(until) => {
            let errors = Errors::of("code", ask.l.t1("login-code-locked", "until", ask.l.datetime(until)));
            page(&ask, Showing::Refused, &ticket, state, carry, errors)
        }
    }
}

fn page(ask: &Ask, showing: Showing, ticket: &CodeTicket, state: String, carry: Carry, errors: Errors) -> Outcome {
    let page = CodePage {
        l: ask.l,
        frame: ask.frame(ask.l.t("login-code-title")),
        paths: ["/login/code", "/login/resend", "/login"].map(str::to_owned),
        email: ticket.email.as_str().to_owned(),
        state,
        minutes: ask.site.app.limits.login_code.as_secs() / 60,
        carry,
        errors,
        code: None,
        instead: None,
        notice: ask.notice(),
        is_answer: showing.is_answer(),
    };
    Ok(Page::with_status(showing.status(), page).into_response())
}
