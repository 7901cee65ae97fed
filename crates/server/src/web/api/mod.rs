//! The REST API for business systems (`/api/v1`) and its OpenAPI document.

use super::core::{Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
}
