//! Records of sign-ins (로그인 기록): the list and its search by the code that a member reads, one record step by step, its file and its
//! links for people outside. Writing them is for the use cases.

mod export;
mod file;
mod list;
mod lookup;
mod one;
mod query;
mod share;
mod shared;
pub mod words;

use ieum_model::TraceId;
use ieum_model::permission::Permission;

use super::core::{Access, Failure, Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    const LINKING: Access = Access::Console(Permission::ManageLinking);
    Routes::new(site)
        .get("/console/{org}/traces", LINKING, list::show)
        .get("/console/{org}/traces/export", LINKING, export::show)
        .post("/console/{org}/traces/export", LINKING, export::download)
        .get("/console/{org}/traces/{trace}", LINKING, one::show)
        .get("/console/{org}/traces/{trace}/record.json", LINKING, file::download)
        .post("/console/{org}/traces/{trace}/share", LINKING, share::make)
        .get("/console/{org}/traces/{trace}/share/{share}/end", LINKING, share::ask)
        .post("/console/{org}/traces/{trace}/share/{share}/end", LINKING, share::end)
        .get("/operator/traces", Access::Operator, lookup::show)
        .post("/operator/traces", Access::Operator, lookup::look_up)
        .get("/trace/{token}", Access::Public, shared::show)
}

/// The record of an address.
fn trace_id(text: &str) -> Result<TraceId, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}
