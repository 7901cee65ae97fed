//! Removes the override of a day, after a question.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use ieum_app::calendar::remove;
use ieum_model::calendar::Override;
use jiff::civil::Date;

use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Failure, Operator, Outcome, Typed};
use crate::web::page::{Dialog, OperatorFrame, OperatorItem, Page};

const PATH: &str = "/operator/calendar";

#[derive(Debug, Template)]
#[template(path = "desk/remove.html")]
struct RemovePage {
    l: Lang,
    frame: OperatorFrame,
    dialog: Dialog,
}

/// The question before a removal.
pub(super) fn remove_dialog(l: Lang, day: &Override, frame: &OperatorFrame) -> Dialog {
    let title = l.t2(
        "desk-calendar-remove-title",
        "date",
        day.date.to_string(),
        "name",
        &day.name,
    );
    let id = format!("remove-{}", day.date);
    let action = format!("{PATH}/remove");
    Dialog::new(l, &id, title, &action, l.t("desk-calendar-remove"), frame.csrf_input())
        .effect(l.t("desk-calendar-remove-effect"))
        .effect(l.t("desk-calendar-keeps"))
        .hidden("date", day.date)
}

fn parse(text: &str) -> Result<Date, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

/// `GET /operator/calendar/remove?date=…`
pub(super) async fn show(ask: Ask, Operator(caller): Operator, RawQuery(query): RawQuery) -> Outcome<Response> {
    let l = ask.l;
    let date = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "date")
        .map(|(_, date)| date.into_owned())
        .unwrap_or_default();
    let row = ask
        .ctx
        .store()
        .read()
        .await?
        .find_calendar_override(parse(&date)?)
        .await?;
    let day = row.ok_or_else(Failure::not_found)?.day;
    let frame = ask
        .operator_frame(&caller, l.t("desk-calendar-remove"), OperatorItem::Calendar)
        .below(l.t("desk-calendar-title"), PATH);
    let dialog = remove_dialog(l, &day, &frame).as_page(PATH);
    Ok(Page::new(RemovePage { l, frame, dialog }).into_response())
}

/// `POST /operator/calendar/remove`
pub(super) async fn submit(ask: Ask, Operator(caller): Operator, typed: Typed) -> Outcome<Response> {
    remove(&ask.ctx, &caller, parse(typed.get("date"))?).await?;
    let done = Done::new(&ask.site, PATH, "calendar-removed");
    Ok(done.into_response())
}
