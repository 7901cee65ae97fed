//! The audit log in both consoles: list, one entry, and its export. Writing it is for the use cases.

mod cell;
mod entry;
mod export;
mod list;
mod query;
pub mod words;

pub use cell::harden;

use ieum_model::permission::Permission;

use super::core::{Access, Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    const READ: Access = Access::Console(Permission::ReadAudit);
    Routes::new(site)
        .get("/console/{org}/audit", READ, list::show)
        .get("/console/{org}/audit/export", READ, export::show)
        .post("/console/{org}/audit/export", READ, export::download)
        .get("/console/{org}/audit/{entry}", READ, entry::show)
        .get("/operator/audit", Access::Operator, list::show_as_operator)
        .get("/operator/audit/export", Access::Operator, export::show_as_operator)
        .post("/operator/audit/export", Access::Operator, export::download_as_operator)
        .get("/operator/audit/{entry}", Access::Operator, entry::show_as_operator)
}
