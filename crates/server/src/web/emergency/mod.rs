//! Emergency sign-in (비상 로그인): the page for the code, and the codes in the console. No page leads to the first: its address is
//! printed with the codes, so that nobody learns to type them wherever a link asks for them.

mod codes;
mod sign_in;

use ieum_model::permission::Permission;

use super::core::{Access, Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    const LINKING: Access = Access::Console(Permission::ManageLinking);
    Routes::new(site)
        .get("/o/{slug}/emergency", Access::Public, sign_in::show)
        .post("/o/{slug}/emergency", Access::Public, sign_in::enter)
        .get("/console/{org}/security/emergency", LINKING, codes::show)
        .post("/console/{org}/security/emergency", LINKING, codes::make)
}
