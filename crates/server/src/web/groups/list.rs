//! The list of groups: at most a few hundred, searched by name and paged.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use ieum_app::access::OrgCaller;
use ieum_app::groups;
use ieum_model::Instant;

use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Outcome};
use crate::web::page::{Column, ConsoleFrame, ConsoleItem, EmptyState, ListQuery, ListView, Notice, Page};

const PER_PAGE: usize = 50;

#[derive(Debug, Template)]
#[template(path = "groups/list.html")]
struct ListPage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    path: String,
    list: ListView,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    href: String,
    name: String,
    people: usize,
    made: Instant,
}

impl ListPage {
    fn empty(&self) -> EmptyState {
        let l = self.l;
        if self.list.is_narrowed() {
            EmptyState::new(l.t("groups-nothing-found"), l.t("groups-nothing-found-text"))
        } else {
            EmptyState::new(l.t("groups-empty"), l.t("groups-empty-text"))
                .action(l.t("groups-add"), format!("{}/new", self.path))
        }
    }
}

/// The list's address.
pub(super) fn path(caller: &OrgCaller) -> String {
    format!("{}/groups", Ask::console_root(caller))
}

/// The frame of a page below the list.
pub(super) async fn frame(ask: &Ask, caller: &OrgCaller, title: impl Into<String>) -> Outcome<ConsoleFrame> {
    let frame = ask.console_frame(caller, title, ConsoleItem::Groups).await?;
    Ok(frame.below(ask.l.t("menu-groups"), path(caller)))
}

/// `GET /console/{org}/groups`
pub async fn show(ask: Ask, Console(caller): Console, RawQuery(query): RawQuery) -> Outcome<Response> {
    let (l, path) = (ask.l, path(&caller));
    let asked = ListQuery::parse(&query.unwrap_or_default(), &[], &[]);
    let found = groups::list(&ask.ctx, &caller, &asked.search).await?;
    let row = |group: &ieum_store::group::GroupRow| Row {
        href: format!("{path}/{}", group.id),
        name: group.name.clone(),
        people: found.people.get(&group.id).copied().unwrap_or(0),
        made: group.created_at,
    };
    let shown = found.groups.iter().skip(asked.offset(PER_PAGE)).take(PER_PAGE);
    let page = ListPage {
        l,
        frame: ask
            .console_frame(&caller, l.t("menu-groups"), ConsoleItem::Groups)
            .await?,
        notice: ask.notice(),
        rows: shown.map(row).collect(),
        list: ListView::new(l, &path, asked, found.groups.len(), PER_PAGE)
            .search(l.t("groups-search"))
            .columns(vec![
                Column::new(l.t("groups-name")),
                Column::new(l.t("groups-people")).number(),
                Column::new(l.t("groups-made")),
                Column::new(""),
            ]),
        path,
    };
    Ok(Page::new(page).into_response())
}
