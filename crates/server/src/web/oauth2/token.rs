//! `POST /oauth2/token` (RFC 6749, sections 3.2 and 5).

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, CACHE_CONTROL, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode};
use ieum_app::provider::{self, Issued};
use ieum_app::{Context, Error};
use ieum_oidc::client::Credentials;
use ieum_oidc::dpop::HEADER;
use ieum_oidc::params::Params;
use ieum_oidc::token::{TokenError, TokenRequest, TokenResponse};

use super::certificate::FromProxy;
use super::params::{Asked, AskedByForm};
use super::{certificate, cors, dpop};
use crate::web::core::{Ask, Failure};

/// The handler.
pub async fn exchange(
    ask: Ask,
    from_proxy: FromProxy,
    headers: HeaderMap,
    form: Result<AskedByForm, Failure>,
) -> Response {
    let Ok(AskedByForm(Asked { params, .. })) = form else {
        return refused(TokenError::invalid_request("the body must be a short form"));
    };
    let response = match answer(&ask, &from_proxy, &headers, params).await {
        Ok(Ok(issued)) => success(&ask.ctx, &issued),
        Ok(Err(error)) => refused(error),
        Err(error) => failed(error),
    };
    if headers.contains_key(HEADER) {
        dpop::with_nonce(&ask.ctx, response)
    } else {
        response
    }
}

async fn answer(
    ask: &Ask,
    from_proxy: &FromProxy,
    headers: &HeaderMap,
    params: Params,
) -> ieum_app::Result<Result<Issued, TokenError>> {
    let credentials = match credentials(ask, from_proxy, headers, &params) {
        Ok(credentials) => credentials,
        Err(error) => return Ok(Err(error)),
    };
    let read = || Ok((dpop::proof(headers)?, TokenRequest::parse(params.clone())?));
    match read() {
        Ok((proof, request)) => provider::exchange(&ask.ctx, &credentials, proof, &request).await,
        Err(error) => {
            provider::note_malformed(&ask.ctx, &credentials.client_id, &error, &params).await?;
            Ok(Err(error))
        }
    }
}

/// What a client proves itself with, at every address that it calls: the header, the form and the certificate.
pub(super) fn credentials(
    ask: &Ask,
    from_proxy: &FromProxy,
    headers: &HeaderMap,
    params: &Params,
) -> Result<Credentials, TokenError> {
    let credentials = Credentials::parse(authorization(headers)?, params)?;
    Ok(credentials.with_certificate(certificate::read(&ask.site, from_proxy, headers)))
}

/// The one `Authorization` header of a client, if there is one.
fn authorization(headers: &HeaderMap) -> Result<Option<&str>, TokenError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| TokenError::CLIENT),
        (Some(_), Some(_)) => Err(TokenError::invalid_request("more than one authorization header")),
    }
}

fn success(ctx: &Context, issued: &Issued) -> Response {
    let body = TokenResponse::new(issued.access_token.reveal(), &issued.access, ctx.now())
        .with_token_type(issued.token_type)
        .with_refresh_token(issued.refresh_token.as_ref().map(|token| token.reveal()))
        .with_id_token(issued.id_token.as_deref())
        .with_issued_token_type(issued.issued_token_type);
    unstored(Json(body).into_response())
}

/// The answer to what a client did wrong (RFC 6749, section 5.2).
pub(super) fn refused(error: TokenError) -> Response {
    tracing::debug!(%error, "a token request was refused");
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = (status, Json(error.body())).into_response();
    if status == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static(TokenError::CHALLENGE);
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    unstored(response)
}

/// The answer of an address for programs when it could not do its work.
pub fn failed(error: Error) -> Response {
    let failure = Failure::from(error);
    let code = match failure.status {
        StatusCode::SERVICE_UNAVAILABLE => "temporarily_unavailable",
        _ => "server_error",
    };
    let mut response = (failure.status, Json(serde_json::json!({ "error": code }))).into_response();
    if let Some(seconds) = failure.retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    unstored(response)
}

/// RFC 6749, section 5.1; every answer here may hold a secret or tell of one.
pub(super) fn unstored(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    cors::open(response)
}
