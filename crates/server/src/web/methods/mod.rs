//! Login methods and the organisation ID in the console: names, order, preview, link and QR code.

use super::core::{Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
}
