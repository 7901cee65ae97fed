//! The description of the API (OpenAPI 3.1), generated from the types and handlers that answer.

use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use ieum_oidc::scope::{ORGANIZATIONS_READ, ORGANIZATIONS_WRITE};
use utoipa::openapi::security::{ClientCredentials, Flow, OAuth2, Scopes, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::organizations;
use crate::web::core::problem::{FieldProblem, ProblemDocument};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Ieum API",
        version = "1",
        description = "For business systems. Calls carry an access token of the client credentials grant. Every error is a problem document (RFC 9457) with a stable `code`."
    ),
    paths(organizations::list, organizations::create, organizations::show, organizations::change),
    components(schemas(ProblemDocument, FieldProblem)),
    modifiers(&Security)
)]
struct Document;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scopes = Scopes::from_iter([
            (ORGANIZATIONS_READ, "To list and read organisations."),
            (
                ORGANIZATIONS_WRITE,
                "To make organisations, set their plan, suspend and resume them.",
            ),
        ]);
        let flow = Flow::ClientCredentials(ClientCredentials::new("/oauth2/token", scopes));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("client_credentials", SecurityScheme::OAuth2(OAuth2::new([flow])));
    }
}

static JSON: LazyLock<String> = LazyLock::new(|| {
    // The derived document always serialises; were it not to, the test that compares it would say so.
    let mut text = Document::openapi().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
});

/// The description as it is served and kept in the repository.
pub fn openapi_json() -> &'static str {
    &JSON
}

/// `GET /api/openapi.json`
pub async fn show() -> Response {
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "public, max-age=300"),
    ];
    (headers, openapi_json()).into_response()
}
