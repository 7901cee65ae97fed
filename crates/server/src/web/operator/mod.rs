//! The operator console: sign-in, first page, business systems, system state (`/operator`).

use super::core::{Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
}
