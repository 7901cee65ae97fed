//! The way into the organisation console: which organisation, and its first page (`/console`).

use super::core::{Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
}
