//! One group: who is in it, adding people and taking them out.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::chart::Shown;
use ieum_app::groups;
use ieum_model::GroupId;

use super::list;
use crate::i18n::Lang;
use crate::web::chart::{PER_PAGE, PersonRow, PickPage, Picked, id, pager, person_rows, refused, toolbar};
use crate::web::core::{Ask, Console, Done, Outcome, Typed};
use crate::web::members::pager::{KeyPager, Place};
use crate::web::page::{Column, ConsoleFrame, EmptyState, ListQuery, ListView, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "groups/one.html")]
struct GroupPage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    path: String,
    systems: Vec<String>,
    list: ListView,
    rows: Vec<PersonRow>,
    pager: KeyPager,
}

impl GroupPage {
    fn empty(&self) -> EmptyState {
        let l = self.l;
        if self.list.is_narrowed() {
            EmptyState::new(l.t("chart-pick-nobody"), l.t("chart-pick-nobody-text"))
        } else {
            EmptyState::new(l.t("groups-no-people"), l.t("groups-no-people-text"))
                .action(l.t("chart-add-people"), format!("{}/add", self.path))
        }
    }
}

/// A group's address.
pub(super) fn path(caller: &OrgCaller, group: GroupId) -> String {
    format!("{}/{group}", list::path(caller))
}

/// `GET /console/{org}/groups/{group}`
pub async fn show(
    ask: Ask,
    Console(caller): Console,
    Path((_, group)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Outcome<Response> {
    let (l, group, query) = (ask.l, id::<GroupId>(&group)?, query.unwrap_or_default());
    let asked = ListQuery::parse(&query, &[], &[]);
    let shown = Shown {
        search: asked.search.clone(),
        window: Place::parse(&query).window,
        per_page: PER_PAGE,
    };
    let found = groups::show(&ask.ctx, &caller, group, &shown).await?;
    let path = path(&caller, group);
    let columns = vec![
        Column::new(l.t("members-name")),
        Column::new(l.t("members-department")),
        Column::new(l.t("members-state")),
        Column::new(""),
    ];
    let page = GroupPage {
        l,
        frame: list::frame(&ask, &caller, found.group.name).await?,
        notice: ask.notice(),
        systems: found.systems,
        rows: person_rows(l, &found.people),
        pager: pager(l, &path, &asked, &found.people, found.total),
        list: toolbar(l, &path, asked, &found.people, found.total, columns),
        path,
    };
    Ok(Page::new(page).into_response())
}

async fn picking(ask: &Ask, caller: &OrgCaller, id: GroupId, status: StatusCode, picked: Picked) -> Outcome<Response> {
    let group = groups::get(&ask.ctx, caller, id).await?;
    let title = ask.l.t1("chart-add-people-to", "name", group.name.as_str());
    let back = path(caller, id);
    let frame = list::frame(ask, caller, title).await?.below(group.name, back.clone());
    let page = PickPage::load(ask, caller, frame, (format!("{back}/add"), back), picked, None).await?;
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/groups/{group}/add`
pub async fn pick(
    ask: Ask,
    Console(caller): Console,
    Path((_, group)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Outcome<Response> {
    let picked = Picked {
        search: ListQuery::parse(&query.unwrap_or_default(), &[], &[]).search,
        ..Picked::default()
    };
    picking(&ask, &caller, id(&group)?, StatusCode::OK, picked).await
}

/// `POST /console/{org}/groups/{group}/add`
pub async fn add(
    ask: Ask,
    Console(caller): Console,
    Path((_, group)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let group = id(&group)?;
    let mut again = Picked {
        search: typed.get("q").to_owned(),
        ..Picked::default()
    };
    if typed.has("switch_language") {
        again.typed = typed;
        return picking(&ask, &caller, group, StatusCode::OK, again).await;
    }
    match groups::add_members(&ask.ctx, &caller, group, typed.all("member")).await {
        Ok(_) => {
            let done = Done::new(&ask.site, path(&caller, group), "people-added");
            Ok(done.into_response())
        }
        Err(error) => {
            let (status, errors) = refused(ask.l, error)?;
            (again.typed, again.errors) = (typed, errors);
            picking(&ask, &caller, group, status, again).await
        }
    }
}

/// `POST /console/{org}/groups/{group}/remove`
pub async fn remove(
    ask: Ask,
    Console(caller): Console,
    Path((_, group)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let group = id(&group)?;
    groups::remove_member(&ask.ctx, &caller, group, id(typed.get("member"))?).await?;
    let done = Done::new(&ask.site, path(&caller, group), "group-member-removed");
    Ok(done.into_response())
}
