//! A company's own password check service: what it is asked, and what its answers lead to.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use http::{HeaderMap, StatusCode};
use ieum_connect::password_check::{HEADER, signature};
use ieum_model::secret::Secret;
use serde_json::{Value, json};

use super::{Stage, organization};
use crate::on_both;
use crate::support::TestApp;

pub const PASSWORD: &str = "Service-pass-7";

/// What the service knows and was asked.
#[derive(Default)]
pub struct Known {
    secret: String,
    answer: Option<(u16, String)>,
    asked: Vec<Value>,
}

pub type Shared = Arc<Mutex<Known>>;

async fn check(State(known): State<Shared>, headers: HeaderMap, body: String) -> Response {
    let mut known = known.lock().unwrap();
    let question: Value = serde_json::from_str(&body).unwrap();
    let timestamp = question["timestamp"].as_i64().unwrap();
    let expected = signature(&Secret::new(known.secret.clone()), timestamp, &body);
    if headers
        .get(HEADER)
        .is_none_or(|value| value.to_str().unwrap() != expected)
    {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    known.asked.push(question.clone());
    if let Some((status, body)) = &known.answer {
        return (StatusCode::from_u16(*status).unwrap(), body.clone()).into_response();
    }
    let answer = match (
        question["identifier"].as_str().unwrap(),
        question["password"].as_str().unwrap(),
    ) {
        ("minji", PASSWORD) => json!({"result": "ok", "subject": "e-7", "name": "Minji", "email": "m@corp.example"}),
        ("late", PASSWORD) => json!({"result": "expired"}),
        ("locked", _) => json!({"result": "locked"}),
        _ => json!({"result": "wrong"}),
    };
    answer.to_string().into_response()
}

/// With a service that is on the login page; what it knows.
pub async fn stage(app: &TestApp) -> (Stage<'_>, Shared) {
    let shared = Shared::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/check", listener.local_addr().unwrap());
    let router = Router::new()
        .route("/check", routing::post(check))
        .with_state(Arc::clone(&shared));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let mut stage = organization(app).await;
    let add = stage.console("/login-page/add/password-check");
    let bad = stage
        .post(&add, &vec![("name", "사내 인증".into()), ("url", "ftp://a".into())])
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.body.contains("https://로 시작하는"), "{}", bad.body);
    let answer = stage
        .post(&add, &vec![("name", "사내 인증".into()), ("url", url)])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    stage.method = answer.location().split('/').nth(5).unwrap().parse().unwrap();
    shared.lock().unwrap().secret = shown(&mut stage).await.expect("the secret is shown once");
    assert_eq!(shown(&mut stage).await, None);
    stage.turn_on("/password-check").await;
    (stage, shared)
}

async fn shown(stage: &mut Stage<'_>) -> Option<String> {
    let at = stage.at("/password-check");
    let page = stage.admin.get(&at).await;
    page.attribute("#shared-secret", "value")
}

on_both! {
    async fn a_companys_own_service_vouches_for_its_people(app) {
        let (mut stage, known) = stage(&app).await;
        stage.is_refused("minji", PASSWORD, 403, "nobody").await;
        stage.link().await;
        let mut browser = app.browser();
        let answer = stage.sign_in(&mut browser, "minji", PASSWORD).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"), "{}", answer.body);
        stage.is_refused("minji", "wrong-password", 422, "there_wrong").await;
        let answer = stage.is_refused("late", PASSWORD, 422, "there_expired").await;
        assert!(answer.body.contains("비밀번호가 만료되었습니다"), "{}", answer.body);
        let answer = stage.is_refused("locked", PASSWORD, 422, "there_locked").await;
        assert!(answer.body.contains("아이디 또는 비밀번호가 올바르지 않습니다"), "{}", answer.body);
        let asked = std::mem::take(&mut known.lock().unwrap().asked);
        let ids: std::collections::BTreeSet<&str> = asked.iter().map(|one| one["request_id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), asked.len(), "each question has a name of its own");

        for (status, body, reason) in [
            (500, "", "check_status"),
            (302, "", "check_status"),
            (403, "", "check_signature"),
            (200, "yes", "check_malformed"),
            (200, r#"{"result":"ok"}"#, "check_malformed"),
            (200, r#"{"result":"ok","subject":""}"#, "check_malformed"),
        ] {
            known.lock().unwrap().answer = Some((status, body.into()));
            stage.is_refused("minji", PASSWORD, 502, reason).await;
        }
        let long = format!(r#"{{"result":"ok","subject":"e-7","name":"{}"}}"#, "x".repeat(70_000));
        known.lock().unwrap().answer = Some((200, long));
        stage.is_refused("minji", PASSWORD, 502, "check_malformed").await;
        known.lock().unwrap().answer = None;

        // Another secret: the service does not believe us until it knows it.
        let version = stage.version("/password-check").await;
        let renew = stage.at("/password-check/secret");
        let answer = stage.admin.post(&renew, &[("version", &version)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(stage.admin.post(&renew, &[("version", &version)]).await.status, StatusCode::CONFLICT);
        stage.is_refused("minji", PASSWORD, 502, "check_signature").await;
        known.lock().unwrap().secret = shown(&mut stage).await.unwrap();
        assert_eq!(stage.sign_in(&mut app.browser(), "minji", PASSWORD).await.status, StatusCode::SEE_OTHER);

        let page = stage.try_it("minji", PASSWORD).await;
        assert!(page.status == StatusCode::OK && page.body.contains("e-7") && !page.body.contains(PASSWORD), "{}", page.body);
    }
}
