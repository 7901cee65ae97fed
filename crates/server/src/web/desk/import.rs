//! The import of a dated table: what it would change, and then the change.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use ieum_app::access::OperatorCaller;
use ieum_app::calendar::{OverrideChange, Preview, import, preview};
use ieum_app::{Error, Problem};
use ieum_model::calendar::Override;

use super::calendar::{self, Shown, kind};
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Operator, Outcome, Typed, problem};
use crate::web::page::{Badge, Notice, OperatorFrame, OperatorItem, Page};

const PATH: &str = "/operator/calendar";
/// No page lists more bad lines than somebody would read.
const MOST_ERRORS: usize = 50;

/// `GET /operator/calendar/import`: nothing to show without a table.
pub(super) async fn show(_: Ask, Operator(_): Operator) -> Outcome<Response> {
    Ok(Redirect::to(PATH).into_response())
}

/// `POST /operator/calendar/import`
pub(super) async fn submit(ask: Ask, Operator(caller): Operator, typed: Typed) -> Outcome<Response> {
    let mut ask = ask;
    ask.path = PATH.to_owned();
    let table = typed.get("table").to_owned();
    if !typed.has("confirm") {
        return match preview(&ask.ctx, &caller, &table).await {
            Ok(found) => Ok(Page::new(ImportPage::new(&ask, &caller, found, table)).into_response()),
            Err(error) => refused(&ask, &caller, table, error).await,
        };
    }
    match import(&ask.ctx, &caller.actor(), &table, Some(typed.version())).await {
        Ok(_) => {
            let done = Done::new(&ask.site, PATH, "calendar-imported");
            Ok(done.into_response())
        }
        Err(error) => refused(&ask, &caller, table, error).await,
    }
}

async fn refused(ask: &Ask, caller: &OperatorCaller, table: String, error: Error) -> Outcome<Response> {
    let (status, notice, problems) = match error {
        Error::Refused(problems) => (StatusCode::UNPROCESSABLE_ENTITY, None, problems),
        Error::Stale => {
            let notice = Notice::bad(ask.l.t("desk-calendar-stale"));
            (StatusCode::CONFLICT, Some(notice), Vec::<Problem>::new())
        }
        error => return Err(error.into()),
    };
    let errors = problems
        .iter()
        .take(MOST_ERRORS)
        .map(|p| problem::text(ask.l, p))
        .collect();
    calendar::page(ask, caller, None, status, Shown { notice, table, errors }).await
}

/// One line of the preview.
#[derive(Debug)]
struct Line {
    date: String,
    before: Option<(Badge, String)>,
    after: (Badge, String),
    effect: Badge,
}

#[derive(Debug, Template)]
#[template(path = "desk/import.html")]
struct ImportPage {
    l: Lang,
    frame: OperatorFrame,
    lines: Vec<Line>,
    changed: usize,
    version: i64,
    table: String,
}

impl ImportPage {
    fn new(ask: &Ask, caller: &OperatorCaller, found: Preview, table: String) -> Self {
        let l = ask.l;
        let frame = ask
            .operator_frame(caller, l.t("desk-calendar-preview"), OperatorItem::Calendar)
            .below(l.t("desk-calendar-title"), PATH);
        Self {
            l,
            frame,
            lines: found.changes.iter().map(|change| line(l, change)).collect(),
            changed: found.changes.iter().filter(|change| change.is_change()).count(),
            version: found.version,
            table,
        }
    }
}

fn line(l: Lang, change: &OverrideChange) -> Line {
    let told = |day: &Override| (kind(l, day.kind), day.name.clone());
    Line {
        date: change.day.date.to_string(),
        before: change.before.as_ref().map(told),
        after: told(&change.day),
        effect: match &change.before {
            None => Badge::good(l.t("desk-calendar-new")),
            Some(_) if change.is_change() => Badge::warn(l.t("desk-calendar-changed")),
            Some(_) => Badge::neutral(l.t("desk-calendar-same")),
        },
    }
}
