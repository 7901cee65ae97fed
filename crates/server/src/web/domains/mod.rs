//! E-mail domains in the console: added, proven by a record in DNS, used and removed.

mod list;
mod one;
mod remove;
mod rule;

use ieum_model::DomainId;
use ieum_model::permission::Permission;

use super::core::{Access, Failure, Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    const LINKING: Access = Access::Console(Permission::ManageLinking);
    Routes::new(site)
        .get("/console/{org}/login-page/domains", LINKING, list::show)
        .post("/console/{org}/login-page/domains", LINKING, list::add)
        .get("/console/{org}/login-page/domains/{domain}", LINKING, one::show)
        .post("/console/{org}/login-page/domains/{domain}", LINKING, one::change)
        .post("/console/{org}/login-page/domains/{domain}/check", LINKING, one::check)
        .post("/console/{org}/login-page/domains/{domain}/rule", LINKING, rule::set)
        .get(
            "/console/{org}/login-page/domains/{domain}/remove",
            LINKING,
            remove::ask,
        )
        .post(
            "/console/{org}/login-page/domains/{domain}/remove",
            LINKING,
            remove::remove,
        )
}

/// The domain of an address.
fn domain_id(text: &str) -> Result<DomainId, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}
