//! One record as JSON, for whoever looks into it with other tools. It names nobody: the member stands in it by identifier alone.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use ieum_app::traces::{self, Step};
use serde::Serialize;

use super::{trace_id, words};
use crate::web::core::{Ask, Console, Failure, Outcome};
use crate::web::upstream::words::{cause, remedy};

#[derive(Serialize)]
struct File {
    id: String,
    code: String,
    way: String,
    method_id: Option<String>,
    method: Option<String>,
    member_id: Option<String>,
    label: String,
    business_system: Option<String>,
    network: String,
    browser: String,
    begun_at: String,
    ended_at: String,
    result: &'static str,
    reason: Option<Why>,
    steps: Vec<FileStep>,
}

#[derive(Serialize)]
struct Why {
    code: &'static str,
    cause: String,
    remedy: String,
}

#[derive(Serialize)]
struct FileStep {
    name: &'static str,
    at_ms: u32,
    outcome: &'static str,
    details: Vec<FileDetail>,
}

#[derive(Serialize)]
struct FileDetail {
    name: &'static str,
    value: String,
}

fn step(step: &Step) -> FileStep {
    let details = step.details.iter().map(|(detail, shown)| FileDetail {
        name: detail.as_str(),
        value: shown.as_str().to_owned(),
    });
    FileStep {
        name: step.name.as_str(),
        at_ms: step.at,
        outcome: step.outcome.as_str(),
        details: details.collect(),
    }
}

/// `GET /console/{org}/traces/{trace}/record.json`
pub async fn download(ask: Ask, Console(caller): Console, Path((_, id)): Path<(String, String)>) -> Outcome<Response> {
    let found = traces::find(&ask.ctx, &caller, trace_id(&id)?).await?;
    let row = found.row;
    let code = words::code(&row);
    let (method_id, method) = row.method.map(|(id, name)| (id.to_string(), name)).unzip();
    let file = File {
        id: row.id.to_string(),
        code: code.clone(),
        way: row.way,
        method_id,
        method,
        member_id: row.member.map(|(id, _)| id.to_string()),
        label: row.label,
        business_system: row.client_name,
        network: row.ip,
        browser: row.agent,
        begun_at: row.begun_at.to_string(),
        ended_at: row.ended_at.to_string(),
        result: found.result.as_str(),
        reason: found.reason.map(|reason| Why {
            code: reason.code(),
            cause: cause(ask.l, reason).into_owned(),
            remedy: remedy(ask.l, reason).into_owned(),
        }),
        steps: found.steps.iter().map(step).collect(),
    };
    let text =
        serde_json::to_string_pretty(&file).map_err(|e| Failure::from(ieum_app::Error::Internal(e.to_string())))?;
    let headers = [
        (CONTENT_TYPE, "application/json".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"ieum-sign-in-{code}.json\""),
        ),
    ];
    Ok((headers, text).into_response())
}
