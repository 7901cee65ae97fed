//! The operator's business-day calendar: a year at a glance, and the days that are not as the rules say.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OperatorCaller;
use ieum_model::calendar::{Calendar, FIRST_YEAR, HolidayName, Override, OverrideKind};
use ieum_store::calendar::OverrideRow;

use super::home;
use super::remove::remove_dialog;
use crate::i18n::{Lang, Locale};
use crate::web::core::{Ask, Operator, Outcome};
use crate::web::page::{
    Badge, Dialog, EmptyState, Errors, Field, NamedDay, Notice, OperatorFrame, OperatorItem, Page, YearCalendar,
};

/// One override in words.
#[derive(Debug)]
struct Day {
    date: String,
    kind: Badge,
    name: String,
    imported_at: String,
    remove: Dialog,
}

#[derive(Debug, Template)]
#[template(path = "desk/calendar.html")]
struct CalendarPage {
    l: Lang,
    frame: OperatorFrame,
    shown: Shown,
    unknown_year: Option<Notice>,
    year: i16,
    before: Option<i16>,
    after: Option<i16>,
    calendar: Option<YearCalendar>,
    days: Vec<Day>,
}

impl CalendarPage {
    /// Ties the list of bad lines to its field.
    fn table_errors(&self) -> Errors {
        match self.shown.errors.first() {
            Some(first) => Errors::of("table", first),
            None => Errors::none(),
        }
    }
}

/// What a form left behind, to show on the page again.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) notice: Option<Notice>,
    pub(super) table: String,
    pub(super) errors: Vec<String>,
}

/// `GET /operator/calendar`
pub(super) async fn show(ask: Ask, Operator(caller): Operator, RawQuery(query): RawQuery) -> Outcome<Response> {
    let year = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "year")
        .and_then(|(_, year)| year.parse().ok())
        .filter(|year| (1_900..=9_000).contains(year));
    let shown = Shown {
        notice: ask.notice(),
        ..Shown::default()
    };
    page(&ask, &caller, year, StatusCode::OK, shown).await
}

/// The page of a year, this one if none is named.
pub(super) async fn page(
    ask: &Ask,
    caller: &OperatorCaller,
    year: Option<i16>,
    status: StatusCode,
    shown: Shown,
) -> Outcome<Response> {
    let (l, today) = (ask.l, ask.ctx.now().kst_date());
    let rows = ask.ctx.store().read().await?.calendar_overrides().await?;
    let overrides: Vec<Override> = rows.iter().map(|row| row.day.clone()).collect();
    let calendar = Calendar::new(&overrides);
    let year = year.unwrap_or(today.year());
    let frame = ask.operator_frame(caller, l.t("desk-calendar-title"), OperatorItem::Calendar);
    let page = CalendarPage {
        l,
        shown,
        unknown_year: calendar
            .unknown_year_ahead(today)
            .map(|year| home::unknown_year(l, year)),
        year,
        before: Some(year - 1).filter(|year| *year >= FIRST_YEAR),
        after: Some(year + 1).filter(|year| *year <= calendar.last_known_year()),
        calendar: named_days(l, &calendar, year).map(|days| YearCalendar::new(l, year, days, Some(today))),
        days: rows.iter().map(|row| day(l, row, &frame)).collect(),
        frame,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// The days off of a year; `None` if the calendar does not know it.
fn named_days(l: Lang, calendar: &Calendar, year: i16) -> Option<Vec<NamedDay>> {
    let name = |name: &HolidayName| match l.locale() {
        Locale::Ko => name.ko(),
        Locale::En => name.en(),
    };
    let holidays = calendar.holidays(year).ok()?;
    let days = holidays.iter().map(|holiday| NamedDay {
        date: holiday.date,
        name: holiday.names.iter().map(name).collect::<Vec<_>>().join(", "),
        is_added: holiday
            .names
            .iter()
            .any(|name| matches!(name, HolidayName::Override(_))),
    });
    Some(days.collect())
}

fn day(l: Lang, row: &OverrideRow, frame: &OperatorFrame) -> Day {
    Day {
        date: row.day.date.to_string(),
        kind: kind(l, row.day.kind),
        name: row.day.name.clone(),
        imported_at: l.datetime_table(row.imported_at),
        remove: remove_dialog(l, &row.day, frame).opened_by(
            l.t("desk-calendar-remove"),
            &format!("/operator/calendar/remove?date={}", row.day.date),
        ),
    }
}

/// What an override makes of its day.
pub(super) fn kind(l: Lang, kind: OverrideKind) -> Badge {
    match kind {
        OverrideKind::Holiday => Badge::bad(l.t("desk-calendar-holiday")),
        OverrideKind::Workday => Badge::info(l.t("desk-calendar-workday")),
    }
}
