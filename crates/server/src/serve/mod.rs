//! Runs a router on a listener: layers that every request passes, the accept loop, and an orderly end.
//!
//! TLS is deliberately left to a proxy in front.

mod connection;
mod signal;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use hyper_util::server::graceful::GracefulShutdown;
use ieum_model::{Clock, Rng};
use ipnet::IpNet;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;
use url::Url;

use crate::config::{Config, Limits};
use crate::telemetry;
use crate::web::request_id::RequestIds;
use crate::web::security_headers::HeaderPolicy;
use crate::web::{client_ip, limits, request_id, security_headers};

pub use signal::shutdown_signal;

/// How long requests under way may take after the signal to stop.
const GRACE: Duration = Duration::from_secs(20);
/// Pause after a failed accept, most often because file descriptors ran out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What the layers around every request need.
#[derive(Clone)]
pub struct ServeParts {
    /// Sizes and times.
    pub limits: Limits,
    /// Proxies that are believed.
    pub trusted_proxies: Arc<[IpNet]>,
    /// The public address.
    pub public_url: Url,
    /// For request ids.
    pub clock: Arc<dyn Clock>,
    /// For request ids.
    pub rng: Arc<dyn Rng>,
}

impl ServeParts {
    /// Takes what concerns every request from the configuration.
    pub fn new(config: &Config, clock: Arc<dyn Clock>, rng: Arc<dyn Rng>) -> Self {
        Self {
            limits: config.limits,
            trusted_proxies: config.trusted_proxies.clone().into(),
            public_url: config.public_url.clone(),
            clock,
            rng,
        }
    }
}

/// Puts the common layers around a finished router, whose state is already given.
///
/// From the outside: client address, request id, log and metrics, headers, panic, time, body size.
pub fn with_layers(router: Router, parts: &ServeParts) -> Router {
    let limits = parts.limits;
    let ids = RequestIds {
        clock: Arc::clone(&parts.clock),
        rng: Arc::clone(&parts.rng),
    };
    // The layer added last is the outermost.
    router
        .layer(DefaultBodyLimit::max(limits.request_bytes))
        .layer(from_fn_with_state(limits.request_bytes, limits::body_size))
        .layer(from_fn_with_state(
            Duration::from_secs(limits.request_seconds),
            limits::time,
        ))
        .layer(CatchPanicLayer::custom(limits::panicked))
        .layer(from_fn_with_state(
            HeaderPolicy::new(&parts.public_url),
            security_headers::layer,
        ))
        .layer(from_fn(telemetry::observe))
        .layer(from_fn_with_state(ids, request_id::layer))
        .layer(from_fn_with_state(Arc::clone(&parts.trusted_proxies), client_ip::layer))
}

/// Serves until `shutdown` is ready, then lets requests under way finish for at most twenty seconds.
///
/// The router comes from [`with_layers`]; handlers find the peer in `ConnectInfo<SocketAddr>`.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, shutdown: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accept = async {
            // The semaphore is never closed; without a place nothing more is accepted.
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            accepted = accept => accepted,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection = connection::run(stream, peer, router.clone(), limits, graceful.watcher());
                tokio::spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests under way were cut off after the grace period");
    }
}
