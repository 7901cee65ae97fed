//! The log as a CSV file: asks why first, then streams it stretch by stretch.

use askama::Template;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use ieum_app::audit::{self, Export};
use ieum_app::{Context, Error};
use ieum_model::text::Reason;
use ieum_store::audit::AuditRow;

use super::cell::harden;
use super::query::AuditQuery;
use super::words;
use crate::i18n::Lang;
use crate::web::core::problem;
use crate::web::core::{Ask, Console, Operator, Outcome, Typed};
use crate::web::page::{ConsoleFrame, ConsoleItem, Errors, Field, Html, Notice, OperatorFrame, OperatorItem, Page};

#[derive(Debug, Template)]
#[template(path = "audit/console_export.html")]
struct ConsoleExport {
    l: Lang,
    frame: ConsoleFrame,
    form: ExportForm,
}

#[derive(Debug, Template)]
#[template(path = "audit/operator_export.html")]
struct OperatorExport {
    l: Lang,
    frame: OperatorFrame,
    form: ExportForm,
}

/// The question before, in either console.
#[derive(Debug, Template)]
#[template(path = "audit/export.html")]
struct ExportForm {
    l: Lang,
    path: String,
    back: String,
    csrf: Html,
    query: AuditQuery,
    reason: String,
    errors: Errors,
}

impl askama::filters::HtmlSafe for ExportForm {}

/// `GET /console/{org}/audit/export`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let query = AuditQuery::parse(&ask.path).of_one();
    console_form(&ask, &caller, query, "", Errors::none(), StatusCode::OK).await
}

/// `POST /console/{org}/audit/export`
pub async fn download(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    let query = of_form(&typed).of_one();
    let reason = typed.get("reason");
    match audit::begin_export(&ask.ctx, &caller, query.filter(), reason).await {
        Ok(export) => Ok(file(&ask, export, false)),
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            console_form(&ask, &caller, query, reason, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn console_form(
    ask: &Ask,
    caller: &ieum_app::access::OrgCaller,
    query: AuditQuery,
    reason: &str,
    errors: Errors,
    status: StatusCode,
) -> Outcome<Response> {
    let l = ask.l;
    let frame = ask
        .console_frame(caller, l.t("audit-export"), ConsoleItem::Audit)
        .await?;
    let path = format!("{}/audit", frame.root);
    let frame = frame.below(l.t("menu-audit"), path.as_str());
    let form = ExportForm::new(l, path, frame.csrf_input(), query, reason, errors);
    Ok(Page::with_status(status, ConsoleExport { l, frame, form }).into_response())
}

/// `GET /operator/audit/export`
pub async fn show_as_operator(ask: Ask, Operator(caller): Operator) -> Outcome<Response> {
    let query = AuditQuery::parse(&ask.path);
    Ok(operator_form(&ask, &caller, query, "", Errors::none(), StatusCode::OK))
}

/// `POST /operator/audit/export`
pub async fn download_as_operator(ask: Ask, Operator(caller): Operator, typed: Typed) -> Outcome<Response> {
    let (query, reason) = (of_form(&typed), typed.get("reason"));
    match audit::begin_export_as_operator(&ask.ctx, &caller, query.org, query.filter(), reason).await {
        Ok(export) => Ok(file(&ask, export, true)),
        Err(Error::Refused(problems)) => {
            let (errors, status) = (problem::errors(ask.l, &problems), StatusCode::UNPROCESSABLE_ENTITY);
            Ok(operator_form(&ask, &caller, query, reason, errors, status))
        }
        Err(error) => Err(error.into()),
    }
}

fn operator_form(
    ask: &Ask,
    caller: &ieum_app::access::OperatorCaller,
    query: AuditQuery,
    reason: &str,
    errors: Errors,
    status: StatusCode,
) -> Response {
    let l = ask.l;
    let path = "/operator/audit".to_owned();
    let frame = ask
        .operator_frame(caller, l.t("audit-export"), OperatorItem::Audit)
        .below(l.t("menu-audit"), path.as_str());
    let form = ExportForm::new(l, path, frame.csrf_input(), query, reason, errors);
    Page::with_status(status, OperatorExport { l, frame, form }).into_response()
}

impl ExportForm {
    fn new(l: Lang, path: String, csrf: Html, query: AuditQuery, reason: &str, errors: Errors) -> Self {
        Self {
            l,
            back: query.address(&path, None),
            path: format!("{path}/export"),
            csrf,
            query,
            reason: reason.to_owned(),
            errors,
        }
    }
}

fn of_form(typed: &Typed) -> AuditQuery {
    let names = ["q", "area", "actor", "result", "from", "to", "who", "what", "org"];
    AuditQuery::of(names.map(|name| (name.into(), typed.get(name).into())))
}

/// What the stream of a file still has to send.
struct Sending {
    ctx: Context,
    l: Lang,
    export: Export,
    has_orgs: bool,
    is_begun: bool,
    is_full_told: bool,
}

/// The file. Should the database go away half-way, the download breaks off and no half file looks like a whole one.
fn file(ask: &Ask, export: Export, has_orgs: bool) -> Response {
    let name = format!("ieum-audit-{}.csv", ask.ctx.now().kst().strftime("%Y%m%d-%H%M"));
    let sending = Sending {
        ctx: ask.ctx.clone(),
        l: ask.l,
        export,
        has_orgs,
        is_begun: false,
        is_full_told: false,
    };
    let body = Body::from_stream(stream::try_unfold(sending, next));
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, body).into_response()
}

async fn next(mut sending: Sending) -> Result<Option<(Bytes, Sending)>, Error> {
    // Excel takes a file for UTF-8 by its byte order mark.
    let mut out = if sending.is_begun {
        Vec::new()
    } else {
        "\u{feff}".as_bytes().to_vec()
    };
    let mut lines = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(&mut out);
    let broken = |error: csv::Error| Error::Internal(error.to_string());
    if !sending.is_begun {
        lines.write_record(head(sending.l, sending.has_orgs)).map_err(broken)?;
        sending.is_begun = true;
    }
    match sending.export.next(&sending.ctx).await? {
        Some(rows) => {
            for row in &rows {
                let cells = cells(sending.l, row, sending.has_orgs);
                let cells: Vec<_> = cells.iter().map(|cell| harden(cell)).collect();
                lines
                    .write_record(cells.iter().map(|cell| cell.as_bytes()))
                    .map_err(broken)?;
            }
        }
        None if sending.export.is_full() && !sending.is_full_told => {
            lines
                .write_record([sending.l.t("audit-export-full").as_bytes()])
                .map_err(broken)?;
            sending.is_full_told = true;
        }
        None => return Ok(None),
    }
    lines.flush().map_err(|error| Error::Internal(error.to_string()))?;
    drop(lines);
    Ok(Some((Bytes::from(out), sending)))
}

fn head(l: Lang, has_orgs: bool) -> Vec<String> {
    let mut head = vec![l.t("audit-csv-at")];
    if has_orgs {
        head.push(l.t("audit-org"));
    }
    head.extend([
        l.t("audit-action"),
        l.t("audit-csv-action-code"),
        l.t("audit-actor-kind"),
        l.t("audit-actor"),
        l.t("audit-csv-actor-id"),
        l.t("audit-csv-target-kind"),
        l.t("audit-target"),
        l.t("audit-csv-target-id"),
        l.t("audit-result"),
        l.t("audit-detail"),
        l.t("audit-ip"),
        l.t("audit-agent"),
        l.t("error-request-id"),
    ]);
    head.into_iter().map(std::borrow::Cow::into_owned).collect()
}

fn cells(l: Lang, row: &AuditRow, has_orgs: bool) -> Vec<String> {
    let e = &row.entry;
    let mut cells = vec![e.at.kst().strftime("%Y-%m-%d %H:%M:%S").to_string()];
    if has_orgs {
        cells.push(row.org_name.clone().unwrap_or_default());
    }
    cells.extend([
        words::action(l, &e.action),
        e.action.clone(),
        words::actor_kind(l, &e.actor_kind),
        e.actor_name.clone(),
        e.actor_id.map(|id| id.to_string()).unwrap_or_default(),
        e.target_kind.clone(),
        e.target_name.clone(),
        e.target_id.clone(),
        e.result.clone(),
        e.detail.clone(),
        e.ip.clone(),
        e.user_agent.clone(),
        e.request_id.clone(),
    ]);
    cells
}
