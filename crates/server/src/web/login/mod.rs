//! Signing in: `/`, `/login`, `/o/{slug}`, codes, password reset, signing out.

use super::core::{Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
}
