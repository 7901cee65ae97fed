//! Passwords that a company's own side checks: the settings of its directory or of its service, and their trial, in the console.

mod checker;
mod form;
mod trial;
pub mod words;

use ieum_model::permission::Permission;

use super::core::{Access, Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    const LINKING: Access = Access::Console(Permission::ManageLinking);
    Routes::new(site)
        .get("/console/{org}/login-page/add/ldap/{preset}", LINKING, form::new)
        .post("/console/{org}/login-page/add/ldap/{preset}", LINKING, form::add)
        .get("/console/{org}/login-page/methods/{method}/ldap", LINKING, form::show)
        .post("/console/{org}/login-page/methods/{method}/ldap", LINKING, form::change)
        .get("/console/{org}/login-page/add/password-check", LINKING, checker::new)
        .post("/console/{org}/login-page/add/password-check", LINKING, checker::add)
        .get(
            "/console/{org}/login-page/methods/{method}/password-check",
            LINKING,
            checker::show,
        )
        .post(
            "/console/{org}/login-page/methods/{method}/password-check",
            LINKING,
            checker::change,
        )
        .get(
            "/console/{org}/login-page/methods/{method}/password-check/secret",
            LINKING,
            checker::ask_secret,
        )
        .post(
            "/console/{org}/login-page/methods/{method}/password-check/secret",
            LINKING,
            checker::renew,
        )
        .get("/console/{org}/login-page/methods/{method}/trial", LINKING, trial::show)
        .post("/console/{org}/login-page/methods/{method}/trial", LINKING, trial::run)
}
