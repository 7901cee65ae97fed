//! Removing a unit: the question, or what is in the way.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::{Error, chart};
use ieum_model::UnitId;

use super::{AskPage, id, tree, unit};
use crate::web::core::{Ask, Console, Done, Outcome, Typed, problem};
use crate::web::page::{Dialog, Notice, Page};

async fn render(ask: &Ask, caller: &OrgCaller, id: UnitId, status: StatusCode) -> Outcome<Response> {
    let (l, path) = (ask.l, unit::path(caller, id));
    let (found, in_the_way) = chart::check_removal(&ask.ctx, caller, id).await?;
    let frame = tree::frame(ask, caller, l.t("chart-unit-delete")).await?;
    let title = l.t1("chart-unit-delete-title", "name", found.name.as_str());
    let notice = in_the_way.problem().map(|p| Notice::warn(problem::text(l, &p)));
    let dialog = Dialog::new(
        l,
        "delete",
        title,
        &format!("{path}/delete"),
        l.t("chart-delete"),
        frame.csrf_input(),
    )
    .effect(l.t("chart-unit-delete-effect"))
    .hidden("version", found.version)
    .as_page(&path);
    let page = AskPage {
        l,
        frame: frame.below(found.name, path.clone()),
        dialog: notice.is_none().then_some(dialog),
        notice,
        back: path,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/chart/units/{unit}/delete`
pub async fn ask(ask: Ask, Console(caller): Console, Path((_, unit)): Path<(String, String)>) -> Outcome<Response> {
    render(&ask, &caller, id(&unit)?, StatusCode::OK).await
}

/// `POST /console/{org}/chart/units/{unit}/delete`
pub async fn remove(
    ask: Ask,
    Console(caller): Console,
    Path((_, unit)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let unit = id(&unit)?;
    match chart::remove_unit(&ask.ctx, &caller, unit, typed.version()).await {
        Ok(above) => {
            let to = above.map_or_else(|| tree::path(&caller), |above| self::unit::path(&caller, above));
            Ok(Done::new(&ask.site, to, "unit-deleted").into_response())
        }
        Err(Error::Refused(_)) => render(&ask, &caller, unit, StatusCode::UNPROCESSABLE_ENTITY).await,
        Err(error) => Err(error.into()),
    }
}
