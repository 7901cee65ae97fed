//! `/operator/systems/{system}/errors`: what went wrong with a business system's requests, why, and what to do.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use ieum_app::provider::{clear_client_errors, client_errors};
use ieum_oidc::reason::Reason;
use ieum_store::active::ClientRow;
use ieum_store::client_error::ClientErrorRow;
use serde::Deserialize;

use super::reasons::{place, words};
use super::{address, find};
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Operator, Outcome, Typed};
use crate::web::operator::AskPage;
use crate::web::page::{Dialog, EmptyState, Html, Notice, OperatorFrame, OperatorItem, Page};

/// Which errors.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    reason: String,
}

/// An error in words.
struct Entry {
    row: ClientErrorRow,
    cause: String,
    fix: String,
    href: String,
    word: String,
    /// Counts what is not shown one by one.
    is_rest: bool,
}

impl Entry {
    /// A reason that a later release removed is left out.
    fn of(l: Lang, system: &ClientRow, row: ClientErrorRow) -> Option<Self> {
        let reason = Reason::parse(&row.reason)?;
        let (words, (path, word)) = (words(l, reason), place(l, reason));
        Some(Self {
            is_rest: row.facts.is_empty() && reason.parameter().is_some(),
            row,
            cause: words.cause,
            fix: words.fix,
            href: format!("{}{path}", address(system.id)),
            word,
        })
    }
}

#[derive(Template)]
#[template(path = "systems/errors.html")]
struct ErrorsPage {
    l: Lang,
    frame: OperatorFrame,
    notice: Option<Notice>,
    base: String,
    entries: Vec<Entry>,
    reasons: Vec<String>,
    chosen: String,
    dialog: Option<Dialog>,
}

impl ErrorsPage {
    fn is_chosen(&self, reason: &str) -> bool {
        self.chosen == reason
    }
}

fn dialog(l: Lang, system: &ClientRow, count: usize, csrf: Html) -> Dialog {
    Dialog::new(
        l,
        "clear",
        l.t1("reason-clear-title", "name", system.name.as_str()),
        &format!("{}/errors/clear", address(system.id)),
        l.t("reason-clear"),
        csrf,
    )
    .effect(l.t1("reason-clear-effect", "count", count))
}

/// `GET /operator/systems/{system}/errors`
pub async fn show(
    ask: Ask,
    Operator(caller): Operator,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Outcome<Response> {
    let (l, system) = (ask.l, find(&ask, &id).await?);
    let rows = client_errors(&ask.ctx, system.id).await?;
    let base = format!("{}/errors", address(system.id));
    let frame = ask
        .operator_frame(&caller, l.t("reason-title"), OperatorItem::Systems)
        .below(system.name.clone(), address(system.id));
    let mut reasons: Vec<String> = rows.iter().map(|row| row.reason.clone()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    let dialog = (!rows.is_empty()).then(|| {
        dialog(l, &system, rows.len(), frame.csrf_input()).opened_by(l.t("reason-clear"), &format!("{base}/clear"))
    });
    let chosen = Reason::parse(&asked.reason).map_or("", Reason::as_str);
    let shown = rows.into_iter().filter(|row| chosen.is_empty() || row.reason == chosen);
    let page = ErrorsPage {
        l,
        frame,
        notice: ask.notice(),
        entries: shown.filter_map(|row| Entry::of(l, &system, row)).collect(),
        reasons,
        chosen: chosen.to_owned(),
        base,
        dialog,
    };
    Ok(Page::new(page).into_response())
}

/// `GET /operator/systems/{system}/errors/clear`
pub async fn ask(ask: Ask, Operator(caller): Operator, Path(id): Path<String>) -> Outcome<Response> {
    let (l, system) = (ask.l, find(&ask, &id).await?);
    let count = client_errors(&ask.ctx, system.id).await?.len();
    let base = format!("{}/errors", address(system.id));
    let frame = ask
        .operator_frame(&caller, l.t("reason-clear"), OperatorItem::Systems)
        .below(system.name.clone(), address(system.id))
        .below(l.t("reason-title"), base.clone());
    let dialog = dialog(l, &system, count, frame.csrf_input()).as_page(&base);
    Ok(Page::new(AskPage { l, frame, dialog }).into_response())
}

/// `POST /operator/systems/{system}/errors/clear`
pub async fn clear(ask: Ask, Operator(caller): Operator, Path(id): Path<String>, _: Typed) -> Outcome<Response> {
    let system = find(&ask, &id).await?;
    clear_client_errors(&ask.ctx, &caller, system.id).await?;
    let to = format!("{}/errors", address(system.id));
    Ok(Done::new(&ask.site, to, "errors-cleared").into_response())
}
