//! Back from a trial.

use axum::extract::Path;
use axum::response::Response;
use ieum_app::login::saml::{self, Answer};

use super::posted::Posted;
use crate::web::core::{Ask, Console, Failure, Outcome};
use crate::web::upstream::trial;

/// `POST /console/{org}/login-page/methods/{method}/tried`
pub async fn show(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    posted: Posted,
) -> Outcome<Response> {
    let id = super::method_id(&id)?;
    if posted.response.is_empty() {
        return Err(Failure::bad_request("SAMLResponse"));
    }
    let answer = Answer {
        response: &posted.response,
        relay_state: &posted.relay_state,
    };
    let (trial, detail, trail) = saml::finish_trial(&ask.ctx, &caller, &ask.browser.0, id, &answer).await?;
    trial::render(&ask, &caller, id, (trial, trail), &detail).await
}
