//! `/login/factor`: between the first factor and the session.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use ieum_app::factors::passkey::{self, Challenge};
use ieum_app::login::second::{self, Answered, Before, Choices, FactorTicket, Place};
use ieum_app::traces::TraceCode;
use ieum_app::{Error, access};

use super::entered::go_on;
use crate::i18n::Lang;
use crate::web::core::{Ask, Failure, MaybeSignedIn, Outcome, Typed};
use crate::web::login::{Carry, Showing, again, form_targets, value, with_targets};
use crate::web::page::{Errors, Field, Frame, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "factors/sign_in.html")]
struct FactorPage {
    l: Lang,
    frame: Frame,
    state: String,
    carry: Carry,
    choices: Choices,
    challenge: Option<Challenge>,
    is_step_up: bool,
    errors: Errors,
    /// Under which an administrator finds the attempt, once an answer was wrong.
    code: Option<TraceCode>,
    is_answer: bool,
}

/// The sessions that a browser has.
pub(super) struct Sessions {
    member: Option<access::SignedIn>,
    operator: Option<access::OperatorCaller>,
}

impl Sessions {
    pub async fn of(ask: &Ask, member: Option<access::SignedIn>) -> Outcome<Self> {
        let operator = match access::operator(&ask.ctx, ask.operator.as_ref()).await {
            Ok(caller) => Some(caller),
            Err(Error::NotSignedIn) => None,
            Err(error) => return Err(error.into()),
        };
        Ok(Self { member, operator })
    }

    pub fn before(&self) -> Before<'_> {
        Before {
            member: self.member.as_ref().map(|caller| &caller.session),
            operator: self.operator.as_ref().map(|caller| &caller.session),
        }
    }
}

/// The ticket of a query or form.
pub(super) fn ticket(ask: &Ask, state: &str) -> Option<FactorTicket> {
    FactorTicket::open(&ask.ctx, &ask.browser.0, state)
}

/// `GET /login/factor?state=…`
pub async fn show(ask: Ask, headers: HeaderMap, RawQuery(query): RawQuery) -> Outcome {
    let carry = Carry::of_query(query.as_deref());
    let state = value(query.as_deref(), "state");
    match ticket(&ask, &state) {
        Some(ticket) => page(&ask, Showing::First, &ticket, (state, carry), Errors::none()).await,
        None => again(&ask, &headers, carry).await,
    }
}

/// `POST /login/factor`
pub async fn enter(ask: Ask, headers: HeaderMap, MaybeSignedIn(member): MaybeSignedIn, typed: Typed) -> Outcome {
    let (carry, state) = (Carry::of_form(&typed), typed.get("state").to_owned());
    let Some(ticket) = ticket(&ask, &state) else {
        return again(&ask, &headers, carry).await;
    };
    if typed.has("switch_language") {
        return page(&ask, Showing::Switched, &ticket, (state, carry), Errors::none()).await;
    }
    let code = typed.get("code");
    if code.trim().is_empty() {
        let errors = Errors::of("code", ask.l.t("factors-code-empty"));
        return page(&ask, Showing::Refused, &ticket, (state, carry), errors).await;
    }
    let sessions = Sessions::of(&ask, member).await?;
    let answered = second::answer(&ask.ctx, &ticket, code, sessions.before()).await?;
    respond(&ask, &headers, answered, &ticket, (state, carry), "code").await
}

/// `POST /login/factor/passkey`
pub async fn enter_passkey(
    ask: Ask,
    headers: HeaderMap,
    MaybeSignedIn(member): MaybeSignedIn,
    typed: Typed,
) -> Outcome {
    let (carry, state) = (Carry::of_form(&typed), typed.get("state").to_owned());
    let Some(ticket) = ticket(&ask, &state) else {
        return again(&ask, &headers, carry).await;
    };
    if typed.has("switch_language") {
        return page(&ask, Showing::Switched, &ticket, (state, carry), Errors::none()).await;
    }
    let answer = (typed.get("asked"), typed.get("credential"));
    let sessions = Sessions::of(&ask, member).await?;
    let answered = second::answer_passkey(&ask.ctx, &ask.browser.0, &ticket, answer, sessions.before()).await;
    let answered = match answered {
        Err(Error::NotFound) => return Err(Failure::not_found()),
        other => other?,
    };
    respond(&ask, &headers, answered, &ticket, (state, carry), "").await
}

async fn respond(
    ask: &Ask,
    headers: &HeaderMap,
    answered: Answered,
    ticket: &FactorTicket,
    (state, carry): (String, Carry),
    field: &'static str,
) -> Outcome {
    let l = ask.l;
    let errors = match answered {
        Answered::Done(entered) => return go_on(ask, headers, &entered, &carry),
        Answered::Over => return again(ask, headers, carry).await,
        Answered::Wrong(left) if field.is_empty() => Errors::of("", l.t1("factors-passkey-wrong", "left", left)),
        Answered::Wrong(left) => Errors::of(field, l.t1("factors-code-wrong", "left", left)),
        Answered::Locked(until) => Errors::of("", l.t1("factors-locked", "until", l.datetime(until))),
        Answered::Copied => Errors::of("", l.t("factors-passkey-copied")),
    };
    page(ask, Showing::Refused, ticket, (state, carry), errors).await
}

async fn page(
    ask: &Ask,
    showing: Showing,
    ticket: &FactorTicket,
    (state, carry): (String, Carry),
    errors: Errors,
) -> Outcome<Response> {
    let choices = second::choices(&ask.ctx, ticket).await?;
    let trace = ticket.standing.trace;
    let targets = form_targets(ask, &carry).await?;
    let page = FactorPage {
        l: ask.l,
        frame: ask.frame(ask.l.t("factors-sign-in-title")),
        state,
        carry,
        choices,
        challenge: match choices.has_passkey {
            true => Some(passkey::begin_proving(&ask.ctx, &ask.browser.0)?),
            false => None,
        },
        is_step_up: matches!(ticket.standing.place, Place::StepUp(..)),
        code: trace.filter(|_| showing == Showing::Refused).map(TraceCode::of),
        errors,
        is_answer: showing.is_answer(),
    };
    Ok(with_targets(
        Page::with_status(showing.status(), page).into_response(),
        targets,
    ))
}
