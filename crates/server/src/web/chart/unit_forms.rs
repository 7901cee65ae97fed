//! A new unit, another name, another place.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::chart;
use ieum_model::UnitId;
use ieum_model::text::UnitName;

use super::form::{NameForm, NamePage};
use super::{id, refused, tree, unit};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed};
use crate::web::page::{ConsoleFrame, Errors, Field, Notice, Page};

fn below(text: &str) -> Result<Option<UnitId>, Failure> {
    if text.is_empty() { Ok(None) } else { id(text).map(Some) }
}

type Answer = (StatusCode, Errors);
const FRESH: Answer = (StatusCode::OK, Errors::none());

async fn new_page(
    ask: &Ask,
    caller: &OrgCaller,
    below: Option<UnitId>,
    typed: Option<&Typed>,
    answer: Answer,
) -> Outcome<Response> {
    let (l, root) = (ask.l, tree::path(caller));
    let overview = chart::overview(&ask.ctx, caller).await?;
    let mut frame = tree::frame(ask, caller, l.t("chart-unit-add")).await?;
    let lead = match below {
        None => l.t("chart-unit-add-top").into_owned(),
        Some(id) => {
            let above = overview.chart.get(id).ok_or_else(Failure::not_found)?;
            frame = frame.below(above.name.clone(), unit::path(caller, id));
            l.t1("chart-unit-add-under", "path", overview.chart.path_text(id))
                .into_owned()
        }
    };
    let form = NameForm {
        lead,
        action: format!("{root}/new"),
        label: l.t("chart-unit-name").into_owned(),
        max: UnitName::MAX,
        button: l.t("chart-add").into_owned(),
        back: below.map_or(root, |id| unit::path(caller, id)),
        version: None,
        now: String::new(),
        hidden: vec![("below", below.map(|id| id.to_string()).unwrap_or_default())],
    };
    let status = answer.0;
    let page = NamePage::new(l, frame, form, typed, answer);
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/chart/new`
pub async fn new(ask: Ask, Console(caller): Console, RawQuery(query): RawQuery) -> Outcome<Response> {
    let query = query.unwrap_or_default();
    let asked = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "below");
    let above = below(&asked.map(|(_, id)| id).unwrap_or_default())?;
    new_page(&ask, &caller, above, None, FRESH).await
}

/// `POST /console/{org}/chart/new`
pub async fn add(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    let below = below(typed.get("below"))?;
    if typed.has("switch_language") {
        return new_page(&ask, &caller, below, Some(&typed), FRESH).await;
    }
    match chart::add_unit(&ask.ctx, &caller, below, typed.get("name")).await {
        Ok(_) => {
            let to = below.map_or_else(|| tree::path(&caller), |id| unit::path(&caller, id));
            Ok(Done::new(&ask.site, to, "unit-added").into_response())
        }
        Err(error) => {
            let answer = refused(ask.l, error)?;
            new_page(&ask, &caller, below, Some(&typed), answer).await
        }
    }
}

async fn name_page(
    ask: &Ask,
    caller: &OrgCaller,
    id: UnitId,
    typed: Option<&Typed>,
    answer: Answer,
) -> Outcome<Response> {
    let (l, path) = (ask.l, unit::path(caller, id));
    let (found, _) = chart::check_removal(&ask.ctx, caller, id).await?;
    let frame = tree::frame(ask, caller, l.t("chart-unit-rename")).await?;
    let form = NameForm {
        lead: l.t("chart-unit-rename-lead").into_owned(),
        action: format!("{path}/name"),
        label: l.t("chart-unit-name").into_owned(),
        max: UnitName::MAX,
        button: l.t("chart-rename").into_owned(),
        back: path.clone(),
        version: Some(found.version),
        now: found.name.clone(),
        hidden: Vec::new(),
    };
    let status = answer.0;
    let page = NamePage::new(l, frame.below(found.name, path), form, typed, answer);
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/chart/units/{unit}/name`
pub async fn name(ask: Ask, Console(caller): Console, Path((_, unit)): Path<(String, String)>) -> Outcome<Response> {
    name_page(&ask, &caller, id(&unit)?, None, FRESH).await
}

/// `POST /console/{org}/chart/units/{unit}/name`
pub async fn rename(
    ask: Ask,
    Console(caller): Console,
    Path((_, unit)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let unit = id(&unit)?;
    if typed.has("switch_language") {
        return name_page(&ask, &caller, unit, Some(&typed), FRESH).await;
    }
    match chart::rename_unit(&ask.ctx, &caller, unit, typed.version(), typed.get("name")).await {
        Ok(()) => {
            let done = Done::new(&ask.site, self::unit::path(&caller, unit), "unit-renamed");
            Ok(done.into_response())
        }
        Err(error) => {
            let answer = refused(ask.l, error)?;
            name_page(&ask, &caller, unit, Some(&typed), answer).await
        }
    }
}

#[derive(Debug, Template)]
#[template(path = "chart/move.html")]
struct MovePage {
    l: Lang,
    frame: ConsoleFrame,
    path: String,
    line: String,
    options: Vec<(String, String)>,
    parent: String,
    version: i64,
    errors: Errors,
}

async fn move_page(
    ask: &Ask,
    caller: &OrgCaller,
    id: UnitId,
    typed: Option<&Typed>,
    (status, errors): Answer,
) -> Outcome<Response> {
    let (l, path) = (ask.l, unit::path(caller, id));
    let overview = chart::overview(&ask.ctx, caller).await?;
    let found = overview.chart.get(id).ok_or_else(Failure::not_found)?;
    let top = ("top".to_owned(), l.t("chart-top").into_owned());
    let homes = overview.chart.homes(id);
    let home = |unit: &&ieum_model::chart::Unit| (unit.id.to_string(), overview.chart.path_text(unit.id));
    let is_stale = status == StatusCode::CONFLICT;
    let now = found.parent.map_or("top".to_owned(), |parent| parent.to_string());
    let page = MovePage {
        l,
        frame: tree::frame(ask, caller, l.t("chart-unit-move"))
            .await?
            .below(found.name.clone(), path.clone())
            .with_form(),
        line: overview.chart.path_text(id),
        options: std::iter::once(top).chain(homes.iter().map(home)).collect(),
        parent: typed.map_or(now, |typed| typed.get("parent").to_owned()),
        version: typed.filter(|_| !is_stale).map_or(found.version, Typed::version),
        path,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/chart/units/{unit}/move`
pub async fn place(ask: Ask, Console(caller): Console, Path((_, unit)): Path<(String, String)>) -> Outcome<Response> {
    move_page(&ask, &caller, id(&unit)?, None, FRESH).await
}

/// `POST /console/{org}/chart/units/{unit}/move`
pub async fn relocate(
    ask: Ask,
    Console(caller): Console,
    Path((_, unit)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let unit = id(&unit)?;
    if typed.has("switch_language") {
        return move_page(&ask, &caller, unit, Some(&typed), FRESH).await;
    }
    match chart::move_unit(&ask.ctx, &caller, unit, typed.version(), typed.get("parent")).await {
        Ok(()) => {
            let done = Done::new(&ask.site, self::unit::path(&caller, unit), "unit-moved");
            Ok(done.into_response())
        }
        Err(error) => {
            let answer = refused(ask.l, error)?;
            move_page(&ask, &caller, unit, Some(&typed), answer).await
        }
    }
}
