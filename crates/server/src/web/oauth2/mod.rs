//! The OpenID provider's addresses (`/oauth2`, `/.well-known`).

use super::core::{Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
}
