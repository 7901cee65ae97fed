//! `/oauth2/userinfo` (OpenID Connect Core, section 5.3; RFC 6750, RFC 9449).

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, CACHE_CONTROL, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use ieum_app::provider::{self, Presented};
use ieum_oidc::bearer::{self, BearerError, Scheme};

use super::certificate::FromProxy;
use super::token::failed;
use super::{certificate, cors, dpop};
use crate::web::core::Ask;

/// `GET` and `POST /oauth2/userinfo`
pub async fn show(ask: Ask, from_proxy: FromProxy, method: Method, headers: HeaderMap) -> Response {
    let read = || Ok((token(&headers)?, dpop::proof(&headers).map_err(BearerError::Proof)?));
    let ((scheme, token), proof) = match read() {
        Ok(read) => read,
        Err(error) => return refused(error, None),
    };
    let certificate = certificate::read(&ask.site, &from_proxy, &headers);
    let presented = Presented {
        token,
        scheme,
        dpop: proof,
        x5t: certificate.as_ref().map(|certificate| certificate.x5t.as_str()),
        method: method.as_str(),
    };
    let response = match provider::userinfo(&ask.ctx, &presented).await {
        Ok(Ok(claims)) => cors::open(([(CACHE_CONTROL, "no-store")], Json(claims)).into_response()),
        Ok(Err(error)) => refused(error, Some(scheme)),
        Err(error) => failed(error),
    };
    match scheme {
        Scheme::Dpop => dpop::with_nonce(&ask.ctx, response),
        Scheme::Bearer => response,
    }
}

fn token(headers: &HeaderMap) -> Result<(Scheme, &str), BearerError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (Some(_), Some(_)) => Err(BearerError::Malformed),
        (first, _) => {
            let text = first.map(|value| value.to_str().map_err(|_| BearerError::Malformed));
            bearer::parse_any(text.transpose()?)
        }
    }
}

fn refused(error: BearerError, scheme: Option<Scheme>) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNAUTHORIZED);
    let mut response = (status, [(CACHE_CONTROL, "no-store")]).into_response();
    for challenge in error.challenges(scheme) {
        if let Ok(challenge) = HeaderValue::from_str(&challenge) {
            response.headers_mut().append(WWW_AUTHENTICATE, challenge);
        }
    }
    cors::open(response)
}
