//! `ieum serve`: the service, until it is told to stop. An empty database is filled; an old one is refused.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::anyhow;
use ieum_app::core::key_probe;
use ieum_app::{Context, RequestFacts};
use ieum_model::Clock as _;
use tokio::net::TcpListener;

use super::schema;
use crate::serve::shutdown_signal;
use crate::service::{Service, Surroundings};
use crate::system::{SystemClock, SystemRng};
use crate::telemetry;

/// No arguments of its own.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) async fn run(_args: Args, surroundings: super::Surroundings) -> anyhow::Result<ExitCode> {
    let config = surroundings.config()?;
    let _log = telemetry::init_log(&config.log)?;
    let (listen, public_url) = (config.listen, config.public_url.clone());
    // The port first: a second start by mistake changes nothing.
    let listener = bind(listen).await?;
    let service = Service::build(
        config,
        Surroundings {
            clock: Arc::new(SystemClock),
            rng: Arc::new(SystemRng::new()),
            metrics: telemetry::install_metrics()?,
            mailbox: None,
            is_demo: false,
        },
    )?;
    let app = Arc::clone(&service.site.app);
    schema::require(&app.store, SystemClock.now()).await?;
    let ctx = Context::new(app, RequestFacts::default());
    key_probe::ensure(&ctx).await?;
    ieum_app::provider::reseal_subject_key(&ctx).await?;
    tracing::info!(%listen, %public_url, version = env!("CARGO_PKG_VERSION"), "listening");
    service.run(listener, shutdown_signal()).await;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => {
            anyhow!("listen: {address} is in use; stop the other program or set listen (IEUM_LISTEN) to another port")
        }
        ErrorKind::PermissionDenied => {
            anyhow!("listen: {address} is not allowed; ports below 1024 need privileges, better put a proxy in front")
        }
        _ => anyhow!("listen: {address}: {error}"),
    })
}
