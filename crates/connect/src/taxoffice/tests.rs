//! The client against a fake on loopback that speaks the service's format.

use std::time::Duration;

use ieum_testkit::tax_office::{KEY, calls, server_that, speak};
use serde_json::{Value, json};
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;
use crate::http::{Outbound, OutboundPolicy};

fn client(server: &MockServer) -> TaxOffice {
    let policy = OutboundPolicy {
        allow: vec!["127.0.0.0/8".parse().expect("network")],
        timeout: Duration::from_millis(300),
        ..OutboundPolicy::default()
    };
    let base = server.uri().parse().expect("url");
    let pace = Pace {
        attempts: 3,
        first_wait: Duration::from_millis(1),
    };
    let outbound = Outbound::new(&policy).expect("outbound");
    TaxOffice::Service(TaxOfficeClient::new(outbound, &base, KEY, pace).expect("client"))
}

fn not_checked(reason: NotChecked) -> RegistrationStatus {
    RegistrationStatus::NotChecked { reason }
}

#[tokio::test]
async fn each_state_of_a_registration_is_read() {
    let server = server_that(speak).await;
    let office = client(&server);
    let cases = [
        ("1234567891", RegistrationStatus::Active),
        ("1234567892", RegistrationStatus::Suspended),
        (
            "1234567893",
            RegistrationStatus::Closed {
                on: Date::new(2024, 2, 29).ok(),
            },
        ),
        ("1234567894", RegistrationStatus::Closed { on: None }),
        ("1234567895", RegistrationStatus::Unregistered),
        ("1234567896", not_checked(NotChecked::Malformed)),
    ];
    for (number, expected) in cases {
        assert_eq!(office.check_one(number).await, expected, "{number}");
    }
}

#[tokio::test]
async fn more_than_a_hundred_numbers_are_split_and_duplicates_sent_once() {
    let server = server_that(speak).await;
    let mut numbers: Vec<String> = (0..250).map(|index| format!("{index:09}1")).collect();
    numbers.push(numbers[0].clone());
    let found = client(&server).check(&numbers).await;
    assert_eq!(found.len(), 250);
    assert!(found.values().all(|status| *status == RegistrationStatus::Active));
    assert_eq!(calls(&server).await, 3);
}

#[tokio::test]
async fn what_is_not_ten_digits_is_never_sent() {
    let server = server_that(speak).await;
    for number in [
        "",
        "123",
        "123-45-678",
        "１２３４５６７８９０",
        "12345678901",
        "12345 7890",
    ] {
        assert_eq!(
            client(&server).check_one(number).await,
            not_checked(NotChecked::InvalidNumber),
            "{number}"
        );
    }
    assert_eq!(calls(&server).await, 0);
}

#[tokio::test]
async fn refusals_and_broken_answers_become_reasons() {
    let json_answer = |status: u16, body: Value| ResponseTemplate::new(status).set_body_json(body);
    let cases = [
        (
            json_answer(200, json!({"code": -4, "msg": "등록되지 않은 인증키 입니다."})),
            NotChecked::BadKey,
            1,
        ),
        (
            json_answer(401, json!({"code": -401, "msg": "유효하지 않은 인증키 입니다."})),
            NotChecked::BadKey,
            1,
        ),
        (ResponseTemplate::new(403), NotChecked::BadKey, 1),
        (
            ResponseTemplate::new(429).set_body_string("API token quota exceeded"),
            NotChecked::QuotaExceeded,
            1,
        ),
        (
            json_answer(200, json!({"code": -10, "msg": "트래픽 초과"})),
            NotChecked::QuotaExceeded,
            1,
        ),
        (
            json_answer(400, json!({"status_code": "REQUEST_DATA_MALFORMED"})),
            NotChecked::Malformed,
            1,
        ),
        (
            ResponseTemplate::new(200).set_body_string("<html>"),
            NotChecked::Malformed,
            1,
        ),
        (json_answer(200, json!({"status_code": "OK"})), NotChecked::Malformed, 1),
        (
            json_answer(200, json!({"status_code": "OK", "data": []})),
            NotChecked::Malformed,
            1,
        ),
        (
            json_answer(200, json!({"status_code": "OK", "data": [{"b_no": 5}]})),
            NotChecked::Malformed,
            1,
        ),
        (
            json_answer(500, json!({"status_code": "INTERNAL_ERROR"})),
            NotChecked::Unavailable,
            3,
        ),
        (ResponseTemplate::new(502), NotChecked::Unavailable, 3),
        (
            ResponseTemplate::new(302).insert_header("location", "/elsewhere"),
            NotChecked::Malformed,
            1,
        ),
    ];
    for (answer, reason, expected_calls) in cases {
        let shown = format!("{answer:?}");
        let server = server_that(answer).await;
        assert_eq!(
            client(&server).check_one("1234567891").await,
            not_checked(reason),
            "{shown}"
        );
        assert_eq!(calls(&server).await, expected_calls, "{shown}");
    }
}

#[tokio::test]
async fn a_failure_that_passes_is_retried() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(503))
        .up_to_n_times(2)
        .mount(&server)
        .await;
    Mock::given(method("POST")).respond_with(speak).mount(&server).await;
    assert_eq!(
        client(&server).check_one("1234567891").await,
        RegistrationStatus::Active
    );
    assert_eq!(calls(&server).await, 3);
}

#[tokio::test]
async fn a_slow_service_is_given_up_after_its_attempts() {
    let server = server_that(ResponseTemplate::new(200).set_delay(Duration::from_secs(10))).await;
    assert_eq!(
        client(&server).check_one("1234567891").await,
        not_checked(NotChecked::TimedOut)
    );
}

#[tokio::test]
async fn a_used_up_quota_stops_the_batches_that_follow() {
    let server = server_that(ResponseTemplate::new(429)).await;
    let numbers: Vec<String> = (0..250).map(|index| format!("{index:09}1")).collect();
    let found = client(&server).check(&numbers).await;
    assert!(
        found
            .values()
            .all(|status| *status == not_checked(NotChecked::QuotaExceeded))
    );
    assert_eq!((found.len(), calls(&server).await), (250, 1));
}

#[tokio::test]
async fn without_a_key_nothing_is_checked() {
    let found = TaxOffice::Disabled.check(&["1234567891".into()]).await;
    assert_eq!(found["1234567891"], not_checked(NotChecked::Disabled));
}

#[test]
fn the_key_is_not_shown() {
    let outbound = Outbound::new(&OutboundPolicy::default()).expect("outbound");
    let base = DEFAULT_BASE_URL.parse().expect("url");
    let client = TaxOfficeClient::new(outbound, &base, "hidden", Pace::default()).expect("client");
    assert!(!format!("{client:?}").contains("hidden"));
}
