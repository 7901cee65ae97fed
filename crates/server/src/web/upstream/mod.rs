//! A company's own way to sign in: from the login page to its provider and back, its settings and trial in the console, and the
//! people of whom nobody could tell which member they are.

mod back;
mod form;
mod keys;
mod member;
mod out;
mod own_keys;
mod people;
mod proposal;
mod proposals;
mod returned;
mod sheet;
pub mod trial;
mod unlinked;
pub mod words;
mod would;

pub use back::refused;
use ieum_model::LoginMethodId;
use ieum_model::permission::Permission;

use super::core::{Access, Failure, Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    const LINKING: Access = Access::Console(Permission::ManageLinking);
    Routes::new(site)
        .get("/o/{slug}/go/{method}", Access::Public, out::go)
        .get("/login/openid/{method}", Access::Public, back::answer)
        .get("/login/openid/{method}/jwks", Access::Public, own_keys::show)
        .get("/console/{org}/login-page/add", LINKING, form::choose)
        .get("/console/{org}/login-page/add/{preset}", LINKING, form::new)
        .post("/console/{org}/login-page/add/{preset}", LINKING, form::add)
        .get("/console/{org}/login-page/methods/{method}/openid", LINKING, form::show)
        .post(
            "/console/{org}/login-page/methods/{method}/openid",
            LINKING,
            form::change,
        )
        .get("/console/{org}/login-page/methods/{method}/try", LINKING, trial::begin)
        .get("/console/{org}/login-page/methods/{method}/tried", LINKING, trial::show)
        .get(
            "/console/{org}/login-page/methods/{method}/people",
            LINKING,
            people::show,
        )
        .post(
            "/console/{org}/login-page/methods/{method}/people",
            LINKING,
            people::change,
        )
        .get("/console/{org}/login-page/methods/{method}/would", LINKING, would::show)
        .get(
            "/console/{org}/login-page/methods/{method}/unlinked",
            LINKING,
            unlinked::show,
        )
        .get("/console/{org}/login-page/keys", LINKING, keys::show)
        .post("/console/{org}/login-page/keys", LINKING, keys::submit)
        .get(
            "/console/{org}/login-page/keys/template.csv",
            LINKING,
            keys::template_csv,
        )
        .get(
            "/console/{org}/login-page/keys/template.xlsx",
            LINKING,
            keys::template_workbook,
        )
        .post("/console/{org}/login-page/keys/errors.csv", LINKING, keys::errors_csv)
        .post(
            "/console/{org}/login-page/keys/errors.xlsx",
            LINKING,
            keys::errors_workbook,
        )
        .post("/console/{org}/members/{member}/key", LINKING, member::set_key)
        .get("/console/{org}/links", LINKING, proposals::list)
        .get("/console/{org}/links/{proposal}", LINKING, proposal::show)
        .post("/console/{org}/links/{proposal}", LINKING, proposal::accept)
        .post("/console/{org}/links/{proposal}/dismiss", LINKING, proposal::dismiss)
        .post("/console/{org}/links/{proposal}/reopen", LINKING, proposal::reopen)
        .get("/console/{org}/members/{member}/links", LINKING, member::show)
        .post(
            "/console/{org}/members/{member}/links/{link}/{change}",
            LINKING,
            member::change,
        )
}

/// The login method of an address.
pub fn method_id(text: &str) -> Result<LoginMethodId, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}
