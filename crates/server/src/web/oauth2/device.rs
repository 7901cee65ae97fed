//! `POST /oauth2/device_authorization` (RFC 8628, sections 3.1 and 3.2).

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use ieum_app::provider::{self, DeviceStarted};
use ieum_oidc::discovery::paths;
use ieum_oidc::token::TokenError;
use serde::Serialize;

use super::certificate::FromProxy;
use super::params::{Asked, AskedByForm};
use super::token::{credentials, failed, refused, unstored};
use crate::web::core::{Ask, Failure};

/// The answer.
#[derive(Serialize)]
struct Body<'a> {
    device_code: &'a str,
    user_code: &'a str,
    verification_uri: String,
    verification_uri_complete: String,
    expires_in: u64,
    interval: u64,
}

/// The handler.
pub async fn begin(
    ask: Ask,
    from_proxy: FromProxy,
    headers: HeaderMap,
    form: Result<AskedByForm, Failure>,
) -> Response {
    let read = form
        .map_err(|_| TokenError::invalid_request("the body must be a short form"))
        .and_then(|AskedByForm(Asked { params, .. })| {
            credentials(&ask, &from_proxy, &headers, &params).map(|credentials| (credentials, params))
        });
    let answer = match read {
        Ok((credentials, params)) => provider::begin_device(&ask.ctx, &credentials, &params).await,
        Err(error) => Ok(Err(error)),
    };
    match answer {
        Ok(Ok(started)) => success(&ask, &started),
        Ok(Err(error)) => refused(error),
        Err(error) => failed(error),
    }
}

fn success(ask: &Ask, started: &DeviceStarted) -> Response {
    let (page, code) = (ask.ctx.link(paths::DEVICE), started.user_code.to_string());
    unstored(
        Json(Body {
            device_code: started.device_code.reveal(),
            user_code: &code,
            verification_uri_complete: format!("{page}?user_code={code}"),
            verification_uri: page,
            expires_in: started.life.as_secs(),
            interval: started.interval.as_secs(),
        })
        .into_response(),
    )
}
