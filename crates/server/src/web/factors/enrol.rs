//! `/login/enrol`: who must have a second factor and has none sets one up on the way in, and is not locked out.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use ieum_app::factors::TotpOffer;
use ieum_app::login::second::{self, Enrolled, FactorTicket, Place};

use super::entered::go_on_with_codes;
use super::sign_in::{Sessions, ticket};
use crate::i18n::Lang;
use crate::web::core::{Ask, MaybeSignedIn, Outcome, Typed};
use crate::web::login::{Carry, Showing, again, form_targets, value, with_targets};
use crate::web::page::{self, CopyField, Errors, Field, Frame, Html, Page};

#[derive(Debug, Template)]
#[template(path = "factors/enrol.html")]
struct EnrolPage {
    l: Lang,
    frame: Frame,
    state: String,
    offer: String,
    code: Html,
    secret: String,
    uri: String,
    carry: Carry,
    is_operator: bool,
    errors: Errors,
    is_answer: bool,
}

impl EnrolPage {
    fn copy(&self) -> CopyField {
        CopyField::new(self.l, "secret", self.l.t("factors-secret"), &self.secret)
    }
}

/// `GET /login/enrol?state=…`
pub async fn show(ask: Ask, headers: HeaderMap, RawQuery(query): RawQuery) -> Outcome {
    let carry = Carry::of_query(query.as_deref());
    let state = value(query.as_deref(), "state");
    match ticket(&ask, &state) {
        Some(ticket) => {
            let how = (Showing::First, None, Errors::none());
            page(&ask, &headers, &ticket, (state, carry), how).await
        }
        None => again(&ask, &headers, carry).await,
    }
}

/// `POST /login/enrol`
pub async fn confirm(ask: Ask, headers: HeaderMap, MaybeSignedIn(member): MaybeSignedIn, typed: Typed) -> Outcome {
    let (carry, state) = (Carry::of_form(&typed), typed.get("state").to_owned());
    let Some(ticket) = ticket(&ask, &state) else {
        return again(&ask, &headers, carry).await;
    };
    let offer = TotpOffer::open(&ask.ctx, &ask.browser.0, ticket.standing.account, typed.get("offer"));
    let Some(offer) = offer else {
        // It took too long: another secret.
        let how = (
            Showing::Refused,
            None,
            Errors::of("code", ask.l.t("factors-offer-over")),
        );
        return page(&ask, &headers, &ticket, (state, carry), how).await;
    };
    if typed.has("switch_language") {
        let how = (Showing::Switched, Some(offer), Errors::none());
        return page(&ask, &headers, &ticket, (state, carry), how).await;
    }
    let sessions = Sessions::of(&ask, member).await?;
    match second::enrol(&ask.ctx, &ticket, &offer, typed.get("code"), sessions.before()).await? {
        Enrolled::Done(entered, codes) => go_on_with_codes(&ask, &headers, (&entered, &codes), &carry),
        Enrolled::Over => again(&ask, &headers, carry).await,
        Enrolled::Wrong => {
            let errors = Errors::of("code", ask.l.t("err-totp-wrong"));
            let how = (Showing::Refused, Some(offer), errors);
            page(&ask, &headers, &ticket, (state, carry), how).await
        }
    }
}

async fn page(
    ask: &Ask,
    headers: &HeaderMap,
    ticket: &FactorTicket,
    (state, carry): (String, Carry),
    (showing, offer, errors): (Showing, Option<TotpOffer>, Errors),
) -> Outcome<Response> {
    let Some((offer, uri)) = second::offer(&ask.ctx, &ask.browser.0, ticket, offer).await? else {
        return again(ask, headers, carry).await;
    };
    let targets = form_targets(ask, &carry).await?;
    let page = EnrolPage {
        l: ask.l,
        frame: ask.frame(ask.l.t("factors-enrol-title")),
        state,
        code: page::qr(&uri).unwrap_or_default(),
        secret: offer.text(),
        offer: offer.sealed,
        uri,
        carry,
        is_operator: ticket.standing.place == Place::Operators,
        errors,
        is_answer: showing.is_answer(),
    };
    Ok(with_targets(
        Page::with_status(showing.status(), page).into_response(),
        targets,
    ))
}
