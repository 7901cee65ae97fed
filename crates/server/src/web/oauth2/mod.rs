//! The OpenID provider's addresses (`/oauth2`, `/.well-known`).
//!
//! What people see passes every layer of the site; what programs call is a table of its own, outside of the layers for pages.

mod authorize;
mod cors;
mod discovery;
mod logout;
mod params;
mod select;
pub(super) mod signed_out;
mod token;
mod userinfo;

use ieum_oidc::discovery::paths;

use super::core::{Access, Routes, Site};

/// Addresses that browsers go to.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
        .get(paths::AUTHORIZE, Access::Public, authorize::get)
        .post(paths::AUTHORIZE, Access::Public, authorize::post)
        .get("/oauth2/select", Access::Public, select::show)
        .post("/oauth2/select", Access::Public, select::choose)
        .get(paths::LOGOUT, Access::Public, logout::get)
        .post(paths::LOGOUT, Access::Public, logout::post)
        .post("/oauth2/logout/confirm", Access::Public, logout::confirm)
}

/// Addresses that programs call.
pub fn protocol(site: &Site) -> Routes {
    let document = discovery::document(site);
    Routes::new(site)
        .get(paths::DISCOVERY, Access::Public, async move || {
            discovery::answer(&document)
        })
        .get(paths::JWKS, Access::Public, discovery::jwks)
        .post(paths::TOKEN, Access::Public, token::exchange)
        .options(paths::TOKEN, Access::Public, cors::preflight)
        .get(paths::USERINFO, Access::Public, userinfo::show)
        .post(paths::USERINFO, Access::Public, userinfo::show)
        .options(paths::USERINFO, Access::Public, cors::preflight)
}
