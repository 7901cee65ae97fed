//! `/operator/keys`: every key with its state and what comes next, and what is known of the business systems.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OperatorCaller;
use ieum_app::provider::keys::{self, Change, ClientFetch, Fetch, KeyView};
use ieum_model::ClientRowId;
use ieum_oidc::jose::Alg;
use serde::Deserialize;

use super::{PATH, badge, rotate, short, signing, waiting};
use crate::i18n::Lang;
use crate::web::core::{Ask, Operator, Outcome};
use crate::web::page::{Badge, Dialog, EmptyState, Notice, OperatorFrame, OperatorItem, Page};

const PER_PAGE: usize = 50;

/// From which business system on.
#[derive(Debug, Deserialize)]
pub struct From {
    #[serde(default)]
    before: String,
}

#[derive(Debug, Template)]
#[template(path = "keys/list.html")]
struct ListPage {
    l: Lang,
    frame: OperatorFrame,
    notice: Option<Notice>,
    groups: Vec<Group>,
    unused: String,
    gone: Vec<KeyView>,
    shared_fetch: String,
    clients: Vec<ClientFetch>,
    older: Option<String>,
    is_first: bool,
}

/// The published keys of an algorithm.
#[derive(Debug)]
struct Group {
    alg: &'static str,
    keys: Vec<KeyView>,
    signing: String,
    is_waiting: bool,
    at_once: Dialog,
}

/// `GET /operator/keys`
pub async fn show(ask: Ask, Operator(caller): Operator, Query(from): Query<From>) -> Outcome<Response> {
    let notice = ask.notice();
    render(&ask, &caller, StatusCode::OK, notice, from.before.parse().ok()).await
}

/// The list with a word on why nothing was done.
pub(super) async fn refused(ask: &Ask, caller: &OperatorCaller, notice: Notice) -> Outcome<Response> {
    render(ask, caller, StatusCode::UNPROCESSABLE_ENTITY, Some(notice), None).await
}

/// The list with a word on what changed meanwhile.
pub(super) async fn stale(ask: &Ask, caller: &OperatorCaller) -> Outcome<Response> {
    let notice = Notice::warn(ask.l.t("keys-stale")).text(ask.l.t("keys-stale-text"));
    render(ask, caller, StatusCode::CONFLICT, Some(notice), None).await
}

async fn render(
    ask: &Ask,
    caller: &OperatorCaller,
    status: StatusCode,
    notice: Option<Notice>,
    before: Option<ClientRowId>,
) -> Outcome<Response> {
    let l = ask.l;
    let overview = keys::overview(&ask.ctx).await?;
    let limit = i64::try_from(PER_PAGE + 1).unwrap_or(i64::MAX);
    let mut clients = keys::client_fetches(&ask.ctx, before, limit).await?;
    let has_more = clients.len() > PER_PAGE;
    clients.truncate(PER_PAGE);
    let older = clients.last().filter(|_| has_more);
    let frame = ask.operator_frame(caller, l.t("keys-title"), OperatorItem::Keys);
    let in_use = Alg::ALL.iter().filter(|alg| !overview.unused.contains(alg));
    let group = |alg: &Alg| group(l, &frame, &overview.keys, *alg, &clients);
    let unused: Vec<_> = overview.unused.iter().map(|alg| alg.as_str()).collect();
    let page = ListPage {
        l,
        notice,
        groups: in_use.map(group).collect(),
        unused: unused.join(", "),
        gone: overview
            .keys
            .iter()
            .copied()
            .filter(|key| !key.state.is_published())
            .collect(),
        shared_fetch: match overview.shared_fetch {
            Some(at) => l.t1("keys-shared-fetch", "at", l.datetime_table(at)).into_owned(),
            None => l.t("keys-shared-fetch-never").into_owned(),
        },
        older: older.map(|last| format!("{PATH}?before={}", last.id)),
        clients,
        is_first: before.is_none(),
        frame,
    };
    Ok(Page::with_status(status, page).into_response())
}

fn group(l: Lang, frame: &OperatorFrame, keys: &[KeyView], alg: Alg, clients: &[ClientFetch]) -> Group {
    let published = keys.iter().filter(|key| key.alg == alg && key.state.is_published());
    let fallback = format!("{PATH}/rotate-now/{}", alg.as_str());
    Group {
        alg: alg.as_str(),
        keys: published.copied().collect(),
        signing: signing(keys, alg).map(|key| key.id.to_string()).unwrap_or_default(),
        is_waiting: waiting(keys, alg).is_some(),
        at_once: rotate::dialog(l, keys, alg, clients, frame.csrf_input()).opened_by(l.t("keys-now"), &fallback),
    }
}

impl ListPage {
    fn badge(&self, key: &KeyView) -> Badge {
        badge(self.l, key.state)
    }
    fn next(&self, key: &KeyView) -> String {
        let l = self.l;
        let Some((change, at)) = key.next else {
            return String::new();
        };
        let at = l.datetime_table(at);
        match change {
            Change::Signs => l.t1("keys-next-signs", "at", at),
            Change::StopsSigning => l.t1("keys-next-stops", "at", at),
            Change::Disappears => l.t1("keys-next-disappears", "at", at),
        }
        .into_owned()
    }
    fn short(key: &KeyView) -> String {
        short(key)
    }
    fn knows(&self, client: &ClientFetch) -> Badge {
        match client.fetch {
            Fetch::Current(_) => Badge::good(self.l.t("keys-client-current")),
            Fetch::Older(_) => Badge::warn(self.l.t("keys-client-older")),
            Fetch::Unknown => Badge::neutral(self.l.t("keys-client-unknown")),
        }
    }
    fn fetched(&self, client: &ClientFetch) -> String {
        match client.fetch {
            Fetch::Current(at) | Fetch::Older(at) => self.l.datetime_table(at),
            Fetch::Unknown => "–".to_owned(),
        }
    }
}
