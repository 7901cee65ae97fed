//! `/operator/operators`: who operates the service, and who of them has a second factor.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OperatorCaller;
use ieum_app::{Error, factors};
use ieum_model::AccountId;
use ieum_store::second_factor::OperatorFactors;

use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Failure, Operator, Outcome, Typed, problem};
use crate::web::page::{Badge, Dialog, Notice, OperatorFrame, OperatorItem, Page};

const PATH: &str = "/operator/operators";

#[derive(Debug, Template)]
#[template(path = "factors/operators.html")]
struct ListPage {
    l: Lang,
    frame: OperatorFrame,
    notice: Option<Notice>,
    rows: Vec<OperatorFactors>,
    me: AccountId,
    is_required: bool,
}

#[derive(Debug, Template)]
#[template(path = "factors/operator.html")]
struct AskPage {
    l: Lang,
    frame: OperatorFrame,
    error: Option<Notice>,
    dialog: Dialog,
}

/// `GET /operator/operators`
pub async fn list(ask: Ask, Operator(caller): Operator) -> Outcome<Response> {
    let page = ListPage {
        l: ask.l,
        frame: ask.operator_frame(&caller, ask.l.t("menu-operators"), OperatorItem::Operators),
        notice: ask.notice(),
        rows: factors::operators(&ask.ctx).await?,
        me: caller.operator.account_id(),
        is_required: ask.site.app.operators_need_factor,
    };
    Ok(Page::new(page).into_response())
}

/// `GET /operator/operators/{account}/factors`
pub async fn ask(ask: Ask, Operator(caller): Operator, Path(id): Path<String>) -> Outcome<Response> {
    page(&ask, &caller, &id, None).await
}

/// `POST /operator/operators/{account}/factors`
pub async fn reset(ask: Ask, Operator(caller): Operator, Path(id): Path<String>, _: Typed) -> Outcome<Response> {
    let account = id.parse().map_err(|_| Failure::not_found())?;
    match factors::reset_operator(&ask.ctx, &caller, account).await {
        Ok(()) => Ok(Done::new(&ask.site, PATH, "factors-reset").into_response()),
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            let error = errors.get("").map(Notice::bad);
            page(&ask, &caller, &id, error).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(ask: &Ask, caller: &OperatorCaller, id: &str, error: Option<Notice>) -> Outcome<Response> {
    let l = ask.l;
    let rows = factors::operators(&ask.ctx).await?;
    let found = rows.into_iter().find(|row| row.account.to_string() == id);
    let found = found.ok_or_else(Failure::not_found)?;
    let frame = ask
        .operator_frame(caller, l.t("factors-reset"), OperatorItem::Operators)
        .below(l.t("menu-operators"), PATH);
    let dialog = Dialog::new(
        l,
        "reset",
        l.t1("factors-reset-title", "name", found.name.as_str()),
        &format!("{PATH}/{id}/factors"),
        l.t("factors-reset"),
        frame.csrf_input(),
    )
    .effect(l.t("factors-reset-effect"))
    .effect(l.t("factors-reset-effect-sessions"))
    .as_page(PATH);
    let status = match error {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let page = AskPage {
        l,
        frame,
        error,
        dialog,
    };
    Ok(Page::with_status(status, page).into_response())
}
