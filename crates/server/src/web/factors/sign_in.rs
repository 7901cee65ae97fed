//! `/login/factor`: between the first factor and the session.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use ieum_app::factors::passkey::{self, Challenge};
use ieum_app::login::second::{self, Answered, Before, Choices, FactorCodeSent, FactorTicket, Place};
use ieum_app::traces::TraceCode;
use ieum_app::{Error, access};

use super::entered::go_on;
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Failure, MaybeSignedIn, Outcome, Typed};
use crate::web::login::{Carry, Showing, again, form_targets, six_digits, value, with_targets};
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
    /// The code that was mailed, sealed; empty while none was.
    sent: String,
    minutes: u64,
    is_step_up: bool,
    may_enrol: bool,
    errors: Errors,
    notice: Option<Notice>,
    /// Under which an administrator finds the attempt, once an answer was wrong.
    code: Option<TraceCode>,
    is_answer: bool,
}

/// The sessions that a browser has.
pub(super) struct Sessions {
    member: Option<access::SignedIn>,
    operator: Option<access::OperatorCaller>,
}

impl FactorPage {
    /// Where something of one's own is set up instead.
    fn enrol(&self) -> String {
        self.carry.to_with("/login/enrol", &[("state", &self.state)])
    }
}

/// What a page of the second factor carries.
struct Carried {
    state: String,
    sent: String,
    carry: Carry,
}

impl Carried {
    fn of_form(typed: &Typed) -> Self {
        Self {
            state: typed.get("state").to_owned(),
            sent: typed.get("sent").to_owned(),
            carry: Carry::of_form(typed),
        }
    }
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

/// `GET /login/factor?state=…`, after a code was mailed with `sent=…`
pub async fn show(ask: Ask, headers: HeaderMap, RawQuery(query): RawQuery) -> Outcome {
    let read = |name: &str| value(query.as_deref(), name);
    let carried = Carried {
        state: read("state"),
        sent: read("sent"),
        carry: Carry::of_query(query.as_deref()),
    };
    match ticket(&ask, &carried.state) {
        Some(ticket) => page(&ask, Showing::First, &ticket, carried, Errors::none()).await,
        None => again(&ask, &headers, carried.carry).await,
    }
}

/// `POST /login/factor`
pub async fn enter(ask: Ask, headers: HeaderMap, MaybeSignedIn(member): MaybeSignedIn, typed: Typed) -> Outcome {
    let carried = Carried::of_form(&typed);
    let Some(ticket) = ticket(&ask, &carried.state) else {
        return again(&ask, &headers, carried.carry).await;
    };
    if typed.has("switch_language") {
        return page(&ask, Showing::Switched, &ticket, carried, Errors::none()).await;
    }
    let code = typed.get("code");
    let is_mailed = !carried.sent.is_empty();
    let bad = match is_mailed {
        true if six_digits(code).is_none() => Some(ask.l.t("login-code-form")),
        false if code.trim().is_empty() => Some(ask.l.t("factors-code-empty")),
        _ => None,
    };
    if let Some(message) = bad {
        return page(&ask, Showing::Refused, &ticket, carried, Errors::of("code", message)).await;
    }
    let sessions = Sessions::of(&ask, member).await?;
    let answered = match is_mailed {
        true => {
            let given = (carried.sent.as_str(), code);
            second::answer_mailed(&ask.ctx, &ask.browser.0, &ticket, given, sessions.before()).await?
        }
        false => second::answer(&ask.ctx, &ticket, code, sessions.before()).await?,
    };
    respond(&ask, &headers, answered, &ticket, carried, "code").await
}

/// `POST /login/factor/mail`: mails a code, or another one.
pub async fn mail(ask: Ask, headers: HeaderMap, MaybeSignedIn(member): MaybeSignedIn, typed: Typed) -> Outcome {
    let (l, carried) = (ask.l, Carried::of_form(&typed));
    let Some(ticket) = ticket(&ask, &carried.state) else {
        return again(&ask, &headers, carried.carry).await;
    };
    if typed.has("switch_language") {
        return page(&ask, Showing::Switched, &ticket, carried, Errors::none()).await;
    }
    let sessions = Sessions::of(&ask, member).await?;
    let message = match second::send_factor_code(&ask.ctx, &ask.browser.0, &ticket, sessions.before()).await? {
        FactorCodeSent::Ticket(sent) => {
            let more = [("state", carried.state.as_str()), ("sent", &sent)];
            let path = carried.carry.to_with("/login/factor", &more);
            return Ok(match carried.sent.is_empty() {
                true => Redirect::to(&path).into_response(),
                false => Done::new(&ask.site, path, "login-code-sent").into_response(),
            });
        }
        FactorCodeSent::Over => return again(&ask, &headers, carried.carry).await,
        FactorCodeSent::Soon => l.t("login-code-soon"),
        FactorCodeSent::Locked(until) => l.t1("login-code-locked", "until", l.datetime(until)),
    };
    page(&ask, Showing::Refused, &ticket, carried, Errors::of("", message)).await
}

/// `POST /login/factor/passkey`
pub async fn enter_passkey(
    ask: Ask,
    headers: HeaderMap,
    MaybeSignedIn(member): MaybeSignedIn,
    typed: Typed,
) -> Outcome {
    let carried = Carried::of_form(&typed);
    let Some(ticket) = ticket(&ask, &carried.state) else {
        return again(&ask, &headers, carried.carry).await;
    };
    if typed.has("switch_language") {
        return page(&ask, Showing::Switched, &ticket, carried, Errors::none()).await;
    }
    let answer = (typed.get("asked"), typed.get("credential"));
    let sessions = Sessions::of(&ask, member).await?;
    let answered = second::answer_passkey(&ask.ctx, &ask.browser.0, &ticket, answer, sessions.before()).await;
    let answered = match answered {
        Err(Error::NotFound) => return Err(Failure::not_found()),
        other => other?,
    };
    respond(&ask, &headers, answered, &ticket, carried, "").await
}

async fn respond(
    ask: &Ask,
    headers: &HeaderMap,
    answered: Answered,
    ticket: &FactorTicket,
    carried: Carried,
    field: &'static str,
) -> Outcome {
    let l = ask.l;
    let errors = match answered {
        Answered::Done(entered) => return go_on(ask, headers, &entered, &carried.carry),
        Answered::Over => return again(ask, headers, carried.carry).await,
        Answered::Wrong(left) if field.is_empty() => Errors::of("", l.t1("factors-passkey-wrong", "left", left)),
        Answered::Wrong(left) if !carried.sent.is_empty() => Errors::of(field, l.t1("login-code-wrong", "left", left)),
        Answered::Wrong(left) => Errors::of(field, l.t1("factors-code-wrong", "left", left)),
        Answered::CodeOver => Errors::of(field, l.t("login-code-expired")),
        Answered::Locked(until) => Errors::of("", l.t1("factors-locked", "until", l.datetime(until))),
        Answered::Copied => Errors::of("", l.t("factors-passkey-copied")),
    };
    page(ask, Showing::Refused, ticket, carried, errors).await
}

async fn page(
    ask: &Ask,
    showing: Showing,
    ticket: &FactorTicket,
    Carried { state, sent, carry }: Carried,
    errors: Errors,
) -> Outcome<Response> {
    let choices = second::choices(&ask.ctx, ticket).await?;
    let trace = ticket.standing.trace;
    let targets = form_targets(ask, &carry).await?;
    let is_sent = choices.mail.is_some() && second::is_factor_code(&ask.ctx, &ask.browser.0, ticket, &sent);
    let page = FactorPage {
        l: ask.l,
        frame: ask.frame(ask.l.t("factors-sign-in-title")),
        state,
        carry,
        sent: if is_sent { sent } else { String::new() },
        minutes: ask.site.app.limits.login_code.as_secs() / 60,
        challenge: match choices.has_passkey {
            true => Some(passkey::begin_proving(&ask.ctx, &ask.browser.0)?),
            false => None,
        },
        choices,
        is_step_up: matches!(ticket.standing.place, Place::StepUp(..)),
        may_enrol: ticket.standing.may_enrol(),
        code: trace.filter(|_| showing == Showing::Refused).map(TraceCode::of),
        errors,
        notice: ask.notice(),
        is_answer: showing.is_answer(),
    };
    Ok(with_targets(
        Page::with_status(showing.status(), page).into_response(),
        targets,
    ))
}
