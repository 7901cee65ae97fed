//! Initial access tokens for operators (`/operator/systems/registration`): with one, business systems register by themselves
//! (RFC 7591). Made, listed and ended here; what registered is listed, too.

mod clients;
mod list;
mod new;
mod revoke;
mod show;

use ieum_model::{InitialTokenId, Instant};
use ieum_store::registration::InitialToken;

use super::core::{Access, Ask, Failure, Routes, Site};
use super::page::Badge;
use crate::i18n::Lang;

const PATH: &str = "/operator/systems/registration";

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
        .get(PATH, Access::Operator, list::show)
        .get("/operator/systems/registration/new", Access::Operator, new::show)
        .post("/operator/systems/registration/new", Access::Operator, new::create)
        .get(
            "/operator/systems/registration/clients",
            Access::Operator,
            clients::show,
        )
        .get(
            "/operator/systems/registration/{registration}",
            Access::Operator,
            show::show,
        )
        .get(
            "/operator/systems/registration/{registration}/revoke",
            Access::Operator,
            revoke::ask,
        )
        .post(
            "/operator/systems/registration/{registration}/revoke",
            Access::Operator,
            revoke::revoke,
        )
}

/// The token of an address.
async fn find(ask: &Ask, id: &str) -> Result<InitialToken, Failure> {
    let id: InitialTokenId = id.parse().map_err(|_| Failure::not_found())?;
    let found = ask.ctx.store().read().await?.find_initial_token(id).await?;
    found.ok_or_else(Failure::not_found)
}

fn address(id: InitialTokenId) -> String {
    format!("{PATH}/{id}")
}

/// Whether anybody can register with it.
fn is_living(token: &InitialToken, now: Instant) -> bool {
    token.revoked_at.is_none() && now < token.expires_at && token.uses < token.max_uses
}

fn badge(l: Lang, token: &InitialToken, now: Instant) -> Badge {
    if token.revoked_at.is_some() {
        Badge::bad(l.t("dynreg-revoked"))
    } else if now >= token.expires_at {
        Badge::neutral(l.t("dynreg-expired"))
    } else if token.uses >= token.max_uses {
        Badge::neutral(l.t("dynreg-used-up"))
    } else {
        Badge::good(l.t("dynreg-living"))
    }
}

/// Whose own what is made with it is.
fn owner(l: Lang, token: &InitialToken) -> String {
    match &token.org_name {
        Some(name) => name.clone(),
        None => l.t("dynreg-for-all").into_owned(),
    }
}
