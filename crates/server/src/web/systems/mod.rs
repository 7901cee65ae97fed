//! Business systems (업무 시스템): what an organisation's members use and may use, and the pages of those who keep them: operators any,
//! the super admin of an organisation its own.

mod access;
pub(super) mod claims;
mod console;
mod edit;
mod errors;
pub(super) mod form;
mod groups;
mod keeping;
mod list;
mod logout;
mod reach;
mod reasons;
mod register;
mod registered;
mod requests;
pub(super) mod secret;
mod secrets;
mod setup;
mod signins;
mod state;
mod tokens;
pub(super) mod told;

use ieum_model::ClientRowId;
use ieum_model::permission::Permission;
use ieum_store::active::ClientRow;

use super::core::{Access, Ask, Failure, Routes, Site};
use super::page::Badge;
use crate::i18n::Lang;

/// The pages of a keeper, the same below either root.
macro_rules! kept {
    ($routes:expr, $root:literal, $access:expr) => {
        $routes
            .get(concat!($root, "/new"), $access, register::show)
            .post(concat!($root, "/new"), $access, register::register)
            .get(concat!($root, "/{system}"), $access, edit::show)
            .post(concat!($root, "/{system}"), $access, edit::save)
            .get(concat!($root, "/{system}/secret"), $access, secret::ask)
            .post(concat!($root, "/{system}/secret"), $access, secret::replace)
            .get(
                concat!($root, "/{system}/secret/present"),
                $access,
                secrets::ask_present,
            )
            .post(
                concat!($root, "/{system}/secret/present"),
                $access,
                secrets::end_present,
            )
            .get(
                concat!($root, "/{system}/secret/earlier"),
                $access,
                secrets::ask_earlier,
            )
            .post(
                concat!($root, "/{system}/secret/earlier"),
                $access,
                secrets::end_earlier,
            )
            .get(concat!($root, "/{system}/setup"), $access, setup::show)
            .get(concat!($root, "/{system}/requests"), $access, requests::show)
            .post(concat!($root, "/{system}/requests"), $access, requests::save)
            .get(concat!($root, "/{system}/access"), $access, access::show)
            .post(concat!($root, "/{system}/access"), $access, access::save)
            .post(concat!($root, "/{system}/access/check"), $access, access::check)
            .get(concat!($root, "/{system}/suspend"), $access, state::ask)
            .post(concat!($root, "/{system}/suspend"), $access, state::suspend)
            .post(concat!($root, "/{system}/resume"), $access, state::resume)
            .get(concat!($root, "/{system}/tokens"), $access, tokens::show)
            .post(concat!($root, "/{system}/tokens"), $access, tokens::save)
            .get(concat!($root, "/{system}/logout"), $access, logout::show)
            .post(concat!($root, "/{system}/logout"), $access, logout::save)
            .post(concat!($root, "/{system}/logout/{job}/again"), $access, logout::again)
            .get(concat!($root, "/{system}/claims"), $access, claims::list::show)
            .post(concat!($root, "/{system}/claims/hidden"), $access, claims::list::hide)
            .get(concat!($root, "/{system}/claims/new"), $access, claims::rule::new)
            .post(concat!($root, "/{system}/claims/new"), $access, claims::rule::add)
            .get(
                concat!($root, "/{system}/claims/preview"),
                $access,
                claims::preview::show,
            )
            .post(
                concat!($root, "/{system}/claims/preview"),
                $access,
                claims::preview::look,
            )
            .get(concat!($root, "/{system}/claims/{number}"), $access, claims::rule::show)
            .post(concat!($root, "/{system}/claims/{number}"), $access, claims::rule::save)
            .get(
                concat!($root, "/{system}/claims/{number}/remove"),
                $access,
                claims::rule::ask,
            )
            .post(
                concat!($root, "/{system}/claims/{number}/remove"),
                $access,
                claims::rule::remove,
            )
            .post(
                concat!($root, "/{system}/claims/{number}/move"),
                $access,
                claims::rule::shift,
            )
    };
}

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    const SEE: Access = Access::Console(Permission::SeeSystems);
    let routes = Routes::new(site)
        .get("/console/{org}/systems", SEE, console::show)
        .get("/console/{org}/systems/{system}/groups", SEE, groups::show)
        .post("/console/{org}/systems/{system}/groups", SEE, groups::save)
        .get("/console/{org}/systems/{system}/signins", SEE, signins::console)
        .get(
            "/operator/systems/{system}/signins",
            Access::Operator,
            signins::operator,
        )
        .get("/operator/systems/{system}/errors", Access::Operator, errors::show)
        .get("/operator/systems/{system}/errors/clear", Access::Operator, errors::ask)
        .post(
            "/operator/systems/{system}/errors/clear",
            Access::Operator,
            errors::clear,
        )
        .get("/operator/systems", Access::Operator, list::show)
        .get("/operator/systems/{system}/reach", Access::Operator, reach::show)
        .post("/operator/systems/{system}/reach", Access::Operator, reach::save)
        .post("/operator/systems/{system}/reach/add", Access::Operator, reach::add)
        .get(
            "/operator/systems/{system}/reach/{org}/remove",
            Access::Operator,
            reach::ask_to_remove,
        )
        .post(
            "/operator/systems/{system}/reach/{org}/remove",
            Access::Operator,
            reach::remove,
        );
    let routes = kept!(routes, "/operator/systems", Access::Operator);
    kept!(
        routes,
        "/console/{org}/systems",
        Access::Console(Permission::ManageLinking)
    )
}

/// The business system of an address.
async fn find(ask: &Ask, id: &str) -> Result<ClientRow, Failure> {
    let id: ClientRowId = id.parse().map_err(|_| Failure::not_found())?;
    let found = ask.ctx.store().read().await?.find_client(id).await?;
    found.ok_or_else(Failure::not_found)
}

pub(super) fn address(id: ClientRowId) -> String {
    format!("/operator/systems/{id}")
}

pub(super) fn state_badge(l: Lang, state: &str) -> Badge {
    match state {
        "active" => Badge::good(l.t("system-active")),
        _ => Badge::bad(l.t("system-suspended")),
    }
}
