//! `/operator/systems`: the register, the latest first.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use ieum_model::ClientRowId;
use ieum_oidc::client::Profile;
use ieum_store::active::ClientRow;
use serde::Deserialize;

use super::{address, state_badge};
use crate::i18n::Lang;
use crate::web::core::{Ask, Operator, Outcome};
use crate::web::page::{Badge, EmptyState, Notice, OperatorFrame, OperatorItem, Page};

const PER_PAGE: usize = 50;

/// From where on.
#[derive(Debug, Deserialize)]
pub struct From {
    #[serde(default)]
    before: String,
}

#[derive(Debug, Template)]
#[template(path = "systems/list.html")]
struct ListPage {
    l: Lang,
    frame: OperatorFrame,
    notice: Option<Notice>,
    systems: Vec<ClientRow>,
    older: Option<String>,
    is_first: bool,
}

impl ListPage {
    fn badge(&self, system: &ClientRow) -> Badge {
        state_badge(self.l, &system.state)
    }
    fn registered(&self, system: &ClientRow) -> Option<Badge> {
        let is_dynamic = Profile::read(&system.profile).is_ok_and(|profile| profile.dynamic.is_some());
        is_dynamic.then(|| Badge::info(self.l.t("dynreg-badge")))
    }
    fn href(system: &ClientRow) -> String {
        address(system.id)
    }
}

/// The handler.
pub async fn show(ask: Ask, Operator(caller): Operator, Query(from): Query<From>) -> Outcome<Response> {
    let before: Option<ClientRowId> = from.before.parse().ok();
    let limit = i64::try_from(PER_PAGE + 1).unwrap_or(i64::MAX);
    let mut systems = ask.ctx.store().read().await?.list_clients(before, limit).await?;
    let has_more = systems.len() > PER_PAGE;
    systems.truncate(PER_PAGE);
    let older = systems
        .last()
        .filter(|_| has_more)
        .map(|last| format!("/operator/systems?before={}", last.id));
    let page = ListPage {
        l: ask.l,
        frame: ask.operator_frame(&caller, ask.l.t("system-title"), OperatorItem::Systems),
        notice: ask.notice(),
        systems,
        older,
        is_first: before.is_none(),
    };
    Ok(Page::new(page).into_response())
}
