//! Our keys at a method's provider, for the provider to read.

use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use ieum_app::login::upstream::published_keys;

use crate::web::core::{Ask, Outcome};

/// `GET /login/openid/{method}/jwks` (RFC 7517, section 5).
pub async fn show(ask: Ask, Path(id): Path<String>) -> Outcome<Response> {
    let keys = published_keys(&ask.ctx, super::method_id(&id)?).await?;
    let headers = [
        (CONTENT_TYPE, "application/jwk-set+json"),
        (CACHE_CONTROL, "public, max-age=300"),
    ];
    Ok((headers, Json(keys)).into_response())
}
