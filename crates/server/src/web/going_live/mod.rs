//! From draft to live: what waits, when it goes live, which versions there were, and the way back.

mod back;
mod fields;
mod live;
mod notice;
mod versions;

use ieum_model::LoginMethodId;
use ieum_model::login_method::MethodKind;
use ieum_model::permission::Permission;
use ieum_store::login_method::LoginMethodRow;

use super::core::{Access, Failure, Routes, Site};

pub use notice::{notice, saved};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    const LINKING: Access = Access::Console(Permission::ManageLinking);
    Routes::new(site)
        .get("/console/{org}/login-page/methods/{method}/live", LINKING, live::show)
        .post("/console/{org}/login-page/methods/{method}/live", LINKING, live::go)
        .post(
            "/console/{org}/login-page/methods/{method}/live/cancel",
            LINKING,
            live::cancel,
        )
        .post(
            "/console/{org}/login-page/methods/{method}/live/discard",
            LINKING,
            live::discard,
        )
        .get(
            "/console/{org}/login-page/methods/{method}/versions",
            LINKING,
            versions::show,
        )
        .get(
            "/console/{org}/login-page/methods/{method}/versions/{number}/back",
            LINKING,
            back::ask,
        )
        .post(
            "/console/{org}/login-page/methods/{method}/versions/{number}/back",
            LINKING,
            back::go,
        )
}

/// The login method of an address.
fn method_id(text: &str) -> Result<LoginMethodId, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

/// The last segments of where a method's settings and its trial are.
pub const fn places(kind: MethodKind) -> (&'static str, &'static str) {
    match kind {
        MethodKind::Saml => ("saml", "try"),
        MethodKind::Ldap => ("ldap", "trial"),
        MethodKind::PasswordCheck => ("password-check", "trial"),
        MethodKind::OpenId | MethodKind::Password => ("openid", "try"),
    }
}

/// The address of a method in the console.
fn at(root: &str, method: &LoginMethodRow) -> String {
    format!("{root}/login-page/methods/{}", method.id)
}
