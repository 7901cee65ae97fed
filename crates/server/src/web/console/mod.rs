//! The way into the organisation console: which organisation, its first page, and how long sign-ins last.

mod choose;
mod home;
mod security;

use ieum_model::permission::Permission;

use super::core::{Access, Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    const LINKING: Access = Access::Console(Permission::ManageLinking);
    Routes::new(site)
        .get("/console", Access::Public, choose::show)
        .get("/console/{org}", Access::Console(Permission::EnterConsole), home::show)
        .get("/console/{org}/security", LINKING, security::show)
        .post("/console/{org}/security", LINKING, security::change)
}
