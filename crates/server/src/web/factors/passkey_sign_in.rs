//! `/login/passkey`: signing in with a passkey alone. It stands apart from the login pages, which have no script.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use ieum_app::factors::passkey::{self, Challenge};
use ieum_app::login::second::{ByPasskey, PasskeyDoor, sign_in_by_passkey};
use ieum_app::traces::TraceCode;

use super::entered::go_on;
use super::sign_in::Sessions;
use crate::i18n::Lang;
use crate::web::core::{Ask, LocalPath, MaybeSignedIn, Outcome, Typed};
use crate::web::login::{Carry, Showing, form_targets, value, with_targets};
use crate::web::page::{Errors, Frame, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "factors/passkey_sign_in.html")]
struct SignInPage {
    l: Lang,
    frame: Frame,
    /// Where it is to open: an organisation ID, `operator`, or nothing.
    at: String,
    challenge: Challenge,
    carry: Carry,
    errors: Errors,
    /// Under which an administrator finds the attempt that was refused.
    code: Option<TraceCode>,
    is_answer: bool,
}

impl SignInPage {
    /// The page that led here.
    fn back(&self) -> String {
        match self.at.as_str() {
            "" => self.carry.to("/login"),
            OPERATORS => self.carry.to("/operator/login"),
            slug => self.carry.to(&format!("/o/{slug}")),
        }
    }
}

/// No organisation ID has a slash.
const OPERATORS: &str = "/operator";

/// What an organisation ID may be made of; anything else is none.
fn place(text: &str) -> String {
    let is_slug = text.len() <= 60 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    match is_slug || text == OPERATORS {
        true => text.to_owned(),
        false => String::new(),
    }
}

/// `GET /login/passkey?at=…`
pub async fn show(ask: Ask, RawQuery(query): RawQuery) -> Outcome {
    let carry = Carry::of_query(query.as_deref());
    let at = place(&value(query.as_deref(), "at"));
    page(&ask, Showing::First, at, carry, (Errors::none(), None)).await
}

/// `POST /login/passkey`
pub async fn enter(ask: Ask, headers: HeaderMap, MaybeSignedIn(member): MaybeSignedIn, typed: Typed) -> Outcome {
    let (l, carry, at) = (ask.l, Carry::of_form(&typed), place(typed.get("at")));
    if typed.has("switch_language") {
        return page(&ask, Showing::Switched, at, carry, (Errors::none(), None)).await;
    }
    let door = match at.as_str() {
        "" => PasskeyDoor::Anywhere,
        OPERATORS => PasskeyDoor::Operators,
        slug => PasskeyDoor::Page(slug),
    };
    let sessions = Sessions::of(&ask, member).await?;
    let answer = (typed.get("asked"), typed.get("credential"));
    let next = carry.next.as_ref().map_or("", LocalPath::as_str);
    let (errors, code) =
        match sign_in_by_passkey(&ask.ctx, &ask.browser.0, (door, next), answer, sessions.before()).await? {
            ByPasskey::Done(entered) => return go_on(&ask, &headers, &entered, &carry),
            ByPasskey::Wrong(code) => (l.t("factors-passkey-unknown"), code),
            ByPasskey::Copied(code) => (l.t("factors-passkey-copied"), code),
            ByPasskey::Over => (l.t("factors-passkey-over"), None),
            ByPasskey::Locked(until, code) => (l.t1("login-address-locked", "until", l.datetime(until)), code),
        };
    page(&ask, Showing::Refused, at, carry, (Errors::of("", errors), code)).await
}

async fn page(
    ask: &Ask,
    showing: Showing,
    at: String,
    carry: Carry,
    (errors, code): (Errors, Option<TraceCode>),
) -> Outcome<Response> {
    let targets = form_targets(ask, &carry).await?;
    let page = SignInPage {
        l: ask.l,
        frame: ask.frame(ask.l.t("factors-passkey-sign-in")),
        at,
        challenge: passkey::begin_proving(&ask.ctx, &ask.browser.0)?,
        carry,
        errors,
        code,
        is_answer: showing.is_answer(),
    };
    Ok(with_targets(
        Page::with_status(showing.status(), page).into_response(),
        targets,
    ))
}
