//! The operator console: sign-in, first page, business systems, system state (`/operator`).

mod ask;
mod sign_in;

pub use ask::AskPage;

use super::core::{Access, Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
        .get("/operator/login", Access::Public, sign_in::show)
        .post("/operator/login", Access::Public, sign_in::submit)
        .post("/operator/logout", Access::Public, sign_in::sign_out)
}
