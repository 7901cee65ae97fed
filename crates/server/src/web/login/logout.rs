//! Signing out.

use axum::response::IntoResponse;
use ieum_app::sessions;

use crate::web::core::{Ask, Done, MaybeSignedIn, Outcome, Typed, browser_state};
use crate::web::oauth2::signed_out;

/// `POST /logout`: also for who is signed out already.
pub async fn sign_out(ask: Ask, MaybeSignedIn(caller): MaybeSignedIn, _: Typed) -> Outcome {
    if let Some(caller) = caller {
        let frames = sessions::sign_out(&ask.ctx, &caller).await?;
        if !frames.is_empty() {
            return Ok(signed_out::page(&ask, frames, Some("/".to_owned())));
        }
    }
    let done = Done::new(&ask.site, "/", "login-signed-out");
    let mut response = done.into_response();
    browser_state::sign_out(&ask, response.headers_mut());
    Ok(response)
}
