//! `/account/password`: another password, for who wants one and for who must have one before anything else.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::IntoResponse;
use ieum_app::Error;
use ieum_app::access;
use ieum_app::account::{PasswordChange, change_password};

use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Outcome, SignedIn, Typed, problem};
use crate::web::login::{Carry, Showing, form_targets, with_targets};
use crate::web::page::{Errors, Field, Frame, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "account/password.html")]
struct PasswordPage {
    l: Lang,
    frame: Frame,
    must_change: bool,
    /// For password managers, which keep a password by it.
    name: String,
    carry: Carry,
    errors: Errors,
    is_answer: bool,
}

/// `GET /account/password`
pub async fn show(ask: Ask, SignedIn(caller): SignedIn, RawQuery(query): RawQuery) -> Outcome {
    let carry = Carry::of_query(query.as_deref());
    page(&ask, Showing::First, &caller, carry, Errors::none()).await
}

/// `POST /account/password`
pub async fn change(ask: Ask, SignedIn(caller): SignedIn, typed: Typed) -> Outcome {
    let (carry, l) = (Carry::of_form(&typed), ask.l);
    if typed.has("switch_language") {
        return page(&ask, Showing::Switched, &caller, carry, Errors::none()).await;
    }
    let (current, new) = (typed.get("password"), typed.get("new_password"));
    let errors = match change_password(&ask.ctx, &caller, current, new).await {
        Ok(PasswordChange::Done) => {
            let path = carry.next.as_ref().map_or("/account", |next| next.as_str());
            let done = Done::new(&ask.site, path, "account-password-changed");
            return Ok(done.into_response());
        }
        Ok(PasswordChange::Wrong) => Errors::of("password", l.t("account-password-wrong")),
        Ok(PasswordChange::Locked(until)) => {
            Errors::of("", l.t1("account-password-locked", "until", l.datetime(until)))
        }
        Err(Error::Refused(problems)) => problem::errors(l, &problems),
        Err(error) => return Err(error.into()),
    };
    page(&ask, Showing::Refused, &caller, carry, errors).await
}

async fn page(ask: &Ask, showing: Showing, caller: &access::SignedIn, carry: Carry, errors: Errors) -> Outcome {
    let session = &caller.session;
    let title = match session.must_change_password {
        true => ask.l.t("account-password-must-title"),
        false => ask.l.t("account-password-title"),
    };
    let targets = form_targets(ask, &carry).await?;
    let page = PasswordPage {
        l: ask.l,
        frame: ask.frame(title),
        must_change: session.must_change_password,
        name: session.account_name.clone(),
        carry,
        errors,
        is_answer: showing.is_answer(),
    };
    Ok(with_targets(
        Page::with_status(showing.status(), page).into_response(),
        targets,
    ))
}
