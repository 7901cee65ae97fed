//! The list: newest first, narrowed by filters, page after page.

use askama::Template;
use axum::response::{IntoResponse, Response};
use ieum_app::audit::{self, AuditSlice};
use ieum_store::audit::AuditRow;

use super::query::AuditQuery;
use super::words;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Operator, Outcome};
use crate::web::page::{
    self, Badge, ConsoleFrame, ConsoleItem, EmptyState, Field, Notice, OperatorFrame, OperatorItem, Page,
};

#[derive(Debug, Template)]
#[template(path = "audit/console_list.html")]
struct ConsoleList {
    l: Lang,
    frame: ConsoleFrame,
    list: AuditList,
}

#[derive(Debug, Template)]
#[template(path = "audit/operator_list.html")]
struct OperatorList {
    l: Lang,
    frame: OperatorFrame,
    list: AuditList,
}

/// Filters, table and pages, in either console.
#[derive(Debug, Template)]
#[template(path = "audit/list.html")]
struct AuditList {
    l: Lang,
    path: String,
    query: AuditQuery,
    slice: AuditSlice,
    /// Entries of several organisations say whose they are.
    has_orgs: bool,
}

impl askama::filters::HtmlSafe for AuditList {}

/// `GET /console/{org}/audit`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let l = ask.l;
    let query = AuditQuery::parse(&ask.path).of_one();
    let slice = audit::page(&ask.ctx, &caller, &query.filter(), query.before).await?;
    let frame = ask
        .console_frame(&caller, l.t("menu-audit"), ConsoleItem::Audit)
        .await?;
    let list = AuditList {
        l,
        path: format!("{}/audit", frame.root),
        query,
        slice,
        has_orgs: false,
    };
    Ok(Page::new(ConsoleList { l, frame, list }).into_response())
}

/// `GET /operator/audit`
pub async fn show_as_operator(ask: Ask, Operator(caller): Operator) -> Outcome<Response> {
    let l = ask.l;
    let query = AuditQuery::parse(&ask.path);
    let slice = audit::page_as_operator(&ask.ctx, &caller, query.org, &query.filter(), query.before).await?;
    let frame = ask.operator_frame(&caller, l.t("menu-audit"), OperatorItem::Audit);
    let list = AuditList {
        l,
        path: "/operator/audit".to_owned(),
        has_orgs: true,
        query,
        slice,
    };
    Ok(Page::new(OperatorList { l, frame, list }).into_response())
}

impl AuditList {
    fn areas(&self) -> Vec<(String, String)> {
        self.with_all(words::areas(self.l))
    }
    fn actors(&self) -> Vec<(String, String)> {
        self.with_all(words::actor_kinds(self.l))
    }
    fn results(&self) -> Vec<(String, String)> {
        let words = vec![
            ("success".to_owned(), self.l.t("audit-success").into_owned()),
            ("refused".to_owned(), self.l.t("audit-refused").into_owned()),
        ];
        self.with_all(words)
    }
    fn with_all(&self, words: Vec<(String, String)>) -> Vec<(String, String)> {
        let mut options = vec![(String::new(), self.l.t("common-all").into_owned())];
        options.extend(words);
        options
    }
    fn result(&self, row: &AuditRow) -> Badge {
        words::result(self.l, &row.entry)
    }
    fn action(&self, row: &AuditRow) -> String {
        words::action(self.l, &row.entry.action)
    }
    fn actor(&self, row: &AuditRow) -> String {
        words::actor(self.l, &row.entry)
    }
    fn next(&self) -> Option<String> {
        self.slice.next.map(|next| self.query.address(&self.path, Some(next)))
    }
    fn first(&self) -> String {
        self.query.address(&self.path, None)
    }
    fn export(&self) -> String {
        self.query.address(&format!("{}/export", self.path), None)
    }
}
