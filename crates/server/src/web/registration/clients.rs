//! `/operator/systems/registration/clients`: business systems that registered by themselves, with those among them that nobody
//! ever used. Nothing is deleted by itself: an operator looks and suspends.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use ieum_model::ClientRowId;
use ieum_store::registration::{Made, MadeClient};
use serde::Deserialize;

use super::PATH;
use crate::i18n::Lang;
use crate::web::core::{Ask, Operator, Outcome};
use crate::web::page::{Badge, OperatorFrame, OperatorItem, Page};
use crate::web::systems;

/// Rows of one page.
pub(super) const PER_PAGE: usize = 50;

/// Which, and from where on.
#[derive(Debug, Deserialize)]
pub struct From {
    #[serde(default)]
    before: String,
    #[serde(default)]
    unused: String,
}

/// The table.
#[derive(Debug, Template)]
#[template(path = "registration/table.html")]
pub(super) struct ClientTable {
    l: Lang,
    title: String,
    rows: Vec<MadeClient>,
}

impl askama::filters::HtmlSafe for ClientTable {}

impl ClientTable {
    pub(super) fn new(l: Lang, title: impl ToString, rows: Vec<MadeClient>) -> Self {
        Self {
            l,
            title: title.to_string(),
            rows,
        }
    }
    fn badge(&self, client: &MadeClient) -> Badge {
        if client.ended_at.is_some() {
            Badge::neutral(self.l.t("dynreg-deleted"))
        } else {
            systems::state_badge(self.l, &client.state)
        }
    }
    fn href(client: &MadeClient) -> String {
        systems::address(client.id)
    }
}

#[derive(Debug, Template)]
#[template(path = "registration/clients.html")]
struct ClientsPage {
    l: Lang,
    frame: OperatorFrame,
    table: Option<ClientTable>,
    older: Option<String>,
    only_unused: bool,
}

/// The handler.
pub async fn show(ask: Ask, Operator(caller): Operator, Query(from): Query<From>) -> Outcome<Response> {
    let l = ask.l;
    let only_unused = from.unused == "on";
    let which = if only_unused { Made::NeverUsed } else { Made::All };
    let before: Option<ClientRowId> = from.before.parse().ok();
    let limit = i64::try_from(PER_PAGE + 1).unwrap_or(i64::MAX);
    let mut rows = ask.ctx.store().read().await?.made_clients(which, before, limit).await?;
    let has_more = rows.len() > PER_PAGE;
    rows.truncate(PER_PAGE);
    let filter = if only_unused { "unused=on&" } else { "" };
    let older = rows.last().filter(|_| has_more);
    let page = ClientsPage {
        l,
        frame: ask
            .operator_frame(&caller, l.t("dynreg-clients"), OperatorItem::Systems)
            .below(l.t("dynreg-title"), PATH),
        older: older.map(|last| format!("{PATH}/clients?{filter}before={}", last.id)),
        table: (!rows.is_empty()).then(|| ClientTable::new(l, l.t("dynreg-clients"), rows)),
        only_unused,
    };
    Ok(Page::new(page).into_response())
}
