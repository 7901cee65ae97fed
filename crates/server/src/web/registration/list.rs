//! `/operator/systems/registration`: initial access tokens, the latest first.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use ieum_model::{InitialTokenId, Instant};
use ieum_oidc::discovery::paths;
use ieum_store::registration::InitialToken;
use serde::Deserialize;

use super::{PATH, address, badge, owner};
use crate::i18n::Lang;
use crate::web::core::{Ask, Operator, Outcome};
use crate::web::page::{Badge, CopyField, EmptyState, Notice, OperatorFrame, OperatorItem, Page};

const PER_PAGE: usize = 50;

/// From where on.
#[derive(Debug, Deserialize)]
pub struct From {
    #[serde(default)]
    before: String,
}

#[derive(Debug, Template)]
#[template(path = "registration/list.html")]
struct ListPage {
    l: Lang,
    frame: OperatorFrame,
    notice: Option<Notice>,
    is_open: bool,
    endpoint: CopyField,
    tokens: Vec<InitialToken>,
    older: Option<String>,
    is_first: bool,
    now: Instant,
}

impl ListPage {
    fn badge(&self, token: &InitialToken) -> Badge {
        badge(self.l, token, self.now)
    }
    fn owner(&self, token: &InitialToken) -> String {
        owner(self.l, token)
    }
    fn href(token: &InitialToken) -> String {
        address(token.id)
    }
}

/// The handler.
pub async fn show(ask: Ask, Operator(caller): Operator, Query(from): Query<From>) -> Outcome<Response> {
    let l = ask.l;
    let before: Option<InitialTokenId> = from.before.parse().ok();
    let limit = i64::try_from(PER_PAGE + 1).unwrap_or(i64::MAX);
    let mut tokens = ask.ctx.store().read().await?.initial_tokens(before, limit).await?;
    let has_more = tokens.len() > PER_PAGE;
    tokens.truncate(PER_PAGE);
    let older = tokens.last().filter(|_| has_more);
    let endpoint = format!("{}{}", ieum_app::provider::issuer(&ask.ctx), paths::REGISTER);
    let page = ListPage {
        l,
        frame: ask
            .operator_frame(&caller, l.t("dynreg-title"), OperatorItem::Systems)
            .below(l.t("menu-clients"), "/operator/systems"),
        notice: ask.notice(),
        is_open: ask.site.app.provider.is_registration_open,
        endpoint: CopyField::new(l, "endpoint", l.t("dynreg-endpoint"), endpoint),
        older: older.map(|last| format!("{PATH}?before={}", last.id)),
        tokens,
        is_first: before.is_none(),
        now: ask.ctx.now(),
    };
    Ok(Page::new(page).into_response())
}
