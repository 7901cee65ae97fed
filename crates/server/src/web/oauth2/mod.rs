//! The OpenID provider's addresses (`/oauth2`, `/.well-known`).
//!
//! What people see passes every layer of the site; what programs call is a table of its own, outside of the layers for pages.

mod authorize;
mod barred;
pub(super) mod certificate;
mod check_session;
pub(crate) mod consent;
mod cors;
mod deliver;
mod device;
mod discovery;
pub(super) mod dpop;
mod introspect;
mod logout;
mod par;
mod params;
mod register;
mod revoke;
mod select;
pub(super) mod signed_out;
mod token;
mod userinfo;

pub use discovery::published;
use ieum_oidc::discovery::paths;
pub use params::Asked;

use super::core::{Access, Routes, Site};

/// Addresses that browsers go to.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
        .get(paths::AUTHORIZE, Access::Public, authorize::get)
        .post(paths::AUTHORIZE, Access::Public, authorize::post)
        .get("/oauth2/select", Access::Public, select::show)
        .post("/oauth2/select", Access::Public, select::choose)
        .get("/oauth2/consent", Access::Public, consent::show)
        .post("/oauth2/consent", Access::Public, consent::decide)
        .get(paths::LOGOUT, Access::Public, logout::get)
        .post(paths::LOGOUT, Access::Public, logout::post)
        .post("/oauth2/logout/confirm", Access::Public, logout::confirm)
}

/// Addresses that programs call.
pub fn protocol(site: &Site) -> Routes {
    Routes::new(site)
        .post(paths::TOKEN, Access::Public, token::exchange)
        .options(paths::TOKEN, Access::Public, cors::preflight)
        .post(paths::PAR, Access::Public, par::push)
        .options(paths::PAR, Access::Public, cors::preflight)
        .post(paths::DEVICE_AUTHORIZATION, Access::Public, device::begin)
        .options(paths::DEVICE_AUTHORIZATION, Access::Public, cors::preflight)
        .post(paths::INTROSPECT, Access::Public, introspect::introspect)
        .post(paths::REVOKE, Access::Public, revoke::revoke)
        .options(paths::REVOKE, Access::Public, cors::preflight)
        .get(paths::USERINFO, Access::Public, userinfo::show)
        .post(paths::USERINFO, Access::Public, userinfo::show)
        .options(paths::USERINFO, Access::Public, cors::preflight)
        .post(paths::REGISTER, Access::Public, register::register)
        .options(paths::REGISTER, Access::Public, register::preflight)
        .get("/oauth2/register/{client}", Access::Public, register::read)
        .put("/oauth2/register/{client}", Access::Public, register::replace)
        .delete("/oauth2/register/{client}", Access::Public, register::end)
        .options("/oauth2/register/{client}", Access::Public, register::preflight)
}
