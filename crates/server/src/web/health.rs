//! `/health/live`, `/health/ready` and `/metrics`: for orchestrators and monitoring, without sign-in.
//!
//! `/metrics` answers only to clients of `metrics.allow`, and never to a request that an unknown proxy forwarded:
//! behind a proxy on this machine every client would otherwise look like loopback.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::future::BoxFuture;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use ieum_connect::http::is_listed;
use ipnet::IpNet;
use metrics_exporter_prometheus::PrometheusHandle;

use super::client_ip::{ClientIp, IsFromProxy, is_forwarded};

/// Asks whether the process can do its work, above all whether the database answers.
pub type ReadinessCheck = Arc<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>;

/// Numbers that are read when somebody asks for them, as lines of the metrics format.
pub type Gauges = Arc<dyn Fn() -> BoxFuture<'static, String> + Send + Sync>;

/// What the three addresses need.
#[derive(Clone)]
pub struct HealthParts {
    /// The readiness check; bounded by the request's time limit.
    pub is_ready: ReadinessCheck,
    /// The recorder that `telemetry::install_metrics` made.
    pub metrics: PrometheusHandle,
    /// What is read from the database at each scrape.
    pub gauges: Gauges,
    /// Who may read metrics.
    pub metrics_allow: Arc<[IpNet]>,
}

/// The three routes, for any application state.
pub fn routes<S: Clone + Send + Sync + 'static>(parts: HealthParts) -> Router<S> {
    Router::new()
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
        .route("/metrics", get(metrics))
        .with_state(parts)
}

async fn live() -> &'static str {
    "ok\n"
}

async fn ready(State(parts): State<HealthParts>) -> Response {
    if (parts.is_ready)().await {
        "ok\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response()
    }
}

async fn metrics(
    State(parts): State<HealthParts>,
    ClientIp(client): ClientIp,
    from_proxy: Option<Extension<IsFromProxy>>,
    headers: HeaderMap,
) -> Response {
    let is_from_proxy = from_proxy.is_some_and(|Extension(from_proxy)| from_proxy.0);
    let is_disguised = is_forwarded(&headers) && !is_from_proxy;
    if is_disguised || !is_listed(client, &parts.metrics_allow) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let text = parts.metrics.render() + &(parts.gauges)().await;
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
