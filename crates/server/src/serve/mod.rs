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
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use hyper_util::server::graceful::GracefulShutdown;
use ieum_model::{Clock, Rng};
use ipnet::IpNet;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
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

/// Puts what stands around every request around a finished router, whose state is already given.
pub fn with_layers(router: Router, parts: &ServeParts) -> Router {
    let around = Around {
        trusted_proxies: Arc::clone(&parts.trusted_proxies),
        ids: RequestIds {
            clock: Arc::clone(&parts.clock),
            rng: Arc::clone(&parts.rng),
        },
        headers: HeaderPolicy::new(&parts.public_url),
        limits: parts.limits,
    };
    router.layer(from_fn_with_state(Arc::new(around), layer))
}

struct Around {
    trusted_proxies: Arc<[IpNet]>,
    ids: RequestIds,
    headers: HeaderPolicy,
    limits: Limits,
}

/// Everything around a request, in one layer: each layer of its own is a boxed service that is cloned for every request, and
/// all that it stands before with it.
async fn layer(State(around): State<Arc<Around>>, mut request: Request, next: Next) -> Response {
    client_ip::note(&mut request, &around.trusted_proxies);
    let id = around.ids.give(&mut request);
    let mut response = telemetry::observe(request, |request| limits::run(around.limits, request, next)).await;
    security_headers::complete(&mut response, around.headers);
    request_id::repeat(&mut response, id);
    response
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
