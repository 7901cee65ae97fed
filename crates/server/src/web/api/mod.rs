//! The REST API for business systems (`/api/v1`), and its description (`/api/openapi.json`). Its wire types live here alone.

mod body;
mod document;
mod organizations;

use ieum_oidc::scope::{ORGANIZATIONS_READ, ORGANIZATIONS_WRITE};

use super::core::{Access, Routes, Site};

pub use document::openapi_json;

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    const READ: Access = Access::Client(ORGANIZATIONS_READ);
    const WRITE: Access = Access::Client(ORGANIZATIONS_WRITE);
    Routes::new(site)
        .get("/api/openapi.json", Access::Public, document::show)
        .get("/api/v1/organizations", READ, organizations::list)
        .post("/api/v1/organizations", WRITE, organizations::create)
        .get("/api/v1/organizations/{org}", READ, organizations::show)
        .patch("/api/v1/organizations/{org}", WRITE, organizations::change)
}
