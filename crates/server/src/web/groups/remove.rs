//! Removing a group: the question, or which business systems look at it.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::chart::Shown;
use ieum_app::{Error, Problem, groups};
use ieum_model::GroupId;

use super::{list, one};
use crate::web::chart::{AskPage, id};
use crate::web::core::{Ask, Console, Done, Outcome, Typed, problem};
use crate::web::page::{Dialog, Notice, Page};

async fn render(ask: &Ask, caller: &OrgCaller, id: GroupId, status: StatusCode) -> Outcome<Response> {
    let (l, path) = (ask.l, one::path(caller, id));
    let found = groups::show(&ask.ctx, caller, id, &Shown::default()).await?;
    let frame = list::frame(ask, caller, l.t("groups-delete")).await?;
    let title = l.t1("groups-delete-title", "name", found.group.name.as_str());
    let used = Problem::of_all("group_in_use").with("systems", found.systems.join(", "));
    let notice = (!found.systems.is_empty()).then(|| Notice::warn(problem::text(l, &used)));
    let dialog = Dialog::new(
        l,
        "delete",
        title,
        &format!("{path}/delete"),
        l.t("chart-delete"),
        frame.csrf_input(),
    )
    .effect(l.t1("groups-delete-effect", "count", found.total))
    .hidden("version", found.group.version)
    .as_page(&path);
    let page = AskPage {
        l,
        frame: frame.below(found.group.name, path.clone()),
        dialog: notice.is_none().then_some(dialog),
        notice,
        back: path,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/groups/{group}/delete`
pub async fn ask(ask: Ask, Console(caller): Console, Path((_, group)): Path<(String, String)>) -> Outcome<Response> {
    render(&ask, &caller, id(&group)?, StatusCode::OK).await
}

/// `POST /console/{org}/groups/{group}/delete`
pub async fn remove(
    ask: Ask,
    Console(caller): Console,
    Path((_, group)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let group = id(&group)?;
    match groups::remove(&ask.ctx, &caller, group, typed.version()).await {
        Ok(()) => Ok(Done::new(&ask.site, list::path(&caller), "group-deleted").into_response()),
        Err(Error::Refused(_)) => render(&ask, &caller, group, StatusCode::UNPROCESSABLE_ENTITY).await,
        Err(error) => Err(error.into()),
    }
}
