//! Choosing a password by a link from a mail: another one (`/password/reset/…`) or the first (`/password/setup/…`).

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::account::{Reset, ResetLink, find_reset_link, reset_password};
use ieum_store::mail_token::MailTokenKind;

use super::{Carry, Showing};
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Outcome, Typed, problem};
use crate::web::page::{Errors, Field, Frame, Page};

#[derive(Debug, Template)]
#[template(path = "login/reset.html")]
struct ResetPage {
    l: Lang,
    frame: Frame,
    /// `None` if the link does not hold.
    link: Option<ResetLink>,
    is_first: bool,
    action: String,
    errors: Errors,
    is_answer: bool,
}

/// `GET /password/reset/{token}`
pub async fn show_reset(ask: Ask, Path(token): Path<String>) -> Outcome {
    show(&ask, MailTokenKind::PasswordReset, &token).await
}

/// `POST /password/reset/{token}`
pub async fn reset(ask: Ask, Path(token): Path<String>, typed: Typed) -> Outcome {
    submit(&ask, MailTokenKind::PasswordReset, &token, &typed).await
}

/// `GET /password/setup/{token}`
pub async fn show_setup(ask: Ask, Path(token): Path<String>) -> Outcome {
    show(&ask, MailTokenKind::PasswordSetup, &token).await
}

/// `POST /password/setup/{token}`
pub async fn setup(ask: Ask, Path(token): Path<String>, typed: Typed) -> Outcome {
    submit(&ask, MailTokenKind::PasswordSetup, &token, &typed).await
}

async fn show(ask: &Ask, kind: MailTokenKind, token: &str) -> Outcome {
    let link = find_reset_link(&ask.ctx, kind, token).await?;
    Ok(page(ask, Showing::First, kind, link, Errors::none()))
}

async fn submit(ask: &Ask, kind: MailTokenKind, token: &str, typed: &Typed) -> Outcome {
    let Some(link) = find_reset_link(&ask.ctx, kind, token).await? else {
        return Ok(page(ask, Showing::First, kind, None, Errors::none()));
    };
    if typed.has("switch_language") {
        return Ok(page(ask, Showing::Switched, kind, Some(link), Errors::none()));
    }
    match reset_password(&ask.ctx, kind, token, &link, typed.get("new_password")).await {
        Ok(Some(reset)) => Ok(done(ask, reset)),
        Ok(None) => Ok(page(ask, Showing::First, kind, None, Errors::none())),
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            Ok(page(ask, Showing::Refused, kind, Some(link), errors))
        }
        Err(error) => Err(error.into()),
    }
}

/// On to where this person signs in.
fn done(ask: &Ask, reset: Reset) -> Response {
    let carry = Carry {
        next: None,
        hint: reset.sign_in_id,
        ..Carry::default()
    };
    let path = match reset.slug {
        Some(slug) => carry.to(&format!("/o/{slug}")),
        None if reset.is_operator_only => carry.to("/operator/login"),
        None => carry.to("/login"),
    };
    let done = Done::new(&ask.site, path, "login-password-set");
    done.into_response()
}

/// The form, or what to do about a link that does not hold (410).
fn page(ask: &Ask, showing: Showing, kind: MailTokenKind, link: Option<ResetLink>, errors: Errors) -> Response {
    let is_first = kind == MailTokenKind::PasswordSetup;
    let title = match (&link, is_first) {
        (None, _) => ask.l.t("login-link-old-title"),
        (Some(_), true) => ask.l.t("login-setup-title"),
        (Some(_), false) => ask.l.t("login-reset-title"),
    };
    let status = match link {
        None => StatusCode::GONE,
        Some(_) => showing.status(),
    };
    let page = ResetPage {
        l: ask.l,
        frame: ask.frame(title),
        link,
        is_first,
        action: ask.path.split('?').next().unwrap_or_default().to_owned(),
        errors,
        is_answer: showing.is_answer(),
    };
    Page::with_status(status, page).into_response()
}
