//! Named testers of what is not live: the page that names them, and the link by which a tester's browser sees it on the login page.

mod link;
mod list;
mod remove;
pub mod words;

use ieum_model::permission::Permission;

use super::core::{Access, Routes, Site};

pub use link::Testing;

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    const LINKING: Access = Access::Console(Permission::ManageLinking);
    Routes::new(site)
        .get(
            "/console/{org}/login-page/methods/{method}/testers",
            LINKING,
            list::show,
        )
        .post("/console/{org}/login-page/methods/{method}/testers", LINKING, list::add)
        .get(
            "/console/{org}/login-page/methods/{method}/testers/{member}/remove",
            LINKING,
            remove::ask,
        )
        .post(
            "/console/{org}/login-page/methods/{method}/testers/{member}/remove",
            LINKING,
            remove::remove,
        )
        .get("/login/test/{token}", Access::Public, link::show)
        .post("/login/test/{token}", Access::Public, link::take)
        .post("/login/test/end", Access::Public, link::end)
}
