//! Organisations: sign-up, information in the console, the operator's list.

mod brand;

use super::core::{Access, Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
        .get("/brand/{org}/{digest}", Access::Public, brand::logo)
        .get("/brand/{file}", Access::Public, brand::theme)
}
