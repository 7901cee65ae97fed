//! `/operator/systems`: the register, the latest first: everybody's, the provider's, or an organisation's.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use ieum_model::ClientRowId;
use ieum_oidc::client::Profile;
use ieum_store::active::ClientRow;
use ieum_store::client::ClientsOf;
use serde::Deserialize;

use super::state_badge;
use crate::i18n::Lang;
use crate::web::core::{Ask, Operator, Outcome};
use crate::web::page::{Badge, EmptyState, Field, Notice, OperatorFrame, OperatorItem, Page};

const PER_PAGE: usize = 50;
/// In the filter: the provider's own. No organisation ID is so short of letters that it could be this one.
const PROVIDER: &str = "-";

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// From where on.
#[derive(Debug, Deserialize)]
pub struct From {
    #[serde(default)]
    before: String,
    /// [`PROVIDER`], an organisation ID, or empty for everybody's.
    #[serde(default)]
    owner: String,
}

#[derive(Debug, Template)]
#[template(path = "systems/list.html")]
struct ListPage {
    l: Lang,
    frame: OperatorFrame,
    notice: Option<Notice>,
    systems: Vec<(ClientRow, Option<String>)>,
    owner: String,
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
        format!("/operator/systems/{}", system.id)
    }
}

/// The handler.
pub async fn show(ask: Ask, Operator(caller): Operator, Query(from): Query<From>) -> Outcome<Response> {
    let before: Option<ClientRowId> = from.before.parse().ok();
    let limit = i64::try_from(PER_PAGE + 1).unwrap_or(i64::MAX);
    let owner: String = from.owner.trim().chars().take(60).collect();
    let mut conn = ask.ctx.store().read().await?;
    let of = match owner.as_str() {
        "" => Some(ClientsOf::Anybody),
        PROVIDER => Some(ClientsOf::Provider),
        slug => {
            let found = conn.find_slug(slug).await?;
            found.map(|row| ClientsOf::Organization(row.org_id))
        }
    };
    let mut systems = match of {
        Some(of) => conn.list_clients(of, before, limit).await?,
        None => Vec::new(),
    };
    drop(conn);
    let has_more = systems.len() > PER_PAGE;
    systems.truncate(PER_PAGE);
    let older = systems
        .last()
        .filter(|_| has_more)
        .map(|(last, _)| format!("/operator/systems?before={}&owner={}", last.id, encoded(&owner)));
    let page = ListPage {
        l: ask.l,
        frame: ask.operator_frame(&caller, ask.l.t("system-title"), OperatorItem::Systems),
        notice: ask.notice(),
        systems,
        owner,
        older,
        is_first: before.is_none(),
    };
    Ok(Page::new(page).into_response())
}
