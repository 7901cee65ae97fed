//! The operator's first page: how much there is to do, and what is due first.

use askama::Template;
use axum::response::{IntoResponse, Response};
use ieum_app::desk::{self, QueueEntry, Summary};

use super::queue::{Line, line};
use crate::i18n::Lang;
use crate::web::core::{Ask, Operator, Outcome};
use crate::web::page::{EmptyState, Notice, OperatorFrame, OperatorItem, Page, Tone};

/// A number that leads to its list.
#[derive(Debug)]
struct Count {
    label: String,
    number: i64,
    href: &'static str,
    tone: Tone,
}

#[derive(Debug, Template)]
#[template(path = "desk/home.html")]
struct Home {
    l: Lang,
    frame: OperatorFrame,
    notice: Option<Notice>,
    unknown_year: Option<Notice>,
    counts: Vec<Count>,
    oldest: Option<String>,
    lines: Vec<Line>,
}

/// `GET /operator`
pub(super) async fn show(ask: Ask, Operator(caller): Operator) -> Outcome<Response> {
    let l = ask.l;
    let summary = desk::load_summary(&ask.ctx, &caller).await?;
    let frame = ask.operator_frame(&caller, l.t("desk-home-title"), OperatorItem::Applications);
    let page = Home {
        l,
        frame,
        notice: ask.notice(),
        unknown_year: summary.unknown_year.map(|year| unknown_year(l, year)),
        counts: counts(l, &summary),
        oldest: summary
            .counts
            .oldest
            .map(|at| format!("{} ({})", l.datetime(at), l.relative(at, ask.ctx.now()))),
        lines: summary
            .first
            .iter()
            .map(|entry: &QueueEntry| line(&ask, entry))
            .collect(),
    };
    Ok(Page::new(page).into_response())
}

/// The warning of a year that the calendar does not know.
pub(super) fn unknown_year(l: Lang, year: i16) -> Notice {
    Notice::warn(l.t1("desk-calendar-ends", "year", year.to_string())).text(l.t("desk-calendar-ends-text"))
}

fn counts(l: Lang, summary: &Summary) -> Vec<Count> {
    let counts = &summary.counts;
    let alarm = |tone, number| if number > 0 { tone } else { Tone::Neutral };
    let count = |label: std::borrow::Cow<'static, str>, number, href, tone| Count {
        label: label.into_owned(),
        number,
        href,
        tone,
    };
    let list = "/operator/applications";
    vec![
        count(
            l.t("desk-count-overdue"),
            counts.overdue,
            "/operator/applications?due=overdue",
            alarm(Tone::Bad, counts.overdue),
        ),
        count(
            l.t("desk-count-today"),
            counts.due_today,
            "/operator/applications?due=today",
            alarm(Tone::Warn, counts.due_today),
        ),
        count(l.t("desk-count-open"), counts.open, list, Tone::Info),
        count(
            l.t("desk-count-untaken"),
            counts.untaken,
            "/operator/applications?state=submitted",
            alarm(Tone::Info, counts.untaken),
        ),
        count(
            l.t("desk-count-waiting"),
            counts.waiting_for_answer,
            "/operator/applications?state=needs_information",
            Tone::Neutral,
        ),
        count(
            l.t("desk-count-mine"),
            i64::try_from(summary.mine).unwrap_or(i64::MAX),
            "/operator/applications?assignee=me",
            Tone::Neutral,
        ),
    ]
}
