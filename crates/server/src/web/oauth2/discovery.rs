//! `/.well-known/openid-configuration` and `/oauth2/jwks`: what a client library reads first. Both are written once, not per request.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use ieum_app::provider::keys;
use ieum_oidc::discovery::Metadata;

use super::cors;
use super::token::failed;
use crate::web::core::{Ask, Site};

/// Far shorter than a new key is published before it signs.
const CACHE: &str = "public, max-age=300";

/// The discovery document of this site.
pub fn document(site: &Site) -> Bytes {
    let issuer = site.app.public_url.as_str().trim_end_matches('/');
    let metadata = Metadata::new(issuer);
    let metadata = match site.app.provider.certificate_header {
        Some(_) => metadata.with_certificates(),
        None => metadata,
    };
    // The document is plain texts and lists, which JSON always takes.
    serde_json::to_vec(&metadata).unwrap_or_default().into()
}

/// Answers with such a document.
pub fn answer(document: &Bytes) -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, CACHE)];
    cors::open((headers, document.clone()).into_response())
}

/// `GET /oauth2/jwks`
pub async fn jwks(ask: Ask) -> Response {
    match keys::opened(&ask.ctx).await {
        Ok(keys) => answer(keys.jwks()),
        Err(error) => failed(error),
    }
}
