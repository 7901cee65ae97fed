//! The whole chain over real connections on loopback.

use std::net::SocketAddr;

use axum::Extension;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use futures_util::FutureExt as _;
use ieum_model::Instant;
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::{Notify, oneshot};

use super::*;
use crate::web::client_ip::ClientIp;
use crate::web::health::{self, HealthParts};
use crate::web::request_id::RequestId;
use crate::web::security_headers::FormTargets;

struct Still;

impl Clock for Still {
    fn now(&self) -> Instant {
        Instant::from_seconds(1_800_000_000)
    }
}

impl Rng for Still {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(7);
    }
}

struct Running {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    done: tokio::task::JoinHandle<()>,
    /// A slow request has reached its handler.
    arrived: Arc<Notify>,
}

#[expect(clippy::panic, reason = "the panic is what is tested")]
async fn panics() -> &'static str {
    panic!("inner detail")
}

async fn slow(millis: u64) -> &'static str {
    tokio::time::sleep(Duration::from_millis(millis)).await;
    "finished"
}

async fn widened() -> impl IntoResponse {
    let target = "https://erp.example.com/cb".parse().expect("url");
    (Extension(FormTargets::default().with_redirect_uri(&target)), "ok")
}

async fn start(trusted: &[&str]) -> Running {
    let trusted: Vec<IpNet> = trusted.iter().map(|text| text.parse().expect("network")).collect();
    let parts = ServeParts {
        limits: Limits {
            request_bytes: 1000,
            header_bytes: 8192,
            request_seconds: 1,
            connections: 64,
        },
        trusted_proxies: trusted.into(),
        public_url: "https://login.example.com".parse().expect("url"),
        clock: Arc::new(Still),
        rng: Arc::new(Still),
    };
    let health = HealthParts {
        is_ready: Arc::new(|| async { false }.boxed()),
        metrics: PrometheusBuilder::new().build_recorder().handle(),
        gauges: Arc::new(|| async { String::new() }.boxed()),
        metrics_allow: vec!["127.0.0.0/8".parse().expect("network")].into(),
    };
    let arrived = Arc::new(Notify::new());
    let router = Router::new()
        .route(
            "/ip",
            get(|ClientIp(ip): ClientIp, Extension(id): Extension<RequestId>| async move { format!("{ip} {}", id.0) }),
        )
        .route("/panic", get(panics))
        .route(
            "/slow",
            get({
                let arrived = Arc::clone(&arrived);
                move || {
                    arrived.notify_one();
                    slow(300)
                }
            }),
        )
        .route("/stuck", get(|| slow(60_000)))
        .route("/widened", get(widened))
        .route("/body", post(|body: String| async move { body.len().to_string() }))
        .merge(health::routes(health));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("listener");
    let address = listener.local_addr().expect("address");
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async {
        let _ = stopped.await;
    };
    let done = tokio::spawn(serve(listener, with_layers(router, &parts), parts.limits, shutdown));
    Running {
        address,
        stop: Some(stop),
        done,
        arrived,
    }
}

impl Running {
    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> reqwest::Response {
        let mut request = reqwest::Client::new().get(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.expect("answer")
    }
}

#[tokio::test]
async fn every_answer_bears_the_security_headers() {
    let server = start(&[]).await;
    for path in ["/ip", "/panic", "/nowhere", "/health/live"] {
        let answer = server.get(path, &[]).await;
        let header = |name: &str| {
            answer
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        assert!(
            header("content-security-policy").ends_with("form-action 'self'"),
            "{path}"
        );
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("strict-transport-security"), "max-age=31536000", "{path}");
        assert_eq!(header("x-request-id").len(), 36, "{path}");
    }
    let widened = server.get("/widened", &[]).await;
    let policy = widened.headers()["content-security-policy"].to_str().expect("text");
    assert!(
        policy.ends_with("form-action 'self' https://erp.example.com"),
        "{policy}"
    );
}

#[tokio::test]
async fn a_panic_becomes_a_page_without_its_text() {
    let server = start(&[]).await;
    let answer = server.get("/panic", &[]).await;
    assert_eq!(answer.status(), 500);
    let text = answer.text().await.expect("text");
    assert!(text.contains("오류") && !text.contains("inner detail"), "{text}");
}

#[tokio::test]
async fn address_and_request_id_are_taken_from_trusted_proxies_only() {
    const ID: &str = "018f0000-0000-7000-8000-000000000001";
    let headers = [("x-forwarded-for", "1.2.3.4"), ("x-request-id", ID)];
    let direct = start(&[]).await.get("/ip", &headers).await.text().await.expect("text");
    assert!(direct.starts_with("127.0.0.1 ") && !direct.contains(ID), "{direct}");
    let proxied = start(&["127.0.0.1/32"]).await;
    assert_eq!(
        proxied.get("/ip", &headers).await.text().await.expect("text"),
        format!("1.2.3.4 {ID}")
    );
    let malformed = proxied.get("/ip", &[("x-request-id", "x y")]).await;
    assert!(malformed.headers()["x-request-id"].to_str().expect("text").len() == 36);
}

#[tokio::test]
async fn metrics_are_for_allowed_clients_and_readiness_is_asked() {
    let direct = start(&[]).await;
    assert_eq!(direct.get("/metrics", &[]).await.status(), 200);
    for header in ["x-forwarded-for", "forwarded", "via"] {
        assert_eq!(
            direct.get("/metrics", &[(header, "127.0.0.1")]).await.status(),
            404,
            "{header}"
        );
    }
    let proxied = start(&["127.0.0.1/32"]).await;
    assert_eq!(
        proxied
            .get("/metrics", &[("x-forwarded-for", "1.2.3.4")])
            .await
            .status(),
        404
    );
    assert_eq!(direct.get("/health/live", &[]).await.status(), 200);
    assert_eq!(direct.get("/health/ready", &[]).await.status(), 503);
}

#[tokio::test]
async fn bodies_heads_and_times_are_limited() {
    let server = start(&[]).await;
    let post = |length: usize| {
        let request = reqwest::Client::new().post(format!("http://{}/body", server.address));
        request.body("x".repeat(length)).send()
    };
    assert_eq!(post(1000).await.expect("answer").status(), 200);
    assert_eq!(post(1001).await.expect("answer").status(), 413);
    assert_eq!(
        server.get("/ip", &[("x-long", &"x".repeat(20_000))]).await.status(),
        431
    );
    assert_eq!(server.get("/stuck", &[]).await.status(), 503);
}

#[tokio::test]
async fn a_chunked_body_is_cut_at_the_limit() {
    let server = start(&[]).await;
    let mut stream = TcpStream::connect(server.address).await.expect("connection");
    let chunk = format!("7d0\r\n{}\r\n0\r\n\r\n", "x".repeat(2000));
    let head = "POST /body HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n";
    stream
        .write_all(format!("{head}{chunk}").as_bytes())
        .await
        .expect("sent");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.expect("answer");
    assert_eq!(&answer, b"HTTP/1.1 413");
}

#[tokio::test]
async fn a_client_that_falls_silent_is_cut_off() {
    let server = start(&[]).await;
    for start in ["", "PRI", "PRI * HTTP/2.0\r\n", "GET / HTTP/1.1\r\nhost:"] {
        let mut stream = TcpStream::connect(server.address).await.expect("connection");
        stream.write_all(start.as_bytes()).await.expect("sent");
        let mut rest = Vec::new();
        let ended = timeout_of(stream.read_to_end(&mut rest)).await;
        assert!(ended, "“{start}” stayed open");
    }
}

/// A client that is never silent for long, and never done.
async fn drips(server: &Running, begin: &str, drop: &str) -> String {
    let mut stream = TcpStream::connect(server.address).await.expect("connection");
    stream.write_all(begin.as_bytes()).await.expect("sent");
    let (mut read, mut write) = stream.into_split();
    let drip = tokio::spawn({
        let drop = drop.to_owned();
        async move {
            while write.write_all(drop.as_bytes()).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    });
    let mut answer = Vec::new();
    let ended = timeout_of(read.read_to_end(&mut answer)).await;
    drip.abort();
    assert!(ended, "“{begin}” stayed open");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_client_that_drips_is_cut_off() {
    let server = start(&[]).await;
    let head = "GET /ip HTTP/1.1\r\nhost: x\r\n";
    let slow_head = drips(&server, head, "x-a: b\r\n").await;
    assert!(!slow_head.starts_with("HTTP/1.1 2"), "{slow_head}");
    let slow_line = drips(&server, "GET /ip?", "a").await;
    assert!(!slow_line.starts_with("HTTP/1.1 2"), "{slow_line}");
    let body = "POST /body HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: text/plain\r\n";
    let slow_body = drips(&server, &format!("{body}content-length: 900\r\n\r\n"), "x").await;
    assert!(slow_body.starts_with("HTTP/1.1 503"), "{slow_body}");
    let slow_chunks = drips(
        &server,
        &format!("{body}transfer-encoding: chunked\r\n\r\n"),
        "1\r\nx\r\n",
    )
    .await;
    assert!(slow_chunks.starts_with("HTTP/1.1 503"), "{slow_chunks}");
    // Nobody else waited.
    assert_eq!(server.get("/ip", &[]).await.status(), 200);
}

async fn timeout_of<T>(future: impl Future<Output = T>) -> bool {
    tokio::time::timeout(Duration::from_secs(5), future).await.is_ok()
}

#[tokio::test]
async fn http2_is_spoken_without_an_upgrade() {
    let server = start(&[]).await;
    let client = reqwest::Client::builder()
        .http2_prior_knowledge()
        .build()
        .expect("client");
    let answer = client
        .get(format!("http://{}/ip", server.address))
        .send()
        .await
        .expect("answer");
    assert_eq!(
        (answer.version(), answer.status().as_u16()),
        (http::Version::HTTP_2, 200)
    );
}

#[tokio::test]
async fn a_request_under_way_is_finished_before_the_end() {
    let mut server = start(&[]).await;
    let url = format!("http://{}/slow", server.address);
    let request = tokio::spawn(async move { reqwest::get(url).await.expect("answer").text().await.expect("text") });
    server.arrived.notified().await;
    server.stop.take().expect("running").send(()).expect("running");
    assert_eq!(request.await.expect("request"), "finished");
    assert!(timeout_of(&mut server.done).await);
    assert!(TcpStream::connect(server.address).await.is_err());
}
