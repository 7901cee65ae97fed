//! My account: password, language, sessions, invitations (`/account`).

mod device;
mod frame;
mod links;
mod overview;
mod password;
mod sessions;
mod systems;

pub use frame::{AccountFrame, AccountItem};

use super::core::{Access, Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
        .get("/account", Access::SignedIn, overview::show)
        .post("/account/language", Access::SignedIn, overview::set_language)
        .get(
            "/account/password",
            Access::SignedInEvenIfMustChangePassword,
            password::show,
        )
        .post(
            "/account/password",
            Access::SignedInEvenIfMustChangePassword,
            password::change,
        )
        .get("/account/sessions/end-others", Access::SignedIn, sessions::ask_others)
        .post("/account/sessions/end-others", Access::SignedIn, sessions::end_others)
        .post("/account/sessions/{session}/end", Access::SignedIn, sessions::end_one)
        .get("/account/links/{org}/{link}/remove", Access::SignedIn, links::ask)
        .post("/account/links/{org}/{link}/remove", Access::SignedIn, links::remove)
        .get(
            "/account/systems/{org}/{system}/disconnect",
            Access::SignedIn,
            systems::ask,
        )
        .post(
            "/account/systems/{org}/{system}/disconnect",
            Access::SignedIn,
            systems::end,
        )
}
