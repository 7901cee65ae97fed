//! `/operator/systems/new`: registers a business system; its secret is shown once, on the page that follows.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::provider::{ClientForm, register_client};

use super::form::{self, SystemFields};
use super::{address, secret};
use crate::i18n::Lang;
use crate::web::core::problem;
use crate::web::core::{Ask, Done, Operator, Outcome, Typed};
use crate::web::page::{Errors, OperatorFrame, OperatorItem, Page};

#[derive(Debug, Template)]
#[template(path = "systems/new.html")]
struct NewPage {
    l: Lang,
    frame: OperatorFrame,
    fields: SystemFields,
}

/// `GET /operator/systems/new`
pub async fn show(ask: Ask, Operator(caller): Operator) -> Response {
    page(&ask, &caller, StatusCode::OK, form::first(), Errors::none())
}

/// `POST /operator/systems/new`
pub async fn register(ask: Ask, Operator(caller): Operator, typed: Typed) -> Outcome<Response> {
    let form = form::read(&typed, None);
    match register_client(&ask.ctx, &caller.actor(), &form).await {
        Ok(made) => {
            let done = Done::new(&ask.site, address(made.id), "system-registered");
            secret::show_next(&ask, &caller, made.id, made.secret.as_ref(), done)
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            Ok(page(&ask, &caller, StatusCode::UNPROCESSABLE_ENTITY, form, errors))
        }
        Err(error) => Err(error.into()),
    }
}

fn page(
    ask: &Ask,
    caller: &ieum_app::access::OperatorCaller,
    status: StatusCode,
    form: ClientForm,
    errors: Errors,
) -> Response {
    let l = ask.l;
    let frame = ask
        .operator_frame(caller, l.t("system-new"), OperatorItem::Systems)
        .below(l.t("system-new"), "/operator/systems/new");
    let fields = SystemFields::of_new(l, form, errors);
    Page::with_status(status, NewPage { l, frame, fields }).into_response()
}
