//! Back from the identity provider. Browsers hold our cookies back from a form of another site, so that the address which receives it
//! does nothing but hand it on: a page of ours sends it once more, and then the browser is known that began.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use ieum_app::login::saml::{self, Answer, Finished};

use super::out::PostPage;
use super::posted::Posted;
use crate::web::core::{Ask, Failure, MaybeSignedIn, Outcome};
use crate::web::login::{Carry, again, form_targets, signed_in, with_targets};
use crate::web::page::Page;
use crate::web::testers::Testing;
use crate::web::upstream::refused;

/// `POST /saml/{method}/acs`: from another site, and without any power.
pub async fn arrive(ask: Ask, Path(id): Path<String>, posted: Posted) -> Outcome<Response> {
    let method = super::method_id(&id)?;
    if posted.response.is_empty() {
        return Err(Failure::bad_request("SAMLResponse"));
    }
    let hop = saml::hop(&ask.ctx, method, &posted.relay_state).await?;
    let action = match hop.trial {
        Some(org) => format!("/console/{org}/login-page/methods/{method}/tried"),
        None => format!("/saml/{method}/finish"),
    };
    // The answer to the form may lead on to a business system.
    let targets = form_targets(&ask, &Carry::to_next(&hop.next)).await?;
    let page = PostPage {
        l: ask.l,
        frame: ask.frame(ask.l.t("saml-back")),
        action,
        fields: vec![("SAMLResponse", posted.response), ("RelayState", posted.relay_state)],
    };
    Ok(with_targets(Page::new(page).into_response(), targets))
}

/// `POST /saml/{method}/finish`: from our own page alone; the table of addresses refuses every other.
pub async fn finish(
    ask: Ask,
    Path(id): Path<String>,
    headers: HeaderMap,
    MaybeSignedIn(before): MaybeSignedIn,
    testing: Testing,
    posted: Posted,
) -> Outcome<Response> {
    let method = super::method_id(&id)?;
    if posted.response.is_empty() {
        return Err(Failure::bad_request("SAMLResponse"));
    }
    let answer = Answer {
        response: &posted.response,
        relay_state: &posted.relay_state,
    };
    let before = before.as_ref().map(|before| &before.session);
    match saml::finish(&ask.ctx, &ask.browser.0, method, &answer, testing.held(), before).await? {
        Finished::Done(to, next) => signed_in(&ask, &headers, &to, &Carry::to_next(&next)),
        Finished::Refused {
            reason,
            code,
            slug,
            next,
        } => Ok(refused(&ask, (reason, code), &slug, &Carry::to_next(&next))),
        Finished::Again => again(&ask, &headers, Carry::default()).await,
    }
}
