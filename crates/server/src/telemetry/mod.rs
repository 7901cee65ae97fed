//! Log and metrics: what is written about requests, and what never is.
//!
//! Never logged: query strings, headers (so no cookies and no `Authorization`) and bodies.

pub mod gauges;
mod log_writer;
mod requests;

use std::io::IsTerminal as _;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::TryInitError;

pub use log_writer::LogGuard;
pub use requests::observe;

use self::log_writer::LogWriter;
use crate::config::{Log, LogFormat};

pub(crate) const REQUEST_SECONDS: &str = "http_request_duration_seconds";
const UPKEEP: std::time::Duration = std::time::Duration::from_secs(5);
const BUCKETS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// The log could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is not valid.
    #[error("log.filter: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// Another log is already set up in this process.
    #[error("the log is already set up: {0}")]
    Log(#[from] TryInitError),
    /// The thread that writes the log cannot be started.
    #[error("the log cannot be written: {0}")]
    Thread(#[from] std::io::Error),
    /// Another recorder is already set up in this process.
    #[error("metrics cannot be set up: {0}")]
    Metrics(#[from] BuildError),
}

/// Starts writing the log to standard error, until the guard is dropped. Once a process.
///
/// # Errors
/// A filter that is not valid, a log that is already set up, or a thread that cannot be started.
pub fn init_log(log: &Log) -> Result<LogGuard, TelemetryError> {
    use tracing_subscriber::util::SubscriberInitExt as _;
    let (writer, guard) = LogWriter::start(std::io::stderr())?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter(&log.filter)?)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(writer);
    match log.format {
        LogFormat::Text => builder.finish().try_init()?,
        LogFormat::Json => builder.json().flatten_event(true).finish().try_init()?,
    }
    Ok(guard)
}

/// The configured filter, with the libraries that would write headers at `debug` held at `warn`.
fn filter(configured: &str) -> Result<EnvFilter, tracing_subscriber::filter::ParseError> {
    ["h2=warn", "hyper=warn", "hyper_util=warn", "reqwest=warn"]
        .iter()
        .try_fold(EnvFilter::try_new(configured)?, |filter, quiet| {
            Ok(filter.add_directive(quiet.parse()?))
        })
}

/// Installs the process's metrics recorder. Once a process.
///
/// # Errors
/// Another recorder is already installed.
pub fn install_metrics() -> Result<PrometheusHandle, TelemetryError> {
    let recorder = metrics_builder()?.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(BuildError::from)?;
    Ok(handle)
}

/// Sums up what was measured, again and again: where nobody asks for the metrics, single measurements would pile up.
pub async fn keep_up(metrics: PrometheusHandle) {
    again_and_again(|| metrics.run_upkeep()).await;
}

async fn again_and_again(sum_up: impl Fn()) {
    loop {
        tokio::time::sleep(UPKEEP).await;
        sum_up();
    }
}

fn metrics_builder() -> Result<PrometheusBuilder, BuildError> {
    PrometheusBuilder::new().set_buckets_for_metric(Matcher::Full(REQUEST_SECONDS.into()), BUCKETS)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use super::{again_and_again, filter};

    #[tokio::test(start_paused = true)]
    async fn measurements_are_summed_up_every_five_seconds() {
        for (millis, expected) in [(4_900, 0), (5_100, 1), (61_000, 12)] {
            let count = Cell::new(0);
            let kept_up = again_and_again(|| count.set(count.get() + 1));
            let ended = tokio::time::timeout(Duration::from_millis(millis), kept_up).await;
            assert!(ended.is_err(), "it goes on");
            assert_eq!(count.get(), expected, "after {millis} ms");
        }
    }

    #[test]
    fn a_filter_for_everything_still_keeps_headers_out() {
        let shown = filter("trace").expect("filter").to_string();
        assert!(shown.contains("h2=warn") && shown.contains("trace"), "{shown}");
    }
}
