//! `POST /oauth2/revoke` (RFC 7009).

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use ieum_app::provider;

use super::certificate::FromProxy;
use super::introspect::credentials_and_token;
use super::params::AskedByForm;
use super::token::{failed, refused, unstored};
use crate::web::core::{Ask, Failure};

/// The handler.
pub async fn revoke(
    ask: Ask,
    from_proxy: FromProxy,
    headers: HeaderMap,
    form: Result<AskedByForm, Failure>,
) -> Response {
    let read = credentials_and_token(&ask, &from_proxy, &headers, form);
    let answer = match read {
        Ok((credentials, token)) => provider::revoke(&ask.ctx, &credentials, &token).await,
        Err(error) => Ok(Err(error)),
    };
    match answer {
        Ok(Ok(())) => unstored(StatusCode::OK.into_response()),
        Ok(Err(error)) => refused(error),
        Err(error) => failed(error),
    }
}
