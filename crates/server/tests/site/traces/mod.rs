//! Records of sign-ins: what is kept of each way, who may read it, and what becomes of it. The other ways' records are tested beside
//! their sign-ins.

mod console;
mod lookup;
mod passwords;
mod share;

use ieum_store::OrgScope;
use ieum_store::trace::{TraceRange, TraceRow};
use serde_json::Value;

use crate::support::{Answer, Browser, TestApp};

/// All records of an organisation with their steps, the earliest first.
pub async fn records(app: &TestApp, scope: OrgScope) -> Vec<TraceRow> {
    let mut conn = app.store().read().await.unwrap();
    let range = TraceRange {
        limit: 1_000,
        ..TraceRange::default()
    };
    let mut found = Vec::new();
    for row in conn.traces(scope, &range).await.unwrap().into_iter().rev() {
        found.push(conn.find_trace(scope, row.id).await.unwrap().unwrap());
    }
    found
}

/// How each of them ended, in no order: tests have one moment.
pub async fn endings(app: &TestApp, scope: OrgScope) -> Vec<String> {
    let word = |row: TraceRow| match row.reason.as_str() {
        "" => row.result,
        reason => format!("{}:{reason}", row.result),
    };
    let mut endings: Vec<String> = records(app, scope).await.into_iter().map(word).collect();
    endings.sort();
    endings
}

/// The names of the steps.
pub fn steps(row: &TraceRow) -> Vec<String> {
    let steps: Value = serde_json::from_str(&row.steps).unwrap();
    let name = |step: &Value| step[0].as_str().unwrap().to_owned();
    steps.as_array().unwrap().iter().map(name).collect()
}

/// None of these texts stands anywhere in a record.
pub fn holds_none(row: &TraceRow, secrets: &[&str]) {
    let all = format!("{row:?}");
    for secret in secrets {
        assert!(secret.len() >= 4, "too short to look for: {secret}");
        assert!(!all.contains(secret), "{secret} stands in {all}");
    }
}

/// The code that a page shows to who was not signed in.
pub fn code_of(answer: &Answer) -> String {
    let codes = answer.texts("code");
    assert_eq!(codes.len(), 1, "{}", answer.body);
    codes[0].clone()
}

/// An administrator looks the code up: the page of the one record.
pub async fn look_up(admin: &mut Browser<'_>, scope: OrgScope, code: &str) -> Answer {
    let list = format!("/console/{}/traces", scope.org_id());
    let found = admin.get(&format!("{list}?q={}", code.to_lowercase())).await;
    let links: Vec<String> = found
        .links()
        .into_iter()
        .filter(|link| link.starts_with(&format!("{list}/0")))
        .collect();
    assert_eq!(links.len(), 1, "{}", found.body);
    let one = admin.get(&links[0]).await;
    assert_eq!(one.status, http::StatusCode::OK);
    assert!(one.body.contains(code), "{}", one.body);
    one
}
