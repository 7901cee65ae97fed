//! The way into the organisation console: which organisation, and its first page (`/console`).

mod home;

use ieum_model::permission::Permission;

use super::core::{Access, Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site).get("/console/{org}", Access::Console(Permission::EnterConsole), home::show)
}
