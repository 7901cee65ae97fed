//! `POST /oauth2/introspect` (RFC 7662). For servers: no script of another site may call it.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use ieum_app::provider;
use ieum_oidc::client::Credentials;
use ieum_oidc::token::{TokenError, presented_token};

use super::certificate::FromProxy;
use super::params::{Asked, AskedByForm};
use super::token::{credentials, failed, refused};
use crate::web::core::{Ask, Failure};

/// The handler.
pub async fn introspect(
    ask: Ask,
    from_proxy: FromProxy,
    headers: HeaderMap,
    form: Result<AskedByForm, Failure>,
) -> Response {
    let read = credentials_and_token(&ask, &from_proxy, &headers, form);
    let answer = match read {
        Ok((credentials, token)) => provider::introspect(&ask.ctx, &credentials, &token).await,
        Err(error) => Ok(Err(error)),
    };
    let mut response = match answer {
        Ok(Ok(found)) => ([(CACHE_CONTROL, "no-store")], Json(found)).into_response(),
        Ok(Err(error)) => refused(error),
        Err(error) => failed(error),
    };
    response.headers_mut().remove(ACCESS_CONTROL_ALLOW_ORIGIN);
    response
}

/// Who asks, and about which token.
pub(super) fn credentials_and_token(
    ask: &Ask,
    from_proxy: &FromProxy,
    headers: &HeaderMap,
    form: Result<AskedByForm, Failure>,
) -> Result<(Credentials, String), TokenError> {
    let AskedByForm(Asked { params, .. }) =
        form.map_err(|_| TokenError::invalid_request("the body must be a short form"))?;
    let credentials = credentials(ask, from_proxy, headers, &params)?;
    Ok((credentials, presented_token(&params)?.to_owned()))
}
