//! Logouts: what the identity provider asks for, and its answers to what we asked. Both come by the browser, and count by their
//! signature alone.

use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Redirect, Response};
use ieum_app::login::saml::{self, Ended, LogoutMessage};

use super::posted::Posted;
use crate::web::core::{Ask, Done, Failure, Outcome};

/// `GET /saml/{method}/logout`
pub async fn by_address(ask: Ask, Path(id): Path<String>, RawQuery(query): RawQuery) -> Outcome<Response> {
    let query = query.unwrap_or_default();
    let has = |name: &str| {
        query
            .split('&')
            .any(|pair| pair.split('=').next().is_some_and(|key| key == name))
    };
    let is_request = match (has("SAMLRequest"), has("SAMLResponse")) {
        (true, false) => true,
        (false, true) => false,
        _ => return Err(Failure::bad_request("SAMLRequest")),
    };
    logout(&ask, &id, is_request, LogoutMessage::Query(&query)).await
}

/// `POST /saml/{method}/logout`
pub async fn by_form(ask: Ask, Path(id): Path<String>, posted: Posted) -> Outcome<Response> {
    let (is_request, value) = match (posted.request.as_str(), posted.response.as_str()) {
        (request, "") if !request.is_empty() => (true, request),
        ("", response) if !response.is_empty() => (false, response),
        _ => return Err(Failure::bad_request("SAMLRequest")),
    };
    logout(&ask, &id, is_request, LogoutMessage::Form(value, &posted.relay_state)).await
}

async fn logout(ask: &Ask, id: &str, is_request: bool, message: LogoutMessage<'_>) -> Outcome<Response> {
    let method = super::method_id(id)?;
    let done = || Ok(Done::new(&ask.site, "/", "login-signed-out").into_response());
    if !is_request {
        return match saml::answered(&ask.ctx, method, message).await? {
            Some(then) if then.is_empty() => done(),
            // A business system's address, proven when it asked.
            Some(then) => Ok(Redirect::to(&then).into_response()),
            None => Err(Failure::bad_request("SAMLResponse")),
        };
    }
    match saml::end(&ask.ctx, method, message).await? {
        Ended::AnswerAt(to) => Ok(Redirect::to(&to).into_response()),
        Ended::Silently => done(),
        Ended::Refused => Err(Failure::bad_request("SAMLRequest")),
    }
}
