//! One entry of the audit log, with everything that was written down.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use ieum_app::audit;
use ieum_model::AuditId;
use ieum_store::audit::AuditRow;

use super::words;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Failure, Operator, Outcome};
use crate::web::page::{Badge, ConsoleFrame, ConsoleItem, OperatorFrame, OperatorItem, Page};

#[derive(Debug, Template)]
#[template(path = "audit/console_entry.html")]
struct ConsoleEntry {
    l: Lang,
    frame: ConsoleFrame,
    entry: EntryFacts,
}

#[derive(Debug, Template)]
#[template(path = "audit/operator_entry.html")]
struct OperatorEntry {
    l: Lang,
    frame: OperatorFrame,
    entry: EntryFacts,
}

/// The facts, in either console.
#[derive(Debug, Template)]
#[template(path = "audit/entry.html")]
struct EntryFacts {
    l: Lang,
    path: String,
    row: AuditRow,
    has_org: bool,
}

impl askama::filters::HtmlSafe for EntryFacts {}

/// `GET /console/{org}/audit/{entry}`
pub async fn show(ask: Ask, Console(caller): Console, Path((_, id)): Path<(String, String)>) -> Outcome<Response> {
    let l = ask.l;
    let row = audit::entry(&ask.ctx, &caller, entry_id(&id)?).await?;
    let frame = ask
        .console_frame(&caller, words::action(l, &row.entry.action), ConsoleItem::Audit)
        .await?;
    let path = format!("{}/audit", frame.root);
    let frame = frame.below(l.t("menu-audit"), path.as_str());
    let entry = EntryFacts {
        l,
        path,
        row,
        has_org: false,
    };
    Ok(Page::new(ConsoleEntry { l, frame, entry }).into_response())
}

/// `GET /operator/audit/{entry}`
pub async fn show_as_operator(ask: Ask, Operator(caller): Operator, Path(id): Path<String>) -> Outcome<Response> {
    let l = ask.l;
    let row = audit::entry_as_operator(&ask.ctx, &caller, entry_id(&id)?).await?;
    let path = "/operator/audit".to_owned();
    let frame = ask
        .operator_frame(&caller, words::action(l, &row.entry.action), OperatorItem::Audit)
        .below(l.t("menu-audit"), path.as_str());
    let entry = EntryFacts {
        l,
        path,
        row,
        has_org: true,
    };
    Ok(Page::new(OperatorEntry { l, frame, entry }).into_response())
}

fn entry_id(text: &str) -> Result<AuditId, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

impl EntryFacts {
    fn result(&self) -> Badge {
        words::result(self.l, &self.row.entry)
    }
    fn actor(&self) -> String {
        words::actor(self.l, &self.row.entry)
    }
    fn actor_kind(&self) -> String {
        words::actor_kind(self.l, &self.row.entry.actor_kind)
    }
    /// What refused it, if it was refused.
    fn refusal(&self) -> Option<&str> {
        self.row.entry.result.strip_prefix("refused:")
    }
}
