//! Login methods and the organisation ID in the console: names, order, preview, link and QR code. Signing in itself is `login`.

mod card;
mod name;
mod operator_slug;
mod overview;
mod preview;
mod qr;
mod slug;
mod turn;

use ieum_model::LoginMethodId;
use ieum_model::permission::Permission;

use super::core::{Access, Failure, Routes, Site};

pub use card::LoginCard;

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    const LINKING: Access = Access::Console(Permission::ManageLinking);
    Routes::new(site)
        .get("/console/{org}/login-page", LINKING, overview::show)
        .get("/console/{org}/login-page/preview", LINKING, preview::show)
        .get("/console/{org}/login-page/qr", LINKING, qr::show)
        .get("/console/{org}/login-page/slug", LINKING, slug::show)
        .post("/console/{org}/login-page/slug", LINKING, slug::change)
        .get("/console/{org}/login-page/methods/{method}/name", LINKING, name::show)
        .post("/console/{org}/login-page/methods/{method}/name", LINKING, name::rename)
        .post("/console/{org}/login-page/methods/{method}/move", LINKING, turn::order)
        .post(
            "/console/{org}/login-page/methods/{method}/enable",
            LINKING,
            turn::enable,
        )
        .get("/console/{org}/login-page/methods/{method}/disable", LINKING, turn::ask)
        .post(
            "/console/{org}/login-page/methods/{method}/disable",
            LINKING,
            turn::disable,
        )
        .get(
            "/operator/organizations/{org}/slug",
            Access::Operator,
            operator_slug::show,
        )
        .post(
            "/operator/organizations/{org}/slug",
            Access::Operator,
            operator_slug::change,
        )
        .post(
            "/operator/organizations/{org}/slug/methods/{method}/enable",
            Access::Operator,
            operator_slug::enable,
        )
}

/// The login method of an address.
fn method_id(text: &str) -> Result<LoginMethodId, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}
