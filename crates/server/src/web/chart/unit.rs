//! One unit: who leads it, who is in it, and adding people.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::chart::{self, Chosen, Shown, UnitShown};
use ieum_model::UnitId;

use super::line::{self, PER_PAGE, PersonRow};
use super::pick::{PickPage, Picked};
use super::{id, refused, tree};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Outcome, Typed};
use crate::web::members::pager::{KeyPager, Place};
use crate::web::page::{Column, ConsoleFrame, EmptyState, ListQuery, ListView, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "chart/unit.html")]
struct UnitPage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    root: String,
    path: String,
    id: UnitId,
    line: String,
    leaders: Vec<(String, String)>,
    below: Vec<(String, String, usize)>,
    list: ListView,
    rows: Vec<PersonRow>,
    pager: KeyPager,
    may_add_below: bool,
}

impl UnitPage {
    fn empty(&self) -> EmptyState {
        let l = self.l;
        if self.list.is_narrowed() {
            EmptyState::new(l.t("chart-pick-nobody"), l.t("chart-pick-nobody-text"))
        } else {
            EmptyState::new(l.t("chart-unit-empty"), l.t("chart-unit-empty-text"))
                .action(l.t("chart-add-people"), format!("{}/add", self.path))
        }
    }
}

/// A unit's address.
pub(super) fn path(caller: &OrgCaller, unit: UnitId) -> String {
    format!("{}/units/{unit}", tree::path(caller))
}

/// `GET /console/{org}/chart/units/{unit}`
pub async fn show(
    ask: Ask,
    Console(caller): Console,
    Path((_, unit)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Outcome<Response> {
    let (l, unit, query) = (ask.l, id::<UnitId>(&unit)?, query.unwrap_or_default());
    let asked = ListQuery::parse(&query, &[], &[]);
    let shown = Shown {
        search: asked.search.clone(),
        window: Place::parse(&query).window,
        per_page: PER_PAGE,
    };
    let found = chart::show_unit(&ask.ctx, &caller, unit, &shown).await?;
    let (root, path) = (tree::path(&caller), path(&caller, unit));
    let UnitShown { chart, counts, .. } = &found;
    let count = |id: UnitId| counts.get(&id).copied().unwrap_or(0);
    let this = chart.get(unit);
    let mut frame = tree::frame(&ask, &caller, this.map_or("", |u| u.name.as_str())).await?;
    for above in chart.path(unit).iter().filter(|above| above.id != unit) {
        frame = frame.below(above.name.clone(), format!("{root}/units/{}", above.id));
    }
    let person = |p: &ieum_store::people::Person| {
        let duty = p.duty.as_deref().map(|duty| format!(" ({duty})")).unwrap_or_default();
        (format!("{root}/members/{}", p.id), format!("{}{duty}", p.name))
    };
    let columns = vec![
        Column::new(l.t("members-name")),
        Column::new(l.t("chart-duty")),
        Column::new(l.t("chart-post")),
        Column::new(l.t("members-state")),
        Column::new(""),
    ];
    let page = UnitPage {
        l,
        frame,
        notice: ask.notice(),
        id: unit,
        line: chart.path_text(unit),
        leaders: found.leaders.iter().map(person).collect(),
        below: chart
            .children(Some(unit))
            .iter()
            .map(|u| (format!("{root}/units/{}", u.id), u.name.clone(), count(u.id)))
            .collect(),
        rows: line::person_rows(l, &found.people),
        pager: line::pager(l, &path, &asked, &found.people, count(unit)),
        list: line::toolbar(l, &path, asked, &found.people, count(unit), columns),
        may_add_below: this.is_some_and(|u| u.depth < ieum_model::chart::MAX_DEPTH),
        root,
        path,
    };
    Ok(Page::new(page).into_response())
}

/// The duties to choose from, none first.
pub(super) fn duty_options(l: Lang, duties: &[ieum_store::duty::Duty]) -> Vec<(String, String)> {
    let none = (String::new(), l.t("chart-duty-none").into_owned());
    let all = duties.iter().map(|duty| (duty.id.to_string(), duty.name.clone()));
    std::iter::once(none).chain(all).collect()
}

async fn picking(ask: &Ask, caller: &OrgCaller, unit: UnitId, status: StatusCode, picked: Picked) -> Outcome<Response> {
    let (found, _) = chart::check_removal(&ask.ctx, caller, unit).await?;
    let duties = chart::show_duties(&ask.ctx, caller).await?.duties;
    let title = ask.l.t1("chart-add-people-to", "name", found.name.as_str());
    let back = path(caller, unit);
    let frame = tree::frame(ask, caller, title).await?.below(found.name, back.clone());
    let duties = duty_options(ask.l, &duties);
    let page = PickPage::load(ask, caller, frame, (format!("{back}/add"), back), picked, Some(duties)).await?;
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/chart/units/{unit}/add`
pub async fn pick(
    ask: Ask,
    Console(caller): Console,
    Path((_, unit)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Outcome<Response> {
    let picked = Picked {
        search: ListQuery::parse(&query.unwrap_or_default(), &[], &[]).search,
        ..Picked::default()
    };
    picking(&ask, &caller, id(&unit)?, StatusCode::OK, picked).await
}

/// `POST /console/{org}/chart/units/{unit}/add`
pub async fn add(
    ask: Ask,
    Console(caller): Console,
    Path((_, unit)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let unit = id(&unit)?;
    let search = typed.get("q").to_owned();
    let mut again = Picked {
        search,
        ..Picked::default()
    };
    if typed.has("switch_language") {
        again.typed = typed;
        return picking(&ask, &caller, unit, StatusCode::OK, again).await;
    }
    let chosen = Chosen {
        members: typed.all("member"),
        duty: typed.get("duty"),
        is_leader: typed.has("leader"),
    };
    match chart::add_people(&ask.ctx, &caller, unit, chosen).await {
        Ok(_) => {
            let done = Done::new(&ask.site, path(&caller, unit), "people-added");
            Ok(done.into_response())
        }
        Err(error) => {
            let (status, errors) = refused(ask.l, error)?;
            (again.typed, again.errors) = (typed, errors);
            picking(&ask, &caller, unit, status, again).await
        }
    }
}
