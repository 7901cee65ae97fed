//! One connection: which HTTP it speaks, and how long it may stay silent.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::Watcher;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tower::ServiceExt as _;

use crate::config::Limits;

/// What an HTTP/2 client sends first (RFC 9113, section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Most time for a request's head.
const HEAD_MAX: Duration = Duration::from_secs(10);
/// Wait between two looks at a preface that arrives in pieces.
const PEEK_PAUSE: Duration = Duration::from_millis(5);
const HEADERS_MAX: usize = 100;
const STREAMS_MAX: u32 = 128;
const HTTP2_PING: Duration = Duration::from_secs(20);

/// Serves one connection to its end.
pub(super) async fn run(stream: TcpStream, peer: SocketAddr, router: Router, limits: Limits, watcher: Watcher) {
    let head_time = HEAD_MAX.min(Duration::from_secs(limits.request_seconds));
    // Without this a response in two writes waits for the client's delayed acknowledgement.
    let _ = stream.set_nodelay(true);
    // The builder's own detection has no time limit: whoever sends "PRI" and stops would stay for ever.
    let Ok(Ok(is_http2)) = timeout(head_time, speaks_http2(&stream)).await else {
        return;
    };
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let builder = builder(is_http2, head_time, limits);
    let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(error, "a connection ended early");
    }
}

fn builder(is_http2: bool, head_time: Duration, limits: Limits) -> Builder<TokioExecutor> {
    let builder = Builder::new(TokioExecutor::new());
    let mut builder = if is_http2 {
        builder.http2_only()
    } else {
        builder.http1_only()
    };
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(head_time)
        .max_headers(HEADERS_MAX)
        .max_buf_size(limits.header_bytes);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(u32::try_from(limits.header_bytes).unwrap_or(u32::MAX))
        .max_concurrent_streams(STREAMS_MAX)
        .keep_alive_interval(HTTP2_PING);
    builder
}

/// Looks at the first bytes without taking them.
async fn speaks_http2(stream: &TcpStream) -> std::io::Result<bool> {
    let mut seen = [0; PREFACE.len()];
    loop {
        let length = stream.peek(&mut seen).await?;
        if length == 0 || !PREFACE.starts_with(&seen[..length]) {
            return Ok(false);
        }
        if length == PREFACE.len() {
            return Ok(true);
        }
        tokio::time::sleep(PEEK_PAUSE).await;
    }
}
