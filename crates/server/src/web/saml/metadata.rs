//! What we publish of ourselves at a method.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use ieum_app::login::saml;

use crate::web::core::{Ask, Outcome};

/// `GET /saml/{method}/metadata` (SAML Metadata, section 4.1.1).
pub async fn show(ask: Ask, Path(id): Path<String>) -> Outcome<Response> {
    let document = saml::published(&ask.ctx, super::method_id(&id)?).await?;
    let headers = [
        (CONTENT_TYPE, "application/samlmetadata+xml"),
        (CONTENT_DISPOSITION, "inline; filename=\"ieum-metadata.xml\""),
    ];
    Ok((headers, document).into_response())
}
