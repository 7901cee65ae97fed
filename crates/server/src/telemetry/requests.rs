//! One span and one measurement for each request.

use std::time::Instant as Stopwatch;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::Method;
use tracing::{Instrument as _, field};

use super::REQUEST_SECONDS;
use crate::web::request_id::RequestId;

/// Logs and measures a request under its route's pattern, so that neither log nor labels hold what people typed.
///
/// Belongs into `Router::layer`, inside the request id: the matched path is known only there.
pub async fn observe(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str)
        .to_owned();
    let method = label(request.method());
    let id = request.extensions().get::<RequestId>().map(|id| field::display(id.0));
    let span = tracing::info_span!("request", id, method, route);
    // Measures a span of time, which is not the time of day that the context gives.
    let stopwatch = Stopwatch::now();
    let response = next.run(request).instrument(span.clone()).await;
    let elapsed = stopwatch.elapsed();
    let status = response.status().as_u16();
    let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(parent: &span, status, milliseconds, "answered");
    let labels = [
        ("method", method.to_owned()),
        ("route", route),
        ("status", format!("{}xx", status / 100)),
    ];
    metrics::histogram!(REQUEST_SECONDS, &labels).record(elapsed.as_secs_f64());
    response
}

/// A client may invent methods; a label must not grow with them.
fn label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}
