//! A company's own SAML identity provider: our metadata, the way there and back, logouts both ways, and its settings in the console.

mod add;
mod back;
mod fields;
mod form;
mod logout;
mod metadata;
mod out;
mod posted;
mod tried;

use ieum_model::LoginMethodId;
use ieum_model::permission::Permission;

use super::core::{Access, Failure, Routes, Site};

pub use out::{leaving, there};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    const LINKING: Access = Access::Console(Permission::ManageLinking);
    Routes::new(site)
        .get("/saml/{method}/metadata", Access::Public, metadata::show)
        .post("/saml/{method}/acs", Access::Public, back::arrive)
        .post("/saml/{method}/finish", Access::Public, back::finish)
        .get("/saml/{method}/logout", Access::Public, logout::by_address)
        .post("/saml/{method}/logout", Access::Public, logout::by_form)
        .get("/console/{org}/login-page/add/saml/{preset}", LINKING, add::show)
        .post("/console/{org}/login-page/add/saml/{preset}", LINKING, add::add)
        .get("/console/{org}/login-page/methods/{method}/saml", LINKING, form::show)
        .post("/console/{org}/login-page/methods/{method}/saml", LINKING, form::change)
        .post("/console/{org}/login-page/methods/{method}/tried", LINKING, tried::show)
}

/// The login method of an address.
fn method_id(text: &str) -> Result<LoginMethodId, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}
