//! Joining by a link: the form, the proof by mail, the last step.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::access::SignedIn;
use ieum_app::members;
use ieum_model::text::PersonName;

use super::accept::{AcceptPage, over, typed_password, welcome};
use super::{id, refused, refused_or_stale, words};
use crate::i18n::Lang;
use crate::web::core::brand::wearing;
use crate::web::core::{Ask, MaybeSignedIn, Outcome, Typed};
use crate::web::page::{Errors, Field, Frame, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "members/join.html")]
struct JoinPage {
    l: Lang,
    frame: Frame,
    path: String,
    typed: Typed,
    errors: Errors,
}

impl JoinPage {
    const NAME: usize = PersonName::MAX;
}

#[derive(Debug, Template)]
#[template(path = "members/join_sent.html")]
struct SentPage {
    l: Lang,
    frame: Frame,
    minutes: u64,
    path: String,
}

async fn page(ask: &Ask, token: &str, typed: Typed, errors: Errors) -> Outcome<Response> {
    let l = ask.l;
    let brand = match members::find_join_link(&ask.ctx, token).await? {
        Ok(brand) => brand,
        Err((state, org_name)) => return Ok(over(ask, Some(org_name), words::invitation_over(l, state))),
    };
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = JoinPage {
        l,
        frame: wearing(ask.frame(l.t("members-join-title")), &brand),
        path: format!("/join/{token}"),
        typed,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /join/{token}`
pub async fn show(ask: Ask, Path(token): Path<String>) -> Outcome<Response> {
    page(&ask, &token, Typed::default(), Errors::none()).await
}

/// `POST /join/{token}`
pub async fn send(ask: Ask, Path(token): Path<String>, typed: Typed) -> Outcome<Response> {
    if typed.has("switch_language") {
        return page(&ask, &token, typed, Errors::none()).await;
    }
    match members::request_join(&ask.ctx, &token, typed.get("name"), typed.get("email")).await {
        Ok(()) => Ok(Redirect::to(&format!("/join/{token}/sent")).into_response()),
        Err(Error::NotFound) => page(&ask, &token, typed, Errors::none()).await,
        Err(error) => {
            let errors = refused(ask.l, error)?;
            page(&ask, &token, typed, errors).await
        }
    }
}

/// `GET /join/{token}/sent`: the same for everybody.
pub async fn sent(ask: Ask, Path(token): Path<String>) -> Outcome<Response> {
    let page = SentPage {
        l: ask.l,
        frame: ask.frame(ask.l.t("members-join-sent")),
        minutes: ask.ctx.app().limits.reset_link.as_secs() / 60,
        path: format!("/join/{}", id::<Token>(&token)?.0),
    };
    Ok(Page::new(page).into_response())
}

/// The text of a token: what cannot be one is not repeated.
struct Token(String);

impl std::str::FromStr for Token {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let is_one = text.len() <= 64
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if is_one { Ok(Self(text.to_owned())) } else { Err(()) }
    }
}

async fn proof_page(
    ask: &Ask,
    token: &str,
    session: Option<&SignedIn>,
    (status, errors): (StatusCode, Errors),
) -> Outcome<Response> {
    let l = ask.l;
    let offer = match members::find_join_proof(&ask.ctx, token, session).await {
        Ok(offer) => offer,
        Err(Error::NotFound) => return Ok(over(ask, None, l.t("members-over-proof").into_owned())),
        Err(error) => return Err(error.into()),
    };
    let page = AcceptPage {
        l,
        frame: wearing(ask.frame(l.t("members-join-last")), &offer.brand),
        path: format!("/join/proof/{token}"),
        name: offer.name,
        email: offer.email,
        asks_password: offer.asks_password,
        is_signed_in: offer.is_signed_in,
        is_stopped: offer.is_stopped,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /join/proof/{token}`
pub async fn proof(ask: Ask, Path(token): Path<String>, MaybeSignedIn(session): MaybeSignedIn) -> Outcome<Response> {
    proof_page(&ask, &token, session.as_ref(), (StatusCode::OK, Errors::none())).await
}

/// `POST /join/proof/{token}`
pub async fn save(
    ask: Ask,
    Path(token): Path<String>,
    MaybeSignedIn(session): MaybeSignedIn,
    typed: Typed,
) -> Outcome<Response> {
    match members::join(&ask.ctx, &token, session.as_ref(), typed_password(&typed)).await {
        Ok(joined) => Ok(welcome(&ask, &joined)),
        Err(Error::NotFound) => Ok(over(&ask, None, ask.l.t("members-over-proof").into_owned())),
        Err(error) => {
            let answer = refused_or_stale(ask.l, error)?;
            proof_page(&ask, &token, session.as_ref(), answer).await
        }
    }
}
