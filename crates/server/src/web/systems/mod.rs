//! Business systems (업무 시스템): what an organisation's members use, and the operator's register of them.

mod access;
mod console;
mod edit;
mod errors;
mod form;
mod list;
mod logout;
mod reasons;
mod register;
mod requests;
mod secret;
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

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
        .get(
            "/console/{org}/systems",
            Access::Console(Permission::SeeSystems),
            console::show,
        )
        .get(
            "/console/{org}/systems/{system}/signins",
            Access::Console(Permission::SeeSystems),
            signins::console,
        )
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
        .get("/operator/systems/new", Access::Operator, register::show)
        .post("/operator/systems/new", Access::Operator, register::register)
        .get("/operator/systems/{system}", Access::Operator, edit::show)
        .post("/operator/systems/{system}", Access::Operator, edit::save)
        .get("/operator/systems/{system}/secret", Access::Operator, secret::ask)
        .post("/operator/systems/{system}/secret", Access::Operator, secret::replace)
        .get("/operator/systems/{system}/setup", Access::Operator, setup::show)
        .get("/operator/systems/{system}/requests", Access::Operator, requests::show)
        .post("/operator/systems/{system}/requests", Access::Operator, requests::save)
        .get(
            "/operator/systems/{system}/secret/present",
            Access::Operator,
            secrets::ask_present,
        )
        .post(
            "/operator/systems/{system}/secret/present",
            Access::Operator,
            secrets::end_present,
        )
        .get(
            "/operator/systems/{system}/secret/earlier",
            Access::Operator,
            secrets::ask_earlier,
        )
        .post(
            "/operator/systems/{system}/secret/earlier",
            Access::Operator,
            secrets::end_earlier,
        )
        .get("/operator/systems/{system}/access", Access::Operator, access::show)
        .post("/operator/systems/{system}/access", Access::Operator, access::save)
        .post(
            "/operator/systems/{system}/access/check",
            Access::Operator,
            access::check,
        )
        .get("/operator/systems/{system}/suspend", Access::Operator, state::ask)
        .post("/operator/systems/{system}/suspend", Access::Operator, state::suspend)
        .post("/operator/systems/{system}/resume", Access::Operator, state::resume)
        .get("/operator/systems/{system}/tokens", Access::Operator, tokens::show)
        .post("/operator/systems/{system}/tokens", Access::Operator, tokens::save)
        .get("/operator/systems/{system}/logout", Access::Operator, logout::show)
        .post("/operator/systems/{system}/logout", Access::Operator, logout::save)
        .post(
            "/operator/systems/{system}/logout/{job}/again",
            Access::Operator,
            logout::again,
        )
}

/// The business system of an address.
async fn find(ask: &Ask, id: &str) -> Result<ClientRow, Failure> {
    let id: ClientRowId = id.parse().map_err(|_| Failure::not_found())?;
    let found = ask.ctx.store().read().await?.find_client(id).await?;
    found.ok_or_else(Failure::not_found)
}

fn address(id: ClientRowId) -> String {
    format!("/operator/systems/{id}")
}

fn state_badge(l: Lang, state: &str) -> Badge {
    match state {
        "active" => Badge::good(l.t("system-active")),
        _ => Badge::bad(l.t("system-suspended")),
    }
}
