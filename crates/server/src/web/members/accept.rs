//! An invitation by mail, as the invited person sees it.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::SignedIn;
use ieum_app::members::{self, Invited, Joined, TypedPassword};

use super::{refused_or_stale, words};
use crate::i18n::Lang;
use crate::web::core::brand::wearing;
use crate::web::core::{Ask, Done, MaybeSignedIn, Outcome, Typed, browser_state};
use crate::web::page::{Errors, Field, Frame, Notice, Page};

/// Somebody whose e-mail is proven, before the last step.
#[derive(Debug, Template)]
#[template(path = "members/accept.html")]
pub(super) struct AcceptPage {
    pub l: Lang,
    pub frame: Frame,
    pub path: String,
    pub name: String,
    pub email: String,
    pub asks_password: bool,
    pub is_signed_in: bool,
    pub is_stopped: bool,
    pub errors: Errors,
}

/// A link that leads nowhere any more, and what to do.
#[derive(Debug, Template)]
#[template(path = "members/over.html")]
pub(super) struct OverPage {
    pub l: Lang,
    pub frame: Frame,
    pub text: String,
}

/// A page that says that a link holds no longer.
pub(super) fn over(ask: &Ask, org_name: Option<String>, text: String) -> Response {
    let mut frame = ask.frame(ask.l.t("members-over"));
    frame.org_name = org_name;
    Page::with_status(StatusCode::GONE, OverPage { l: ask.l, frame, text }).into_response()
}

/// The session of somebody who just became a member, and where they go.
pub(super) fn welcome(ask: &Ask, joined: &Joined) -> Response {
    let Some(opened) = &joined.opened else {
        return Done::new(&ask.site, "/login", "joined-sign-in").into_response();
    };
    let mut response = Done::new(&ask.site, "/account", "joined").into_response();
    browser_state::sign_in(ask, response.headers_mut(), opened.token.expose());
    response
}

/// The password fields.
pub(super) fn typed_password(typed: &Typed) -> TypedPassword<'_> {
    TypedPassword {
        password: typed.get("password"),
        again: typed.get("password_again"),
    }
}

async fn page(
    ask: &Ask,
    token: &str,
    session: Option<&SignedIn>,
    (status, errors): (StatusCode, Errors),
) -> Outcome<Response> {
    let l = ask.l;
    let found = members::find_invited(&ask.ctx, token, session).await?;
    let Invited::Open {
        brand,
        name,
        email,
        asks_password,
        is_signed_in,
        is_stopped,
    } = found
    else {
        let Invited::Over { org_name, state } = found else {
            return Err(crate::web::core::Failure::not_found());
        };
        return Ok(over(ask, Some(org_name), words::invitation_over(l, state)));
    };
    let page = AcceptPage {
        l,
        frame: wearing(ask.frame(l.t("members-accept-title")), &brand),
        path: format!("/invite/{token}"),
        name,
        email,
        asks_password,
        is_signed_in,
        is_stopped,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /invite/{token}`
pub async fn show(ask: Ask, Path(token): Path<String>, MaybeSignedIn(session): MaybeSignedIn) -> Outcome<Response> {
    page(&ask, &token, session.as_ref(), (StatusCode::OK, Errors::none())).await
}

/// `POST /invite/{token}`
pub async fn save(
    ask: Ask,
    Path(token): Path<String>,
    MaybeSignedIn(session): MaybeSignedIn,
    typed: Typed,
) -> Outcome<Response> {
    match members::accept(&ask.ctx, &token, session.as_ref(), typed_password(&typed)).await {
        Ok(joined) => Ok(welcome(&ask, &joined)),
        // The page says why.
        Err(ieum_app::Error::NotFound) => {
            page(&ask, &token, session.as_ref(), (StatusCode::GONE, Errors::none())).await
        }
        Err(error) => {
            let answer = refused_or_stale(ask.l, error)?;
            page(&ask, &token, session.as_ref(), answer).await
        }
    }
}
