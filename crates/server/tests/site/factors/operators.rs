//! Operators must have a second factor, unless the configuration says otherwise.

use http::StatusCode;
use ieum_app::Actor;
use ieum_app::operators::add_in;
use ieum_model::email::Email;
use ieum_model::plan::Plan;

use super::{Phone, STEP, enter, set_up_at, state};
use crate::support::{Answer, Browser, PASSWORD, TestApp};

const EMAIL: &str = "op@ieum.example";
const REQUIRED: &[(&str, &str)] = &[("IEUM_OPERATORS_SECOND_FACTOR", "required")];

/// Somebody with [`PASSWORD`] who is an operator.
async fn operator(app: &TestApp, email: &str) {
    app.organization("운영사", Plan::Free, email).await;
    let ctx = app.ctx();
    app.write(async |tx| add_in(&ctx, tx, &Actor::system(), "이운영", &Email::parse(email).unwrap()).await)
        .await;
}

async fn sign_in(browser: &mut Browser<'_>, email: &str) -> Answer {
    let fields = [
        ("username", email),
        ("password", PASSWORD),
        ("next", "/operator/health"),
    ];
    browser.post("/operator/login", &fields).await
}

async fn leads_to_a_set_up(app: TestApp) {
    operator(&app, EMAIL).await;
    let mut browser = app.browser();
    let answer = sign_in(&mut browser, EMAIL).await;
    let ticket = state(&answer, "/login/enrol?");
    assert!(browser.cookie("ieum_operator").is_none());
    let page = browser.get(answer.location()).await;
    let (phone, offer) = (Phone::of(&page), page.attribute("[name=offer]", "value").unwrap());
    let code = phone.code(&app);
    let fields = [
        ("state", ticket.as_str()),
        ("offer", &offer),
        ("code", &code),
        ("next", "/operator/health"),
    ];
    let done = browser.post("/login/enrol", &fields).await;
    assert_eq!(
        done.attribute("a.button-main", "href").as_deref(),
        Some("/operator/health"),
        "{}",
        done.body
    );
    assert_eq!(browser.get("/operator/health").await.status, StatusCode::OK);
    app.pass(STEP);
    let mut other = app.browser();
    let ticket = state(&sign_in(&mut other, EMAIL).await, "/login/factor?");
    let done = enter(&mut other, &ticket, &phone.code(&app)).await;
    assert_eq!(done.location(), "/operator", "{}", done.body);
    assert!(other.cookie("ieum_session").is_none() && other.cookie("ieum_operator").is_some());
}

#[tokio::test]
async fn an_operator_without_one_sets_it_up_sqlite() {
    leads_to_a_set_up(TestApp::sqlite_with(REQUIRED).await).await;
}

#[tokio::test]
async fn an_operator_without_one_sets_it_up_postgres() {
    leads_to_a_set_up(TestApp::postgres_with(REQUIRED).await).await;
}

#[tokio::test]
async fn operators_help_one_another_and_not_themselves() {
    let app = TestApp::sqlite().await;
    operator(&app, EMAIL).await;
    let mut lost = app.browser();
    assert_eq!(
        sign_in(&mut lost, EMAIL).await.location(),
        "/operator/health",
        "optional"
    );
    set_up_at(&mut lost, "/operator/factors", PASSWORD).await;
    let account = {
        let mut conn = app.store().read().await.unwrap();
        conn.find_self_owned_account(EMAIL).await.unwrap().unwrap().id
    };
    let path = format!("/operator/operators/{account}/factors");
    assert!(!lost.get("/operator/operators").await.links().contains(&path));
    assert_eq!(lost.post(&path, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut colleague = app.operator("colleague@ieum.example").await;
    assert!(colleague.get("/operator/operators").await.links().contains(&path));
    let done = colleague.post(&path, &[]).await;
    assert_eq!(done.location(), "/operator/operators", "{}", done.body);
    assert!(
        lost.get("/operator/health")
            .await
            .location()
            .starts_with("/operator/login")
    );
    let mails = app.mails_to(EMAIL).await;
    assert!(mails.iter().any(|m| m.message.subject.contains("초기화되었습니다")));
    let missing = format!("/operator/operators/{}/factors", uuid::Uuid::nil());
    assert_eq!(colleague.post(&missing, &[]).await.status, StatusCode::NOT_FOUND);
}
