//! A new group, and another name for one.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::groups;
use ieum_model::GroupId;
use ieum_model::text::GroupName;

use super::{list, one};
use crate::web::chart::{NameForm, NamePage, id, refused};
use crate::web::core::{Ask, Console, Done, Outcome, Typed};
use crate::web::page::{Errors, Page};

type Answer = (StatusCode, Errors);
const FRESH: Answer = (StatusCode::OK, Errors::none());

async fn new_page(ask: &Ask, caller: &OrgCaller, typed: Option<&Typed>, answer: Answer) -> Outcome<Response> {
    let (l, path) = (ask.l, list::path(caller));
    let form = NameForm {
        lead: l.t("groups-add-lead").into_owned(),
        action: format!("{path}/new"),
        label: l.t("groups-name").into_owned(),
        max: GroupName::MAX,
        button: l.t("chart-add").into_owned(),
        back: path,
        version: None,
        now: String::new(),
        hidden: Vec::new(),
    };
    let frame = list::frame(ask, caller, l.t("groups-add")).await?;
    let status = answer.0;
    let page = NamePage::new(l, frame, form, typed, answer);
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/groups/new`
pub async fn new(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    new_page(&ask, &caller, None, FRESH).await
}

/// `POST /console/{org}/groups/new`
pub async fn add(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    if typed.has("switch_language") {
        return new_page(&ask, &caller, Some(&typed), FRESH).await;
    }
    match groups::add(&ask.ctx, &caller, typed.get("name")).await {
        Ok(group) => {
            let done = Done::new(&ask.site, one::path(&caller, group), "group-added");
            Ok(done.into_response())
        }
        Err(error) => {
            let answer = refused(ask.l, error)?;
            new_page(&ask, &caller, Some(&typed), answer).await
        }
    }
}

async fn name_page(
    ask: &Ask,
    caller: &OrgCaller,
    id: GroupId,
    typed: Option<&Typed>,
    answer: Answer,
) -> Outcome<Response> {
    let (l, path) = (ask.l, one::path(caller, id));
    let group = groups::get(&ask.ctx, caller, id).await?;
    let form = NameForm {
        lead: String::new(),
        action: format!("{path}/name"),
        label: l.t("groups-name").into_owned(),
        max: GroupName::MAX,
        button: l.t("chart-rename").into_owned(),
        back: path.clone(),
        version: Some(group.version),
        now: group.name.clone(),
        hidden: Vec::new(),
    };
    let frame = list::frame(ask, caller, l.t("groups-rename")).await?;
    let status = answer.0;
    let page = NamePage::new(l, frame.below(group.name, path), form, typed, answer);
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/groups/{group}/name`
pub async fn name(ask: Ask, Console(caller): Console, Path((_, group)): Path<(String, String)>) -> Outcome<Response> {
    name_page(&ask, &caller, id(&group)?, None, FRESH).await
}

/// `POST /console/{org}/groups/{group}/name`
pub async fn rename(
    ask: Ask,
    Console(caller): Console,
    Path((_, group)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let group = id(&group)?;
    if typed.has("switch_language") {
        return name_page(&ask, &caller, group, Some(&typed), FRESH).await;
    }
    match groups::rename(&ask.ctx, &caller, group, typed.version(), typed.get("name")).await {
        Ok(()) => {
            let done = Done::new(&ask.site, one::path(&caller, group), "group-renamed");
            Ok(done.into_response())
        }
        Err(error) => {
            let answer = refused(ask.l, error)?;
            name_page(&ask, &caller, group, Some(&typed), answer).await
        }
    }
}
