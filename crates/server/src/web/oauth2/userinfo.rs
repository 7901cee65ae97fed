//! `/oauth2/userinfo` (OpenID Connect Core, section 5.3; RFC 6750, RFC 9449).

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, Method, StatusCode};
use ieum_app::provider::{self, UserInfo};
use ieum_oidc::bearer::{BearerError, Scheme};
use ieum_oidc::discovery::paths;

use super::certificate::FromProxy;
use super::token::failed;
use super::{cors, dpop};
use crate::web::core::Ask;
use crate::web::core::presented::{Challenges, Shown};

/// `GET` and `POST /oauth2/userinfo`
pub async fn show(ask: Ask, from_proxy: FromProxy, method: Method, headers: HeaderMap) -> Response {
    let from_proxy = from_proxy.map(|extension| extension.0);
    let shown = match Shown::read(&ask.site, from_proxy, (&method, paths::USERINFO), &headers) {
        Ok(shown) => shown,
        Err(error) => return refused(&ask, error, None),
    };
    let response = match provider::userinfo(&ask.ctx, &shown.presented()).await {
        Ok(Ok(UserInfo::Claims(claims))) => open(Json(claims).into_response()),
        Ok(Ok(UserInfo::Token(token))) => open(([(CONTENT_TYPE, "application/jwt")], token).into_response()),
        Ok(Err(error)) => refused(&ask, error, Some(shown.scheme())),
        Err(error) => failed(error),
    };
    match shown.scheme() {
        Scheme::Dpop => dpop::with_nonce(&ask.ctx, response),
        Scheme::Bearer => response,
    }
}

fn open(response: Response) -> Response {
    cors::open(([(CACHE_CONTROL, "no-store")], response).into_response())
}

fn refused(ask: &Ask, error: BearerError, scheme: Option<Scheme>) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNAUTHORIZED);
    let mut response = open(status.into_response());
    Challenges::of(&ask.ctx, error, scheme).write(&mut response);
    response
}
