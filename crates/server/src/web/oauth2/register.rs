//! `/oauth2/register` (RFC 7591; OpenID Connect Dynamic Client Registration 1.0) and `/oauth2/register/{client}` (RFC 7592). Both
//! answer as if they were not there while the configuration does not open them.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Path, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{ACCESS_CONTROL_ALLOW_METHODS, AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode};
use ieum_app::registration::{self, Answered, Refusal};
use ieum_oidc::bearer::{self, BearerError};
use ieum_oidc::client::dynamic::{Code, MAX_BYTES, RegistrationError};
use serde_json::{Map, Value};

use super::token::{failed, unstored};
use crate::web::core::{Ask, Site};

/// A JSON body within the limits, or the answer to one that is not.
#[derive(Debug)]
pub struct Metadata(Bytes);

impl FromRequest<Site> for Metadata {
    type Rejection = Response;
    async fn from_request(request: Request, site: &Site) -> Result<Self, Response> {
        if !site.app.provider.is_registration_open {
            return Err(closed());
        }
        let bad = |status, what: &str| refused_with(status, &RegistrationError::new(Code::InvalidRequest, what));
        let media_type = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok());
        let essence = media_type.and_then(|t| t.split(';').next()).unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(bad(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "the body must be application/json",
            ));
        }
        to_bytes(request.into_body(), MAX_BYTES)
            .await
            .map(Self)
            .map_err(|_| bad(StatusCode::PAYLOAD_TOO_LARGE, "the body is too long"))
    }
}

/// `POST /oauth2/register`
pub async fn register(ask: Ask, headers: HeaderMap, body: Result<Metadata, Response>) -> Response {
    let token = match token(&ask, &headers) {
        Ok(token) => token,
        Err(denied) => return denied.into_response(),
    };
    match body {
        Ok(Metadata(body)) => answer(
            StatusCode::CREATED,
            registration::register(&ask.ctx, token, &body).await,
        ),
        Err(response) => response,
    }
}

/// `GET /oauth2/register/{client}`
pub async fn read(ask: Ask, Path(client): Path<String>, headers: HeaderMap) -> Response {
    match token(&ask, &headers) {
        Ok(token) => answer(StatusCode::OK, registration::read(&ask.ctx, &client, token).await),
        Err(denied) => denied.into_response(),
    }
}

/// `PUT /oauth2/register/{client}`
pub async fn replace(
    ask: Ask,
    Path(client): Path<String>,
    headers: HeaderMap,
    body: Result<Metadata, Response>,
) -> Response {
    let token = match token(&ask, &headers) {
        Ok(token) => token,
        Err(denied) => return denied.into_response(),
    };
    match body {
        Ok(Metadata(body)) => answer(
            StatusCode::OK,
            registration::replace(&ask.ctx, &client, token, &body).await,
        ),
        Err(response) => response,
    }
}

/// `DELETE /oauth2/register/{client}`
pub async fn end(ask: Ask, Path(client): Path<String>, headers: HeaderMap) -> Response {
    let token = match token(&ask, &headers) {
        Ok(token) => token,
        Err(denied) => return denied.into_response(),
    };
    match registration::end(&ask.ctx, &client, token).await {
        Ok(Ok(())) => unstored(StatusCode::NO_CONTENT.into_response()),
        Ok(Err(refusal)) => refused(&refusal),
        Err(error) => failed(error),
    }
}

/// Why a call is not looked at.
#[derive(Debug)]
enum Denied {
    /// The installation is not open to such calls.
    Closed,
    /// There is no bearer token.
    Token(BearerError),
}

impl IntoResponse for Denied {
    fn into_response(self) -> Response {
        match self {
            Self::Closed => closed(),
            Self::Token(error) => challenge(error),
        }
    }
}

/// The token, if the installation is open to such calls at all.
fn token<'h>(ask: &Ask, headers: &'h HeaderMap) -> Result<&'h str, Denied> {
    if !ask.site.app.provider.is_registration_open {
        return Err(Denied::Closed);
    }
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let token = match (values.next(), values.next()) {
        (Some(_), Some(_)) => Err(BearerError::Malformed),
        (first, _) => first
            .map(|value| value.to_str().map_err(|_| BearerError::Malformed))
            .transpose()
            .and_then(bearer::parse),
    };
    token.map_err(Denied::Token)
}

fn answer(status: StatusCode, answered: Answered) -> Response {
    match answered {
        Ok(Ok(members)) => json(status, members),
        Ok(Err(refusal)) => refused(&refusal),
        Err(error) => failed(error),
    }
}

fn json(status: StatusCode, members: Map<String, Value>) -> Response {
    unstored((status, Json(members)).into_response())
}

fn refused(refusal: &Refusal) -> Response {
    match refusal {
        Refusal::Token => challenge(BearerError::InvalidToken),
        Refusal::Request(error) => refused_with(StatusCode::BAD_REQUEST, error),
    }
}

fn refused_with(status: StatusCode, error: &RegistrationError) -> Response {
    tracing::debug!(%error, "a registration was refused");
    unstored((status, Json(error.body())).into_response())
}

/// RFC 6750, section 3. The code stands in the body as well, where the libraries of business systems look for it.
fn challenge(error: BearerError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNAUTHORIZED);
    let code = match error {
        BearerError::Malformed => "invalid_request",
        _ => "invalid_token",
    };
    let mut response = (status, Json(serde_json::json!({ "error": code }))).into_response();
    if let Ok(value) = HeaderValue::from_str(&error.challenge()) {
        response.headers_mut().insert(WWW_AUTHENTICATE, value);
    }
    unstored(response)
}

/// As for any address that there is not.
fn closed() -> Response {
    unstored((StatusCode::NOT_FOUND, Json(serde_json::json!({ "error": "not_found" }))).into_response())
}

/// What a browser asks before a script of another site may call: the same as at the token endpoint, with the methods of these.
pub async fn preflight(ask: Ask) -> Response {
    if !ask.site.app.provider.is_registration_open {
        return closed();
    }
    let mut response = super::cors::preflight().await;
    let methods = HeaderValue::from_static("GET, POST, PUT, DELETE");
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
    response
}
