//! The operator's [확인] beside the number: what the tax office says stands on the page in words, and so does why it said nothing.

use std::time::{Duration, Instant};

use http::StatusCode;
use ieum_testkit::tax_office::{KEY, calls, server_that, speak};
use serde_json::json;
use wiremock::{MockServer, Respond, ResponseTemplate};

use super::{acted, applicant, audited, latest, link, operator};
use crate::support::{Answer, TestApp};

/// A service whose tax office answers so, and the server that is it.
async fn office(answer: impl Respond + 'static, request_seconds: &str) -> (TestApp, MockServer) {
    let server = server_that(answer).await;
    let app = TestApp::sqlite_with(&[
        ("IEUM_TAX_OFFICE_KEY", KEY),
        ("IEUM_TAX_OFFICE_BASE_URL", &server.uri()),
        ("IEUM_OUTBOUND_ALLOW", "127.0.0.0/8"),
        ("IEUM_LIMITS_REQUEST_SECONDS", request_seconds),
    ])
    .await;
    (app, server)
}

/// What the page says of the tax office.
fn said(page: &Answer, label: &str) -> String {
    let lines = page.texts(".facts > div");
    let found = lines.iter().find(|line| line.starts_with(label));
    found.unwrap_or_else(|| panic!("{lines:?}"))[label.len()..].to_owned()
}

/// Applies with this number, presses the button, and returns the line of the page before and after, the latter in both languages.
async fn pressed(app: &TestApp, number: &str) -> [String; 3] {
    let (created, mut browser) = applicant(app, "하늘물산", "haneul@example.com").await;
    let fields = [
        ("name", "하늘물산"),
        ("slug", "haneul"),
        ("registration", "number"),
        ("brn", number),
    ];
    let sent = browser.post(&format!("{}/apply", link(&created)), &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let (id, ..) = latest(app, &created).await;
    let path = format!("/operator/applications/{id}");
    let mut operator = operator(app, "op@example.com").await;
    let before = said(&operator.get(&path).await, "국세청 상태");
    acted(&mut operator, id, "tax", 1, ("", "")).await;
    assert!(
        audited(app, &created)
            .await
            .contains(&"application.tax_check".to_owned())
    );
    let korean = said(&operator.get(&path).await, "국세청 상태");
    let english = said(&operator.get(&format!("{path}?lang=en")).await, "Tax office");
    [before, korean, english]
}

#[tokio::test]
async fn each_answer_of_the_tax_office_stands_on_the_page_in_words() {
    for (number, korean, english) in [
        ("000-81-00071", "계속사업자", "In business"),
        ("000-81-00052", "휴업자", "Business suspended"),
        (
            "000-81-00033",
            "폐업자 · 2024년 2월 29일(목) 폐업",
            "Closed on 29 February 2024",
        ),
        ("000-81-00014", "폐업자", "Closed"),
        ("000-81-00085", "등록되지 않은 번호", "No such registration"),
        ("000-81-00066", "확인하지 않음", "Not checked"),
    ] {
        let (app, server) = office(speak, "30").await;
        let lines = pressed(&app, number).await;
        assert!(lines[0].starts_with("확인하지 않음"), "{number}: {}", lines[0]);
        assert!(!lines[0].contains("2026"), "no time yet: {}", lines[0]);
        assert!(lines[1].starts_with(korean), "{number}: {}", lines[1]);
        assert!(
            lines[1].contains("2026년 11월 23일(월) 09:00"),
            "{number}: {}",
            lines[1]
        );
        assert!(lines[2].starts_with(english), "{number}: {}", lines[2]);
        assert_eq!(calls(&server).await, 1, "asked when pressed, and not before");
    }
}

#[tokio::test]
async fn an_answer_that_is_none_says_why() {
    let body = |status: u16, body: serde_json::Value| ResponseTemplate::new(status).set_body_json(body);
    for (answer, korean, english) in [
        (
            body(200, json!({"code": -10, "msg": "트래픽 초과"})),
            "오늘 조회 한도를 모두 사용했습니다",
            "Today's quota is used up",
        ),
        (
            body(401, json!({"code": -401, "msg": "유효하지 않은 인증키 입니다."})),
            "국세청이 조회 키를 받아들이지 않았습니다",
            "The tax office did not accept the key",
        ),
        (
            ResponseTemplate::new(200).set_body_string("<html>"),
            "국세청 응답을 읽지 못했습니다",
            "The tax office's answer could not be read",
        ),
        (
            ResponseTemplate::new(502),
            "국세청에 연결하지 못했습니다",
            "The tax office could not be reached",
        ),
    ] {
        let (app, _server) = office(answer, "30").await;
        let lines = pressed(&app, "000-81-00071").await;
        assert!(lines[1].starts_with("확인하지 않음"), "{}", lines[1]);
        assert!(lines[1].contains(korean) && lines[1].contains("09:00"), "{}", lines[1]);
        assert!(lines[2].contains(english), "{}", lines[2]);
        assert!(
            !lines[1].contains("key") && !lines[2].contains("127.0.0.1"),
            "{lines:?}"
        );
    }
}

#[tokio::test]
async fn a_tax_office_that_hangs_is_said_before_the_request_ends() {
    let (app, server) = office(ResponseTemplate::new(200).set_delay(Duration::from_secs(60)), "2").await;
    let start = Instant::now();
    let lines = pressed(&app, "000-81-00071").await;
    assert!(start.elapsed() < Duration::from_secs(10));
    assert!(
        lines[1].contains("국세청 응답이 늦어 확인하지 못했습니다") && lines[1].contains("09:00"),
        "{}",
        lines[1]
    );
    assert!(
        lines[2].contains("The tax office did not answer in time"),
        "{}",
        lines[2]
    );
    assert_eq!(calls(&server).await, 3, "tried again before it gave up");
}

#[tokio::test]
async fn the_tax_office_decides_nothing() {
    let (app, _server) = office(speak, "30").await;
    pressed(&app, "000-81-00033").await;
    let mut browser = super::operator_again(&app, "op@example.com").await;
    let queue = browser.get("/operator/applications").await;
    let path = queue
        .links()
        .into_iter()
        .find(|link| link.starts_with("/operator/applications/0"))
        .unwrap();
    let id = path
        .rsplit('/')
        .next()
        .unwrap()
        .split('?')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    acted(&mut browser, id, "take-up", 1, ("", "")).await;
    acted(&mut browser, id, "approve", 2, ("", "")).await;
}
