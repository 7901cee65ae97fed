//! `/oauth2/userinfo` (OpenID Connect Core, section 5.3; RFC 6750).

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, CACHE_CONTROL, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode};
use ieum_app::provider;
use ieum_oidc::bearer::{self, BearerError};

use super::cors;
use super::token::failed;
use crate::web::core::Ask;

/// `GET` and `POST /oauth2/userinfo`
pub async fn show(ask: Ask, headers: HeaderMap) -> Response {
    let token = match token(&headers) {
        Ok(token) => token,
        Err(error) => return refused(error),
    };
    match provider::userinfo(&ask.ctx, token).await {
        Ok(Ok(claims)) => cors::open(([(CACHE_CONTROL, "no-store")], Json(claims)).into_response()),
        Ok(Err(error)) => refused(error),
        Err(error) => failed(error),
    }
}

fn token(headers: &HeaderMap) -> Result<&str, BearerError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (Some(_), Some(_)) => Err(BearerError::Malformed),
        (first, _) => {
            let text = first.map(|value| value.to_str().map_err(|_| BearerError::Malformed));
            bearer::parse(text.transpose()?)
        }
    }
}

fn refused(error: BearerError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNAUTHORIZED);
    let mut response = (status, [(CACHE_CONTROL, "no-store")]).into_response();
    if let Ok(challenge) = HeaderValue::from_str(&error.challenge()) {
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    cors::open(response)
}
