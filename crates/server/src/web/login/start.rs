//! `/` and `/login`: one field for an organisation ID or an e-mail, and the organisations that this device remembers.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Redirect};
use http::HeaderMap;
use http::header::SET_COOKIE;
use ieum_app::domains::home_realm;
use ieum_app::factors::passkey;
use ieum_app::login::{self, Remembered, Sent};
use ieum_model::email::Email;
use ieum_model::org_slug::OrgSlug;

use super::{Carry, Showing, remembered};
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Outcome, Typed};
use crate::web::page::{Errors, Field, Frame, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "login/start.html")]
struct Start {
    l: Lang,
    frame: Frame,
    who: String,
    carry: Carry,
    remembered: Vec<Remembered>,
    errors: Errors,
    notice: Option<Notice>,
    has_passkeys: bool,
    is_answer: bool,
}

impl Start {
    /// The login page of a remembered organisation.
    fn address(&self, organization: &Remembered) -> String {
        self.carry.to(&format!("/o/{}", organization.slug))
    }
}

/// `GET /` and `GET /login`
pub async fn show(ask: Ask, headers: HeaderMap, RawQuery(query): RawQuery) -> Outcome {
    let carry = Carry::of_query(query.as_deref());
    let who = carry.hint.clone();
    page(&ask, &headers, Showing::First, carry, who, Errors::none()).await
}

/// `POST /login`
pub async fn submit(ask: Ask, headers: HeaderMap, typed: Typed) -> Outcome {
    let carry = Carry::of_form(&typed);
    let who = typed.get("who").trim().to_owned();
    if typed.has("switch_language") {
        return page(&ask, &headers, Showing::Switched, carry, who, Errors::none()).await;
    }
    let errors = match read(&who) {
        Ok(Who::Organization(slug)) => return Ok(Redirect::to(&carry.to(&format!("/o/{slug}"))).into_response()),
        Ok(Who::Person(email)) => {
            if let Some(to) = home(&ask, &carry, &email).await? {
                return Ok(Redirect::to(&to).into_response());
            }
            match login::send(&ask.ctx, &ask.browser.0, &email).await? {
                Sent::Ticket(ticket) => {
                    let path = carry.to_with("/login/code", &[("state", &ticket)]);
                    return Ok(Redirect::to(&path).into_response());
                }
                Sent::Locked(until) => Errors::of("who", ask.l.t1("login-code-locked", "until", ask.l.datetime(until))),
            }
        }
        Err(()) if who.is_empty() => Errors::of("who", ask.l.t("login-who-empty")),
        Err(()) => Errors::of("who", ask.l.t("login-who-neither")),
    };
    page(&ask, &headers, Showing::Refused, carry, who, errors).await
}

/// The login page of the organisation that has proven the domain of an address, or the way out to the method that its people must use.
/// The domain alone decides: nothing is asked about the person.
async fn home(ask: &Ask, carry: &Carry, email: &Email) -> Outcome<Option<String>> {
    if carry.is_by_code {
        return Ok(None);
    }
    let Some(realm) = home_realm(&ask.ctx, email).await? else {
        return Ok(None);
    };
    let carry = Carry {
        hint: email.as_str().to_owned(),
        ..carry.clone()
    };
    Ok(Some(match realm.rule {
        Some(method) => carry.to(&format!("/o/{}/go/{method}", realm.slug)),
        None => carry.to(&format!("/o/{}", realm.slug)),
    }))
}

/// `POST /login/forget`: the device forgets an organisation.
pub async fn forget(ask: Ask, headers: HeaderMap, typed: Typed) -> Outcome {
    let carry = Carry::of_form(&typed);
    let cookie = remembered::forget(&ask, &headers, typed.get("slug"))?;
    let done = Done::new(&ask.site, carry.to("/"), "login-forgotten");
    let mut response = done.into_response();
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// The same page for a way that has to be begun again: its time is over, or it was begun in another browser.
pub async fn again(ask: &Ask, headers: &HeaderMap, carry: Carry) -> Outcome {
    let errors = Errors::of("", ask.l.t("login-again"));
    let who = carry.hint.clone();
    page(ask, headers, Showing::Refused, carry, who, errors).await
}

enum Who {
    Organization(OrgSlug),
    Person(Email),
}

/// Organisation IDs have no capital letters, but keyboards of phones begin with one.
fn read(who: &str) -> Result<Who, ()> {
    if who.contains('@') {
        return Email::parse(who).map(Who::Person).map_err(|_| ());
    }
    OrgSlug::parse_stored(&who.to_ascii_lowercase())
        .map(Who::Organization)
        .map_err(|_| ())
}

async fn page(ask: &Ask, headers: &HeaderMap, showing: Showing, carry: Carry, who: String, errors: Errors) -> Outcome {
    let known = login::remembered(&ask.ctx, &remembered::read(ask, headers)).await?;
    let page = Start {
        l: ask.l,
        frame: ask.frame(ask.l.t("login-title")),
        who,
        carry,
        remembered: known,
        errors,
        notice: ask.notice(),
        has_passkeys: passkey::can_have(&ask.ctx),
        is_answer: showing.is_answer(),
    };
    Ok(Page::with_status(showing.status(), page).into_response())
}
