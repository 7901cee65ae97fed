//! `/.well-known/openid-configuration` and `/oauth2/jwks`: what a client library reads first. Both are written once, not per request.

use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use ieum_app::provider::keys;
use ieum_oidc::discovery::Metadata;
use url::form_urlencoded;

use super::cors;
use super::token::failed;
use crate::web::core::{Ask, Site};

/// Far shorter than a new key is published before it signs.
const CACHE: &str = "public, max-age=300";

/// The discovery document of this site.
pub fn document(site: &Site) -> Bytes {
    let issuer = site.app.public_url.as_str().trim_end_matches('/');
    // The document is plain texts and lists, which JSON always takes.
    serde_json::to_vec(&Metadata::new(issuer)).unwrap_or_default().into()
}

/// Answers with such a document.
pub fn answer(document: &Bytes) -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, CACHE)];
    cors::open((headers, document.clone()).into_response())
}

/// `GET /oauth2/jwks`; with `?client=…`, as a business system's page offers it, it is noted that this one fetched.
pub async fn jwks(ask: Ask, RawQuery(query): RawQuery) -> Response {
    match keys::opened(&ask.ctx).await {
        Ok(keys) => {
            let query = query.unwrap_or_default();
            let client = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "client");
            keys::note_fetch(&ask.ctx, &keys, client.as_ref().map(|(_, value)| value.as_ref()));
            answer(keys.jwks())
        }
        Err(error) => failed(error),
    }
}
