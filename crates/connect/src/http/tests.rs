//! The guard against hostile addresses, names and answers; every peer listens on loopback.

use std::net::SocketAddr;
use std::sync::Mutex;

use reqwest::dns::{Addrs, Name, Resolving};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;

/// Answers the prepared lists in turn, the last one for ever.
struct Scripted(Mutex<Vec<Vec<SocketAddr>>>);

impl Resolve for Scripted {
    fn resolve(&self, _name: Name) -> Resolving {
        let mut answers = self.0.lock().expect("lock");
        let answer = if answers.len() > 1 {
            answers.remove(0)
        } else {
            answers[0].clone()
        };
        Box::pin(async move { Ok(Box::new(answer.into_iter()) as Addrs) })
    }
}

fn policy(allow: &[&str]) -> OutboundPolicy {
    OutboundPolicy {
        allow: allow.iter().map(|text| text.parse().expect("network")).collect(),
        timeout: Duration::from_millis(400),
        max_body_bytes: 1000,
        ..OutboundPolicy::default()
    }
}

fn scripted(allow: &[&str], answers: &[&[&str]]) -> Outbound {
    let answers = answers
        .iter()
        .map(|list| list.iter().map(|text| text.parse().expect("address")).collect())
        .collect();
    Outbound::with_resolver(&policy(allow), Arc::new(Scripted(Mutex::new(answers)))).expect("client")
}

fn url(text: &str) -> Url {
    text.parse().expect("url")
}

async fn peer(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

const REFUSED: OutboundError = OutboundError::Refused("no permitted address");

#[tokio::test]
async fn literals_of_the_inside_are_refused_in_every_spelling() {
    let client = Outbound::new(&policy(&[])).expect("client");
    for text in [
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://017700000001/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fd00:ec2::254]/",
        "https://10.0.0.1:8443/",
        "https://0/",
    ] {
        assert_eq!(client.get(&url(text)).await, Err(REFUSED), "{text}");
    }
}

#[tokio::test]
async fn plain_http_other_schemes_and_user_names_are_refused() {
    let client = Outbound::new(&policy(&[])).expect("client");
    for text in [
        "http://1.1.1.1/",
        "ftp://1.1.1.1/",
        "file:///etc/passwd",
        "https://user@1.1.1.1/",
        "https://:p@1.1.1.1/",
    ] {
        assert!(
            matches!(client.get(&url(text)).await, Err(OutboundError::Refused(_))),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_name_that_resolves_to_the_inside_is_refused() {
    for address in [
        "127.0.0.1:0",
        "[::1]:0",
        "[::ffff:192.168.0.1]:0",
        "169.254.169.254:0",
        "100.64.1.1:0",
    ] {
        let client = scripted(&[], &[&[address]]);
        assert_eq!(
            client.get(&url("https://peer.example/")).await,
            Err(REFUSED),
            "{address}"
        );
    }
}

#[tokio::test]
async fn a_name_resolved_to_both_sides_is_reached_only_where_permitted() {
    let server = peer(ResponseTemplate::new(200).set_body_string("hello")).await;
    let port = server.address().port();
    let client = scripted(&["127.0.0.1/32"], &[&["10.0.0.1:0", "127.0.0.1:0"]]);
    let answer = client
        .get(&url(&format!("http://peer.example:{port}/")))
        .await
        .expect("answer");
    assert_eq!((answer.status, answer.body.as_slice()), (200, b"hello".as_slice()));
}

#[tokio::test]
async fn a_name_that_moves_inside_after_the_first_answer_is_refused() {
    let server = peer(ResponseTemplate::new(200).insert_header("connection", "close")).await;
    let port = server.address().port();
    let client = scripted(&["127.0.0.1/32"], &[&["127.0.0.1:0"], &["127.0.0.2:0"]]);
    let target = url(&format!("http://peer.example:{port}/"));
    assert!(client.get(&target).await.is_ok());
    assert_eq!(client.get(&target).await, Err(REFUSED));
    assert_eq!(server.received_requests().await.expect("requests").len(), 1);
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let server = peer(ResponseTemplate::new(302).insert_header("location", "/inside")).await;
    let client = Outbound::new(&policy(&["127.0.0.0/8"])).expect("client");
    assert_eq!(client.get(&url(&server.uri())).await.expect("answer").status, 302);
    assert_eq!(server.received_requests().await.expect("requests").len(), 1);
}

#[tokio::test]
async fn an_answer_at_the_limit_is_read_and_one_byte_more_is_refused() {
    let client = Outbound::new(&policy(&["127.0.0.0/8"])).expect("client");
    let exact = peer(ResponseTemplate::new(200).set_body_bytes(vec![b'x'; 1000])).await;
    assert_eq!(client.get(&url(&exact.uri())).await.expect("answer").body.len(), 1000);
    let more = peer(ResponseTemplate::new(200).set_body_bytes(vec![b'x'; 1001])).await;
    assert_eq!(client.get(&url(&more.uri())).await, Err(OutboundError::TooLarge(1000)));
}

#[tokio::test]
async fn a_slow_peer_is_given_up() {
    let server = peer(ResponseTemplate::new(200).set_delay(Duration::from_secs(5))).await;
    let client = Outbound::new(&policy(&["127.0.0.0/8"])).expect("client");
    assert_eq!(client.get(&url(&server.uri())).await, Err(OutboundError::TimedOut));
}

#[tokio::test]
async fn an_error_does_not_repeat_the_address() {
    let client = Outbound::new(&policy(&["127.0.0.0/8"])).expect("client");
    let error = client
        .get(&url("http://127.0.0.1:1/?key=hidden"))
        .await
        .expect_err("nobody listens");
    assert!(matches!(error, OutboundError::Failed(_)));
    assert!(!format!("{error} {error:?}").contains("hidden"));
}
