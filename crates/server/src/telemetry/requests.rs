//! One span and one measurement for each request.

use std::future::Future;
use std::time::Instant as Stopwatch;

use axum::extract::{MatchedPath, Request};
use axum::response::Response;
use http::Method;
use tracing::{Instrument as _, field};

use super::REQUEST_SECONDS;
use crate::web::request_id::RequestId;

/// Logs and measures a request under its route's pattern, so that neither log nor labels hold what people typed.
///
/// `answer` answers it. The request must have its identifier and its matched path.
pub async fn observe<F: Future<Output = Response>>(request: Request, answer: impl FnOnce(Request) -> F) -> Response {
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
    let response = answer(request).instrument(span.clone()).await;
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

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use axum::Router;
    use axum::body::Body;
    use axum::middleware::{Next, from_fn};
    use axum::routing::get;
    use metrics_exporter_prometheus::PrometheusBuilder;
    use tower::ServiceExt as _;

    use super::*;

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("lock").extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// Runs requests under a log and a recorder of this thread alone; gives back what both hold.
    fn record(requests: Vec<Request>) -> (String, String) {
        let sink = Sink::default();
        let writer = sink.clone();
        let log = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        let recorder = PrometheusBuilder::new().build_recorder();
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
        let router = Router::new()
            .route("/members/{id}", get(|| async { "ok" }))
            .layer(from_fn(|request, next: Next| {
                observe(request, |request| next.run(request))
            }));
        metrics::with_local_recorder(&recorder, || {
            tracing::subscriber::with_default(log, || {
                for request in requests {
                    runtime.block_on(router.clone().oneshot(request)).expect("answer");
                }
            });
        });
        let written = sink.0.lock().expect("lock").clone();
        (String::from_utf8(written).expect("text"), recorder.handle().render())
    }

    fn request(method: &str, uri: &str) -> Request {
        Request::builder()
            .method(method)
            .uri(uri)
            .header("cookie", "session=hidden")
            .header("authorization", "Bearer hidden")
            .body(Body::from("password=hidden"))
            .expect("request")
    }

    #[test]
    fn neither_log_nor_metrics_hold_what_people_sent() {
        let (log, metrics) = record(vec![
            request("GET", "/members/hidden?code=hidden"),
            request("POST", "/hidden"),
        ]);
        assert!(log.contains("/members/{id}") && log.contains("status=200"), "{log}");
        assert!(!log.contains("hidden"), "{log}");
        assert!(metrics.contains("route=\"/members/{id}\""), "{metrics}");
        assert!(!metrics.contains("hidden"), "{metrics}");
    }

    #[test]
    fn labels_do_not_grow_with_made_up_methods_and_paths() {
        let requests = (0..20)
            .map(|n| request(&format!("MADE{n}"), &format!("/up/{n}")))
            .collect();
        let (_, metrics) = record(requests);
        let series = metrics
            .lines()
            .filter(|line| line.starts_with("http_request_duration_seconds_count"))
            .count();
        assert_eq!(series, 1, "{metrics}");
    }
}
