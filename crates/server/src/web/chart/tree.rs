//! The chart itself: every unit with its people, and one place up or down.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::{Error, chart};

use super::id;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Outcome, Typed};
use crate::web::page::{self, ConsoleFrame, ConsoleItem, EmptyState, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "chart/tree.html")]
struct TreePage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    path: String,
    rows: Vec<Row>,
    unassigned: usize,
}

#[derive(Debug)]
struct Row {
    id: String,
    name: String,
    depth: i64,
    people: usize,
    version: i64,
    is_first: bool,
    is_last: bool,
}

impl TreePage {
    fn empty(&self) -> EmptyState {
        EmptyState::new(self.l.t("chart-empty"), self.l.t("chart-empty-text"))
            .action(self.l.t("chart-unit-add"), format!("{}/new", self.path))
    }
}

/// The chart's address.
pub(super) fn path(caller: &OrgCaller) -> String {
    format!("{}/chart", Ask::console_root(caller))
}

/// The frame of a page below the chart.
pub(super) async fn frame(ask: &Ask, caller: &OrgCaller, title: impl Into<String>) -> Outcome<ConsoleFrame> {
    let frame = ask.console_frame(caller, title, ConsoleItem::Chart).await?;
    Ok(frame.below(ask.l.t("menu-chart"), path(caller)))
}

async fn render(ask: &Ask, caller: &OrgCaller, status: StatusCode, notice: Option<Notice>) -> Outcome<Response> {
    let l = ask.l;
    let found = chart::overview(&ask.ctx, caller).await?;
    let row = |line: &ieum_model::chart::Line<'_>| Row {
        id: line.unit.id.to_string(),
        name: line.unit.name.clone(),
        depth: line.unit.depth,
        people: found.people.get(&line.unit.id).copied().unwrap_or(0),
        version: line.unit.version,
        is_first: line.is_first,
        is_last: line.is_last,
    };
    let page = TreePage {
        l,
        frame: ask.console_frame(caller, l.t("menu-chart"), ConsoleItem::Chart).await?,
        notice,
        path: path(caller),
        rows: found.chart.lines().iter().map(row).collect(),
        unassigned: found.unassigned,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/chart`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let notice = ask.notice();
    render(&ask, &caller, StatusCode::OK, notice).await
}

/// `POST /console/{org}/chart/units/{unit}/step`
pub async fn step(
    ask: Ask,
    Console(caller): Console,
    Path((_, unit)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let (step, version) = super::step(&typed)?;
    match chart::step_unit(&ask.ctx, &caller, id(&unit)?, version, step).await {
        Ok(()) => Ok(Done::new(&ask.site, path(&caller), "unit-moved").into_response()),
        Err(Error::Stale) => {
            let notice = Notice::warn(ask.l.t("chart-stale")).text(ask.l.t("chart-stale-text"));
            render(&ask, &caller, StatusCode::CONFLICT, Some(notice)).await
        }
        Err(error) => Err(error.into()),
    }
}
