//! The list: newest first, narrowed by filters, page after page. A code finds its record.

use std::borrow::Cow;

use askama::Template;
use axum::response::{IntoResponse, Response};
use ieum_app::login::connected::Reason;
use ieum_app::traces::{self, Slice, TraceResult};
use ieum_store::login_method::LoginMethodRow;
use ieum_store::trace::TraceRow;

use super::query::TraceQuery;
use super::words;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Outcome};
use crate::web::page::{self, Badge, ConsoleFrame, ConsoleItem, EmptyState, Field, Notice, Page};
use crate::web::upstream::words::cause;

#[derive(Debug, Template)]
#[template(path = "traces/list.html")]
struct ListPage {
    l: Lang,
    frame: ConsoleFrame,
    path: String,
    query: TraceQuery,
    slice: Slice,
    methods: Vec<LoginMethodRow>,
    results: Vec<TraceResult>,
    /// The member whose records are shown alone, by name.
    member: Option<String>,
}

/// `GET /console/{org}/traces`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let l = ask.l;
    let query = TraceQuery::parse(&ask.path);
    let slice = traces::page(&ask.ctx, &caller, &query.filter(), query.before).await?;
    let methods = ask.ctx.store().read().await?.login_methods(caller.scope()).await?;
    let member = match query.filter().member {
        Some(id) => ask.ctx.store().read().await?.find_member(caller.scope(), id).await?,
        None => None,
    };
    let frame = ask
        .console_frame(&caller, l.t("menu-traces"), ConsoleItem::Traces)
        .await?;
    let page = ListPage {
        l,
        path: format!("{}/traces", frame.root),
        frame,
        query,
        results: slice.rows.iter().map(|row| Slice::result(&ask.ctx, row)).collect(),
        slice,
        methods,
        member: member.map(|member| member.name),
    };
    Ok(Page::new(page).into_response())
}

impl ListPage {
    fn with_all(&self, words: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
        let all = (String::new(), self.l.t("common-all").into_owned());
        std::iter::once(all).chain(words).collect()
    }
    fn methods(&self) -> Vec<(String, String)> {
        let named = self
            .methods
            .iter()
            .map(|method| (method.id.to_string(), method.name.clone()));
        let others = [
            ("passkey".to_owned(), self.l.t("traces-way-passkey").into_owned()),
            ("mail_code".to_owned(), self.l.t("traces-way-mail-code").into_owned()),
            ("emergency".to_owned(), self.l.t("traces-way-emergency").into_owned()),
        ];
        self.with_all(named.chain(others))
    }
    fn results(&self) -> Vec<(String, String)> {
        let word = |result: TraceResult| (result.as_str().to_owned(), words::result(self.l, result).into_owned());
        self.with_all(TraceResult::ALL.into_iter().map(word))
    }
    fn reasons(&self) -> Vec<(String, String)> {
        let word = |reason: Reason| (reason.code().to_owned(), cause(self.l, reason).into_owned());
        self.with_all(Reason::all().into_iter().map(word))
    }
    fn rows(&self) -> impl Iterator<Item = (&TraceRow, &TraceResult)> {
        self.slice.rows.iter().zip(&self.results)
    }
    fn badge(&self, result: &TraceResult) -> Badge {
        words::badge(self.l, *result)
    }
    fn cause(&self, row: &TraceRow) -> Option<Cow<'static, str>> {
        Reason::parse(&row.reason).map(|reason| cause(self.l, reason))
    }
    fn way(&self, row: &TraceRow) -> String {
        words::way_of(self.l, row)
    }
    fn who(&self, row: &TraceRow) -> String {
        words::who(self.l, row)
    }
    fn code(&self, row: &TraceRow) -> String {
        words::code(row)
    }
    fn next(&self) -> Option<String> {
        self.slice.next.map(|next| self.query.address(&self.path, Some(next)))
    }
    fn export(&self) -> String {
        self.query.address(&format!("{}/export", self.path), None)
    }
}
