//! `ieum keys`: the keys that sign ID tokens.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use ieum_app::provider::keys;
use ieum_app::{Context, RequestFacts};

use super::{Surroundings, output};
use crate::service::build_app;
use crate::system::{SystemClock, SystemRng};

/// What to do with the keys.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Clone, Copy, clap::Subcommand)]
enum What {
    /// List the keys with their states.
    List,
    /// Publish a successor of each key; it signs a day later, when every client has fetched it.
    Rotate,
}

pub(super) async fn run(args: Args, surroundings: Surroundings) -> anyhow::Result<ExitCode> {
    let config = surroundings.config()?;
    let app = build_app(
        &config,
        &(Arc::new(SystemClock) as _),
        &(Arc::new(SystemRng::new()) as _),
    )?;
    let ctx = Context::new(Arc::new(app), RequestFacts::default());
    match args.what {
        What::List => {}
        What::Rotate => keys::rotate(&ctx).await.context("keys")?,
    }
    for key in keys::list(&ctx).await.context("keys")? {
        output::line(&format!(
            "{}  {}  {:<8}  since {}",
            key.id, key.alg, key.state, key.since
        ));
    }
    Ok(ExitCode::SUCCESS)
}
