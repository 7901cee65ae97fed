//! `POST /oauth2/par`: a client pushes its authorisation request (RFC 9126).

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use ieum_app::provider::{self, NotPushed};
use ieum_oidc::authorize::pushed::{PushErrorBody, PushedBody};
use ieum_oidc::token::TokenError;

use super::certificate::FromProxy;
use super::params::{Asked, AskedByForm};
use super::token::{credentials, failed, refused, unstored};
use crate::web::core::{Ask, Failure};

/// The handler.
pub async fn push(ask: Ask, from_proxy: FromProxy, headers: HeaderMap, form: Result<AskedByForm, Failure>) -> Response {
    let params = match form {
        Ok(AskedByForm(Asked { params, .. })) => params,
        // Section 2.3 names the status of a form that is too long.
        Err(failure) if failure.status == StatusCode::PAYLOAD_TOO_LARGE => {
            let error = TokenError::invalid_request("the request is too long").body();
            return unstored((StatusCode::PAYLOAD_TOO_LARGE, Json(error)).into_response());
        }
        Err(_) => return refused(TokenError::invalid_request("the body must be a short form")),
    };
    let credentials = match credentials(&ask, &from_proxy, &headers, &params) {
        Ok(credentials) => credentials,
        Err(error) => return refused(error),
    };
    match provider::push(&ask.ctx, &credentials, &params).await {
        Ok(Ok(secret)) => {
            let body = PushedBody::new(secret.reveal());
            unstored((StatusCode::CREATED, Json(body)).into_response())
        }
        Ok(Err(NotPushed::Client(error))) => refused(error),
        Ok(Err(NotPushed::Request(error))) => {
            tracing::debug!(%error, "a pushed request was refused");
            let body = PushErrorBody::from(error);
            unstored((StatusCode::BAD_REQUEST, Json(body)).into_response())
        }
        Err(error) => failed(error),
    }
}
