//! Setting up an authenticator application of one's own.

use askama::Template;
use axum::response::{IntoResponse, Response};
use ieum_app::Error;
use ieum_app::factors::{self, TotpOffer};

use super::entered::CodesPage;
use super::whose::Whose;
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Outcome, Typed, problem};
use crate::web::login::Showing;
use crate::web::page::{self, CopyField, Errors, Field, Frame, Html, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "factors/totp.html")]
struct TotpPage {
    l: Lang,
    frame: Frame,
    root: &'static str,
    offer: String,
    code: Html,
    secret: String,
    uri: String,
    asks_password: bool,
    is_replaced: bool,
    errors: Errors,
    is_answer: bool,
}

impl TotpPage {
    fn copy(&self) -> CopyField {
        CopyField::new(self.l, "secret", self.l.t("factors-secret"), &self.secret)
    }
}

/// `GET …/factors/totp`
pub async fn show(ask: Ask, whose: Whose) -> Outcome {
    page(&ask, &whose, Showing::First, None, Errors::none()).await
}

/// `POST …/factors/totp`
pub async fn confirm(ask: Ask, whose: Whose, typed: Typed) -> Outcome {
    let offer = TotpOffer::open(&ask.ctx, &ask.browser.0, whose.owner.account(), typed.get("offer"));
    let Some(offer) = offer else {
        let errors = Errors::of("code", ask.l.t("factors-offer-over"));
        return page(&ask, &whose, Showing::Refused, None, errors).await;
    };
    if typed.has("switch_language") {
        return page(&ask, &whose, Showing::Switched, Some(offer), Errors::none()).await;
    }
    let done = match factors::confirm(&ask.ctx, &whose.owner, typed.get("password")).await {
        Ok(confirmed) => factors::add_totp(&ask.ctx, &whose.owner, &confirmed, &offer, typed.get("code")).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(codes) if codes.is_empty() => Ok(Done::new(&ask.site, whose.root, "factor-added").into_response()),
        Ok(codes) => Ok(Page::new(CodesPage::new(&ask, &codes, whose.root.to_owned())).into_response()),
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            page(&ask, &whose, Showing::Refused, Some(offer), errors).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    ask: &Ask,
    whose: &Whose,
    showing: Showing,
    offer: Option<TotpOffer>,
    errors: Errors,
) -> Outcome<Response> {
    let own = factors::own(&ask.ctx, &whose.owner).await?;
    let offer = match offer {
        Some(offer) => offer,
        None => TotpOffer::new(&ask.ctx, &ask.browser.0, whose.owner.account())?,
    };
    let uri = offer.uri(&ask.ctx, &own.label);
    let page = TotpPage {
        l: ask.l,
        frame: ask.frame(ask.l.t("factors-totp-new")),
        root: whose.root,
        code: page::qr(&uri).unwrap_or_default(),
        secret: offer.text(),
        offer: offer.sealed,
        uri,
        asks_password: own.asks_password,
        is_replaced: own.standing.has_totp,
        errors,
        is_answer: showing.is_answer(),
    };
    Ok(Page::with_status(showing.status(), page).into_response())
}
