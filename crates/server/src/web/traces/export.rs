//! Records as a CSV file: asks why first, then streams them stretch by stretch.

use askama::Template;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use ieum_app::access::OrgCaller;
use ieum_app::login::connected::Reason as Why;
use ieum_app::traces::{self, Export, Slice};
use ieum_app::{Context, Error};
use ieum_model::text::Reason;
use ieum_store::trace::TraceRow;

use super::query::{NAMES, TraceQuery};
use super::words;
use crate::i18n::Lang;
use crate::web::audit::harden;
use crate::web::core::{Ask, Console, Outcome, Typed, problem};
use crate::web::page::{ConsoleFrame, ConsoleItem, Errors, Field, Notice, Page};
use crate::web::upstream::words::cause;

#[derive(Debug, Template)]
#[template(path = "traces/export.html")]
struct ExportPage {
    l: Lang,
    frame: ConsoleFrame,
    path: String,
    back: String,
    query: TraceQuery,
    reason: String,
    errors: Errors,
}

/// `GET /console/{org}/traces/export`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let query = TraceQuery::parse(&ask.path);
    form(&ask, &caller, query, "", Errors::none()).await
}

/// `POST /console/{org}/traces/export`
pub async fn download(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    let query = TraceQuery::of(NAMES.map(|name| (name.into(), typed.get(name).into())));
    let reason = typed.get("reason");
    match traces::begin_export(&ask.ctx, &caller, query.filter(), reason).await {
        Ok(export) => Ok(file(&ask, export)),
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            form(&ask, &caller, query, reason, errors).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn form(ask: &Ask, caller: &OrgCaller, query: TraceQuery, reason: &str, errors: Errors) -> Outcome<Response> {
    let l = ask.l;
    let frame = ask
        .console_frame(caller, l.t("audit-export"), ConsoleItem::Traces)
        .await?;
    let list = format!("{}/traces", frame.root);
    let status = match errors.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = ExportPage {
        l,
        frame: frame.below(l.t("menu-traces"), list.as_str()),
        back: query.address(&list, None),
        path: format!("{list}/export"),
        query,
        reason: reason.to_owned(),
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// A file that is being sent.
struct Sending {
    ctx: Context,
    l: Lang,
    export: Export,
    is_begun: bool,
}

/// The file. Should the database go away half-way, the download breaks off and no half file looks like a whole one.
fn file(ask: &Ask, export: Export) -> Response {
    let name = format!("ieum-sign-ins-{}.csv", ask.ctx.now().kst().strftime("%Y%m%d-%H%M"));
    let sending = Sending {
        ctx: ask.ctx.clone(),
        l: ask.l,
        export,
        is_begun: false,
    };
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, Body::from_stream(stream::try_unfold(sending, next))).into_response()
}

async fn next(mut sending: Sending) -> Result<Option<(Bytes, Sending)>, Error> {
    let Some(rows) = sending.export.next(&sending.ctx).await? else {
        return Ok(None);
    };
    // Excel takes a file for UTF-8 by its byte order mark.
    let mut out = match sending.is_begun {
        true => Vec::new(),
        false => "\u{feff}".as_bytes().to_vec(),
    };
    let mut lines = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(&mut out);
    let broken = |error: csv::Error| Error::Internal(error.to_string());
    if !sending.is_begun {
        lines.write_record(head(sending.l)).map_err(broken)?;
        sending.is_begun = true;
    }
    for row in &rows {
        let cells = cells(&sending.ctx, sending.l, row);
        let cells: Vec<_> = cells.iter().map(|cell| harden(cell)).collect();
        lines
            .write_record(cells.iter().map(|cell| cell.as_bytes()))
            .map_err(broken)?;
    }
    lines.flush().map_err(|error| Error::Internal(error.to_string()))?;
    drop(lines);
    Ok(Some((Bytes::from(out), sending)))
}

fn head(l: Lang) -> Vec<String> {
    [
        l.t("audit-csv-at"),
        l.t("traces-code"),
        l.t("traces-who"),
        l.t("traces-method"),
        l.t("traces-result"),
        l.t("traces-reason-code"),
        l.t("traces-reason"),
        l.t("traces-client"),
        l.t("traces-network"),
        l.t("audit-agent"),
    ]
    .map(std::borrow::Cow::into_owned)
    .to_vec()
}

fn cells(ctx: &Context, l: Lang, row: &TraceRow) -> Vec<String> {
    let why = Why::parse(&row.reason).map(|reason| cause(l, reason).into_owned());
    vec![
        row.begun_at.kst().strftime("%Y-%m-%d %H:%M:%S").to_string(),
        words::code(row),
        words::who(l, row),
        words::way_of(l, row),
        words::result(l, Slice::result(ctx, row)).into_owned(),
        row.reason.clone(),
        why.unwrap_or_default(),
        row.client_name.clone().unwrap_or_default(),
        row.ip.clone(),
        row.agent.clone(),
    ]
}
