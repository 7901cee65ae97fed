//! Signing keys for operators (`/operator/keys`): which there are, what happens to them next, who knows the newest, and the three
//! things that can be done by hand: publish a successor, let it sign at once, withdraw a key in an emergency.

mod list;
mod retire;
mod rotate;

use askama::Template;
use ieum_app::provider::keys::KeyView;
use ieum_oidc::jose::Alg;
use ieum_oidc::keys::KeyState;

use super::core::{Access, Failure, Routes, Site};
use super::page::{Badge, Dialog, Notice, OperatorFrame};
use crate::i18n::Lang;

const PATH: &str = "/operator/keys";

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
        .get(PATH, Access::Operator, list::show)
        .post("/operator/keys/rotate/{alg}", Access::Operator, rotate::publish)
        .get("/operator/keys/rotate-now/{alg}", Access::Operator, rotate::ask)
        .post("/operator/keys/rotate-now/{alg}", Access::Operator, rotate::at_once)
        .get("/operator/keys/retire/{key}", Access::Operator, retire::ask)
        .post("/operator/keys/retire/{key}", Access::Operator, retire::retire)
}

/// A question on a page of its own.
#[derive(Debug, Template)]
#[template(path = "keys/ask.html")]
struct AskPage {
    l: Lang,
    frame: OperatorFrame,
    error: Option<Notice>,
    dialog: Dialog,
}

fn alg(name: &str) -> Result<Alg, Failure> {
    Alg::find(name).ok_or_else(Failure::not_found)
}

/// What people call a key: the last characters of its `kid`.
fn short(key: &KeyView) -> String {
    let kid = key.id.to_string();
    kid.get(kid.len().saturating_sub(6)..).unwrap_or_default().to_owned()
}

/// The key that signs with the algorithm.
fn signing(keys: &[KeyView], alg: Alg) -> Option<&KeyView> {
    keys.iter()
        .find(|key| key.alg == alg && matches!(key.state, KeyState::Active { .. }))
}

fn waiting(keys: &[KeyView], alg: Alg) -> Option<&KeyView> {
    keys.iter()
        .find(|key| key.alg == alg && matches!(key.state, KeyState::Pending { .. }))
}

fn badge(l: Lang, state: KeyState) -> Badge {
    match state {
        KeyState::Pending { .. } => Badge::info(l.t("keys-pending")),
        KeyState::Active { .. } => Badge::good(l.t("keys-active")),
        KeyState::Retiring { .. } => Badge::neutral(l.t("keys-retiring")),
        KeyState::Retired { .. } => Badge::neutral(l.t("keys-retired")),
        KeyState::Revoked { .. } => Badge::bad(l.t("keys-revoked")),
    }
}
