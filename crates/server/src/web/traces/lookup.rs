//! `/operator/traces`: an operator looks a record up by the code that somebody reads to them. The answer is the page itself: it has no
//! address, so that each look is one that was asked for, and is written down.

use std::borrow::Cow;

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::access::OperatorCaller;
use ieum_app::traces::{self, LookedUp};

use super::words;
use crate::i18n::Lang;
use crate::web::core::{Ask, Operator, Outcome, Typed, problem};
use crate::web::page::{Badge, Errors, Field, Notice, OperatorFrame, OperatorItem, Page, TraceSteps};
use crate::web::upstream::words::{cause, remedy};

#[derive(Debug, Template)]
#[template(path = "traces/lookup.html")]
struct LookupPage {
    l: Lang,
    frame: OperatorFrame,
    code: String,
    found: Vec<LookedUp>,
    errors: Errors,
}

impl LookupPage {
    fn badge(&self, one: &LookedUp) -> Badge {
        words::badge(self.l, one.found.result)
    }
    fn way(&self, one: &LookedUp) -> String {
        words::way_of(self.l, &one.found.row)
    }
    fn steps(&self, one: &LookedUp) -> TraceSteps {
        words::steps(self.l, &one.found.steps)
    }
    fn why(&self, one: &LookedUp) -> Option<(Notice, &'static str)> {
        let reason = one.found.reason?;
        let (cause, remedy): (Cow<'static, str>, Cow<'static, str>) = (cause(self.l, reason), remedy(self.l, reason));
        Some((Notice::bad(cause).text(remedy), reason.code()))
    }
}

/// `GET /operator/traces`
pub async fn show(ask: Ask, Operator(caller): Operator) -> Outcome<Response> {
    Ok(page(&ask, &caller, "", (Vec::new(), Errors::none()), StatusCode::OK))
}

/// `POST /operator/traces`
pub async fn look_up(ask: Ask, Operator(caller): Operator, typed: Typed) -> Outcome<Response> {
    let code = typed.get("code");
    if typed.has("switch_language") {
        return Ok(page(&ask, &caller, code, (Vec::new(), Errors::none()), StatusCode::OK));
    }
    match traces::look_up(&ask.ctx, &caller, code).await {
        Ok(found) => Ok(page(&ask, &caller, code, (found, Errors::none()), StatusCode::OK)),
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(page(&ask, &caller, code, (Vec::new(), errors), status))
        }
        Err(error) => Err(error.into()),
    }
}

fn page(
    ask: &Ask,
    caller: &OperatorCaller,
    code: &str,
    (found, errors): (Vec<LookedUp>, Errors),
    status: StatusCode,
) -> Response {
    let l = ask.l;
    let page = LookupPage {
        l,
        frame: ask.operator_frame(caller, l.t("menu-trace-lookup"), OperatorItem::Traces),
        code: code.to_owned(),
        found,
        errors,
    };
    Page::with_status(status, page).into_response()
}
