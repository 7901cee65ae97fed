//! What an operator does with an application. Each form carries the version that it saw.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OperatorCaller;
use ieum_app::{Error, Result, desk};
use ieum_model::ApplicationId;

use super::file::{self, Left};
use crate::web::core::{Ask, Done, Operator, Outcome, Typed, problem};
use crate::web::page::Notice;

/// `POST /operator/applications/{id}/take-up`
pub(super) async fn take_up(
    ask: Ask,
    Operator(caller): Operator,
    Path(id): Path<String>,
    typed: Typed,
) -> Outcome<Response> {
    let id = file::parse(&id)?;
    let result = desk::take_up(&ask.ctx, &caller, id, typed.version()).await;
    let done = Done::new(&ask.site, path(id), "application-taken-up");
    answer(&ask, &caller, id, &typed, result, done).await
}

/// `POST /operator/applications/{id}/assign`
pub(super) async fn assign(
    ask: Ask,
    Operator(caller): Operator,
    Path(id): Path<String>,
    typed: Typed,
) -> Outcome<Response> {
    let id = file::parse(&id)?;
    let operator = typed.get("operator").parse().ok();
    let result = desk::assign(&ask.ctx, &caller, id, typed.version(), operator).await;
    let done = Done::new(&ask.site, path(id), "application-assigned");
    answer(&ask, &caller, id, &typed, result, done).await
}

/// `POST /operator/applications/{id}/ask`
pub(super) async fn ask_applicant(
    ask: Ask,
    Operator(caller): Operator,
    Path(id): Path<String>,
    typed: Typed,
) -> Outcome<Response> {
    let id = file::parse(&id)?;
    let result = desk::request_information(&ask.ctx, &caller, id, typed.version(), typed.get("question")).await;
    let done = Done::new(&ask.site, path(id), "application-asked");
    answer(&ask, &caller, id, &typed, result, done).await
}

/// `POST /operator/applications/{id}/retract`
pub(super) async fn retract(
    ask: Ask,
    Operator(caller): Operator,
    Path(id): Path<String>,
    typed: Typed,
) -> Outcome<Response> {
    let id = file::parse(&id)?;
    let result = desk::retract_question(&ask.ctx, &caller, id, typed.version()).await;
    let done = Done::new(&ask.site, path(id), "application-question-retracted");
    answer(&ask, &caller, id, &typed, result, done).await
}

/// `POST /operator/applications/{id}/approve`
pub(super) async fn approve(
    ask: Ask,
    Operator(caller): Operator,
    Path(id): Path<String>,
    typed: Typed,
) -> Outcome<Response> {
    let id = file::parse(&id)?;
    let result = desk::approve(&ask.ctx, &caller, id, typed.version()).await;
    let done = Done::new(&ask.site, path(id), "application-approved");
    answer(&ask, &caller, id, &typed, result, done).await
}

/// `POST /operator/applications/{id}/reject`
pub(super) async fn reject(
    ask: Ask,
    Operator(caller): Operator,
    Path(id): Path<String>,
    typed: Typed,
) -> Outcome<Response> {
    let id = file::parse(&id)?;
    let result = desk::reject(&ask.ctx, &caller, id, typed.version(), typed.get("reason")).await;
    let done = Done::new(&ask.site, path(id), "application-rejected");
    answer(&ask, &caller, id, &typed, result, done).await
}

/// `POST /operator/applications/{id}/tax`
pub(super) async fn tax(
    ask: Ask,
    Operator(caller): Operator,
    Path(id): Path<String>,
    typed: Typed,
) -> Outcome<Response> {
    let id = file::parse(&id)?;
    let result = desk::check_tax(&ask.ctx, &caller, id, &ask.site.tax_office)
        .await
        .map(|_| ());
    let done = Done::new(&ask.site, path(id), "application-tax-checked");
    answer(&ask, &caller, id, &typed, result, done).await
}

fn path(id: ApplicationId) -> String {
    format!("/operator/applications/{id}")
}

/// On to the application; or the application as it is now, with what is wrong or who was faster.
async fn answer(
    ask: &Ask,
    caller: &OperatorCaller,
    id: ApplicationId,
    typed: &Typed,
    result: Result<()>,
    done: Done,
) -> Outcome<Response> {
    let mut left = Left {
        question: typed.get("question").to_owned(),
        reason: typed.get("reason").to_owned(),
        operator: typed.get("operator").to_owned(),
        ..Left::default()
    };
    let status = match result {
        Ok(()) => return Ok(done.into_response()),
        Err(Error::Stale) => {
            left.is_stale = true;
            StatusCode::CONFLICT
        }
        Err(Error::Refused(problems)) => {
            let whole = problems.iter().find(|problem| problem.field.is_none());
            left.notice = whole.map(|problem| Notice::bad(problem::text(ask.l, problem)));
            left.errors = problem::errors(ask.l, &problems);
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(error) => return Err(error.into()),
    };
    let mut ask = ask.clone();
    ask.path = path(id);
    file::page(&ask, caller, id, status, left).await
}
