//! `/o/{slug}/mail`: a mailed code in place of the password. Whether the e-mail is anybody's shows nowhere before the code was right.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use ieum_app::Error;
use ieum_app::login::connected::Reason;
use ieum_app::login::{self, ByMail, CodeTicket, Entrance, MailDoor, MailSent, open_mail_ticket};
use ieum_app::traces::TraceCode;
use ieum_model::email::Email;
use ieum_store::active::ActiveEntrance;

use super::carry::value;
use super::code::{CodePage, six_digits};
use super::{Carry, Showing, finish, form_targets, unknown, with_targets};
use crate::i18n::Lang;
use crate::web::core::brand::branded;
use crate::web::core::{Ask, Done, Failure, LocalPath, MaybeSignedIn, Outcome, Typed};
use crate::web::page::{Errors, Field, Frame, Page};

#[derive(Debug, Template)]
#[template(path = "login/mail_code.html")]
struct MailPage {
    l: Lang,
    frame: Frame,
    slug: String,
    email: String,
    carry: Carry,
    errors: Errors,
    is_answer: bool,
}

impl MailPage {
    /// The page that led here.
    fn back(&self) -> String {
        self.carry.to(&format!("/o/{}", self.slug))
    }
}

/// The organisation's page, if it lets people in by mail; else where to go instead.
async fn entrance(ask: &Ask, slug: &str, carry: &Carry) -> Outcome<Result<Box<ActiveEntrance>, Response>> {
    Ok(match login::find_entrance(&ask.ctx, slug).await? {
        Entrance::Open(entrance) if entrance.method_of_mail().is_some() => Ok(entrance),
        Entrance::Open(_) => Err(Redirect::to(&carry.to(&format!("/o/{slug}"))).into_response()),
        Entrance::Forward(slug) => Err(Redirect::to(&carry.to(&format!("/o/{slug}/mail"))).into_response()),
        Entrance::Unknown => Err(unknown(ask, carry.clone())),
    })
}

/// `GET /o/{slug}/mail`
pub async fn show(ask: Ask, Path(slug): Path<String>, RawQuery(query): RawQuery) -> Outcome {
    let carry = Carry::of_query(query.as_deref());
    match entrance(&ask, &slug, &carry).await? {
        Ok(entrance) => {
            let email = carry.hint.clone();
            form(&ask, &entrance, Showing::First, (email, carry), Errors::none()).await
        }
        Err(instead) => Ok(instead),
    }
}

/// `POST /o/{slug}/mail`
pub async fn send(ask: Ask, Path(slug): Path<String>, typed: Typed) -> Outcome {
    let (l, carry, text) = (ask.l, Carry::of_form(&typed), typed.get("email").trim().to_owned());
    let entrance = match entrance(&ask, &slug, &carry).await? {
        Ok(entrance) => entrance,
        Err(instead) => return Ok(instead),
    };
    if typed.has("switch_language") {
        return form(&ask, &entrance, Showing::Switched, (text, carry), Errors::none()).await;
    }
    let Ok(email) = Email::parse(&text) else {
        let errors = Errors::of("email", l.t("login-email-bad"));
        return form(&ask, &entrance, Showing::Refused, (text, carry), errors).await;
    };
    let message = match login::send_sign_in_code(&ask.ctx, &ask.browser.0, &slug, &email).await {
        Ok(MailSent::Ticket(ticket)) => return Ok(Redirect::to(&code_path(&slug, &ticket, &carry)).into_response()),
        Ok(MailSent::Soon) => l.t("login-code-soon"),
        Ok(MailSent::Locked(until)) => l.t1("login-code-locked", "until", l.datetime(until)),
        // It was switched off at this moment; the organisation's page says what is left.
        Err(Error::NotFound) => return Ok(Redirect::to(&carry.to(&format!("/o/{slug}"))).into_response()),
        Err(error) => return Err(error.into()),
    };
    let errors = Errors::of("email", message);
    form(&ask, &entrance, Showing::Refused, (text, carry), errors).await
}

fn code_path(slug: &str, ticket: &str, carry: &Carry) -> String {
    carry.to_with(&format!("/o/{slug}/mail/code"), &[("state", ticket)])
}

/// What the page of the code stands on: the organisation and what was sent; else where to go instead.
async fn sent(ask: &Ask, slug: &str, state: &str, carry: &Carry) -> Outcome<Result<Sent, Response>> {
    let entrance = match entrance(ask, slug, carry).await? {
        Ok(entrance) => entrance,
        Err(instead) => return Ok(Err(instead)),
    };
    let org = entrance.organization.id;
    if let Some(ticket) = open_mail_ticket(&ask.ctx, &ask.browser.0, org, state) {
        return Ok(Ok(Sent { entrance, ticket }));
    }
    let errors = Errors::of("email", ask.l.t("login-again"));
    let typed = (carry.hint.clone(), carry.clone());
    form(ask, &entrance, Showing::Refused, typed, errors).await.map(Err)
}

struct Sent {
    entrance: Box<ActiveEntrance>,
    ticket: CodeTicket,
}

/// `GET /o/{slug}/mail/code?state=…`
pub async fn show_code(ask: Ask, Path(slug): Path<String>, RawQuery(query): RawQuery) -> Outcome {
    let carry = Carry::of_query(query.as_deref());
    let state = value(query.as_deref(), "state");
    match sent(&ask, &slug, &state, &carry).await? {
        Ok(sent) => page(&ask, &sent, Showing::First, (state, carry), (Errors::none(), None)).await,
        Err(instead) => Ok(instead),
    }
}

/// `POST /o/{slug}/mail/code`
pub async fn enter(
    ask: Ask,
    Path(slug): Path<String>,
    headers: HeaderMap,
    MaybeSignedIn(before): MaybeSignedIn,
    typed: Typed,
) -> Outcome {
    let (l, carry, state) = (ask.l, Carry::of_form(&typed), typed.get("state").to_owned());
    let sent = match sent(&ask, &slug, &state, &carry).await? {
        Ok(sent) => sent,
        Err(instead) => return Ok(instead),
    };
    if typed.has("switch_language") {
        return page(&ask, &sent, Showing::Switched, (state, carry), (Errors::none(), None)).await;
    }
    let Some(digits) = six_digits(typed.get("code")) else {
        let said = (Errors::of("code", l.t("login-code-form")), None);
        return page(&ask, &sent, Showing::Refused, (state, carry), said).await;
    };
    let next = carry.next.as_ref().map_or("", LocalPath::as_str).to_owned();
    let door = MailDoor {
        slug: &slug,
        next: &next,
        before: before.as_ref().map(|b| &b.session),
    };
    let said = match login::sign_in_by_mail(&ask.ctx, &ask.browser.0, door, &sent.ticket, &digits).await {
        Ok(ByMail::Done(to)) => return finish::signed_in(&ask, &headers, &to, &carry),
        Ok(ByMail::Closed(reason, code)) => return Ok(closed(&ask, &sent, (state, carry), (reason, code))),
        Ok(not) => words(l, not),
        Err(Error::NotFound) => return Ok(unknown(&ask, carry)),
        Err(error) => return Err(error.into()),
    };
    page(&ask, &sent, Showing::Refused, (state, carry), said).await
}

/// What is said of a code that did not do, and the code under which an administrator finds the rest.
fn words(l: Lang, by_mail: ByMail) -> (Errors, Option<TraceCode>) {
    let (message, code) = match by_mail {
        ByMail::Done(_) => return (Errors::none(), None),
        ByMail::Wrong(left, code) => (l.t1("login-code-wrong", "left", left), code),
        ByMail::Over(code) => (l.t("login-code-expired"), code),
        ByMail::Locked(until, code) => (l.t1("login-code-locked", "until", l.datetime(until)), code),
        ByMail::Closed(_, code) => (l.t("login-mail-closed"), code),
    };
    (Errors::of("code", message), Some(code))
}

/// The code was right, and no other one would help: one sentence for all that may be the reason, but for what the person can do.
fn closed(ask: &Ask, sent: &Sent, (state, carry): (String, Carry), (reason, code): (Reason, TraceCode)) -> Response {
    let l = ask.l;
    let message = match reason {
        Reason::OtherMethod => l.t("login-mail-other-method"),
        Reason::MethodDisabled => l.t("login-method-disabled"),
        _ => l.t("login-mail-closed"),
    };
    let slug = sent.entrance.organization.slug.clone().unwrap_or_default();
    let page = CodePage {
        frame: frame(ask, &sent.entrance, l.t("login-mail-title")),
        errors: Errors::of("", message),
        code: Some(code),
        instead: Some(carry.to(&format!("/o/{slug}"))),
        is_answer: true,
        ..code_page(ask, sent, (state, carry))
    };
    Page::with_status(Showing::Refused.status(), page).into_response()
}

/// `POST /o/{slug}/mail/resend`: another code to the same e-mail; the one before ends.
pub async fn resend(ask: Ask, Path(slug): Path<String>, typed: Typed) -> Outcome {
    let (l, carry, state) = (ask.l, Carry::of_form(&typed), typed.get("state").to_owned());
    let sent = match sent(&ask, &slug, &state, &carry).await? {
        Ok(sent) => sent,
        Err(instead) => return Ok(instead),
    };
    let message = match login::send_sign_in_code(&ask.ctx, &ask.browser.0, &slug, &sent.ticket.email).await? {
        MailSent::Ticket(ticket) => {
            let path = code_path(&slug, &ticket, &carry);
            return Ok(Done::new(&ask.site, path, "login-code-sent").into_response());
        }
        MailSent::Soon => l.t("login-code-soon"),
        MailSent::Locked(until) => l.t1("login-code-locked", "until", l.datetime(until)),
    };
    let said = (Errors::of("code", message), None);
    page(&ask, &sent, Showing::Refused, (state, carry), said).await
}

fn frame(ask: &Ask, entrance: &ActiveEntrance, title: impl Into<String>) -> Frame {
    branded(
        ask.frame(title),
        &entrance.organization,
        entrance.logo_digest.as_deref(),
    )
}

async fn form(
    ask: &Ask,
    entrance: &ActiveEntrance,
    showing: Showing,
    (email, carry): (String, Carry),
    errors: Errors,
) -> Outcome {
    let targets = form_targets(ask, &carry).await?;
    let page = MailPage {
        l: ask.l,
        frame: frame(ask, entrance, ask.l.t("login-mail-title")),
        slug: entrance.organization.slug.clone().unwrap_or_default(),
        email,
        carry,
        errors,
        is_answer: showing.is_answer(),
    };
    let response = Page::with_status(showing.status(), page).into_response();
    Ok(with_targets(response, targets))
}

async fn page(
    ask: &Ask,
    sent: &Sent,
    showing: Showing,
    (state, carry): (String, Carry),
    (errors, code): (Errors, Option<TraceCode>),
) -> Result<Response, Failure> {
    let targets = form_targets(ask, &carry).await?;
    let page = CodePage {
        errors,
        code,
        is_answer: showing.is_answer(),
        ..code_page(ask, sent, (state, carry))
    };
    let response = Page::with_status(showing.status(), page).into_response();
    Ok(with_targets(response, targets))
}

fn code_page(ask: &Ask, sent: &Sent, (state, carry): (String, Carry)) -> CodePage {
    let slug = sent.entrance.organization.slug.clone().unwrap_or_default();
    CodePage {
        l: ask.l,
        frame: frame(ask, &sent.entrance, ask.l.t("login-code-title")),
        paths: ["/code", "/resend", ""].map(|end| format!("/o/{slug}/mail{end}")),
        email: sent.ticket.email.as_str().to_owned(),
        state,
        minutes: ask.site.app.limits.login_code.as_secs() / 60,
        carry,
        errors: Errors::none(),
        code: None,
        instead: None,
        notice: ask.notice(),
        is_answer: false,
    }
}
