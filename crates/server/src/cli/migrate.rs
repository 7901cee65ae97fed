//! `ieum migrate`: brings the schema up to this program. Several may do so at once.

use std::process::ExitCode;

use anyhow::Context as _;
use ieum_model::Clock as _;
use ieum_store::Store;
use ieum_store::db::Options;

use super::{Surroundings, output, schema};
use crate::service::store_url;
use crate::system::SystemClock;

/// No arguments of its own.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) async fn run(_args: Args, surroundings: Surroundings) -> anyhow::Result<ExitCode> {
    let config = surroundings.config()?;
    let store = Store::open(&store_url(&config.database_url), Options::default()).context("database_url")?;
    match schema::apply(&store, SystemClock.now()).await? {
        0 => output::line("The schema is current; nothing was to be done."),
        count => output::line(&format!("{count} migration(s) applied.")),
    }
    Ok(ExitCode::SUCCESS)
}
