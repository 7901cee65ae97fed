//! The org chart in the console: units, duties and posts. Groups are `groups`, which shares the small forms of this area.

mod ask;
mod duties;
mod form;
mod line;
mod pick;
mod post;
mod posts;
mod tree;
mod unit;
mod unit_forms;
mod unit_remove;

use std::str::FromStr;

use http::StatusCode;
use ieum_app::{Error, Problem};
use ieum_model::login_method::Step;
use ieum_model::permission::Permission::ManageChart;

use super::core::{Access, Failure, Routes, Site, Typed, problem};
use crate::i18n::Lang;
use crate::web::page::Errors;

pub(super) use ask::AskPage;
pub(super) use form::{NameForm, NamePage};
pub(super) use line::{PER_PAGE, PersonRow, pager, person_rows, toolbar};
pub(super) use pick::{PickPage, Picked};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    let chart = Access::Console(ManageChart);
    Routes::new(site)
        .get("/console/{org}/chart", chart, tree::show)
        .get("/console/{org}/chart/new", chart, unit_forms::new)
        .post("/console/{org}/chart/new", chart, unit_forms::add)
        .get("/console/{org}/chart/units/{unit}", chart, unit::show)
        .get("/console/{org}/chart/units/{unit}/name", chart, unit_forms::name)
        .post("/console/{org}/chart/units/{unit}/name", chart, unit_forms::rename)
        .get("/console/{org}/chart/units/{unit}/move", chart, unit_forms::place)
        .post("/console/{org}/chart/units/{unit}/move", chart, unit_forms::relocate)
        .post("/console/{org}/chart/units/{unit}/step", chart, tree::step)
        .get("/console/{org}/chart/units/{unit}/delete", chart, unit_remove::ask)
        .post("/console/{org}/chart/units/{unit}/delete", chart, unit_remove::remove)
        .get("/console/{org}/chart/units/{unit}/add", chart, unit::pick)
        .post("/console/{org}/chart/units/{unit}/add", chart, unit::add)
        .get("/console/{org}/chart/duties", chart, duties::show)
        .post("/console/{org}/chart/duties", chart, duties::add)
        .get("/console/{org}/chart/duties/{duty}/name", chart, duties::name)
        .post("/console/{org}/chart/duties/{duty}/name", chart, duties::rename)
        .post("/console/{org}/chart/duties/{duty}/step", chart, duties::step)
        .get("/console/{org}/chart/duties/{duty}/delete", chart, duties::ask)
        .post("/console/{org}/chart/duties/{duty}/delete", chart, duties::remove)
        .get("/console/{org}/chart/members/{member}", chart, posts::show)
        .post("/console/{org}/chart/members/{member}", chart, posts::add)
        .get("/console/{org}/chart/members/{member}/{unit}", chart, post::show)
        .post("/console/{org}/chart/members/{member}/{unit}", chart, post::save)
        .post("/console/{org}/chart/members/{member}/{unit}/main", chart, post::main)
        .get("/console/{org}/chart/members/{member}/{unit}/delete", chart, post::ask)
        .post(
            "/console/{org}/chart/members/{member}/{unit}/delete",
            chart,
            post::remove,
        )
}

/// An identifier in a path; anything else is no address.
pub(super) fn id<T: FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

/// What a form shows again and with which status: what is wrong, or that it is stale. Anything else is a failure.
pub(super) fn refused(l: Lang, error: Error) -> Result<(StatusCode, Errors), Failure> {
    match error {
        Error::Refused(problems) => Ok((StatusCode::UNPROCESSABLE_ENTITY, problem::errors(l, &problems))),
        Error::Stale => Ok((StatusCode::CONFLICT, problem::errors(l, &[Problem::of_all("stale")]))),
        other => Err(other.into()),
    }
}

/// A button for one place up or down carries the version that it was shown with.
fn step(typed: &Typed) -> Result<(Step, i64), Failure> {
    let button = [("up", Step::Up), ("down", Step::Down)]
        .into_iter()
        .find(|(name, _)| typed.has(name));
    let (name, step) = button.ok_or_else(|| Failure::bad_request("step"))?;
    Ok((step, typed.get(name).parse().unwrap_or(-1)))
}
