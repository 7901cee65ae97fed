//! Signing out.

use axum::response::IntoResponse;
use ieum_app::login::saml;
use ieum_app::sessions;

use crate::web::core::{Ask, Done, MaybeSignedIn, Outcome, Typed, browser_state};
use crate::web::oauth2::signed_out;
use crate::web::saml::leaving;

/// `POST /logout`: also for who is signed out already.
pub async fn sign_out(ask: Ask, MaybeSignedIn(caller): MaybeSignedIn, _: Typed) -> Outcome {
    if let Some(caller) = caller {
        let onward = saml::leave(&ask.ctx, &ask.browser.0, &caller.session, None).await;
        let frames = sessions::sign_out(&ask.ctx, &caller).await?;
        if !frames.is_empty() {
            let then = onward.unwrap_or_else(|| "/".to_owned());
            return Ok(signed_out::page(&ask, frames, Some(then)));
        }
        if let Some(onward) = onward {
            return Ok(signed_out::forget(&ask, leaving(&ask, onward)));
        }
    }
    let done = Done::new(&ask.site, "/", "login-signed-out");
    let mut response = done.into_response();
    browser_state::sign_out(&ask, response.headers_mut());
    Ok(response)
}
