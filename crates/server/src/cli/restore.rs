//! `ieum restore FILE`: puts a copy of an SQLite database back where there is none.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use ieum_app::core::key_probe::{self, KeyState};
use ieum_app::{Context, RequestFacts};
use ieum_store::backup;
use ieum_store::migrate::SchemaState;

use super::{Surroundings, output};
use crate::config::DatabaseUrl;
use crate::service::build_app;
use crate::system::{SystemClock, SystemRng};

/// Where the copy is.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What `ieum backup` made.
    file: PathBuf,
}

pub(super) async fn run(args: Args, surroundings: Surroundings) -> anyhow::Result<ExitCode> {
    let config = surroundings.config()?;
    let DatabaseUrl::Sqlite(database) = config.database_url.clone() else {
        bail!("PostgreSQL has its own tool: pg_restore --no-owner --dbname=\"$IEUM_DATABASE_URL\" FILE");
    };
    let place = database.display().to_string();
    tokio::task::spawn_blocking(move || backup::restore(&args.file, &database)).await??;
    output::line(&format!("The copy is at {place} now."));
    let app = build_app(
        &config,
        &(Arc::new(SystemClock) as _),
        &(Arc::new(SystemRng::new()) as _),
    )?;
    match app.store.schema_state().await? {
        SchemaState::Current => {}
        SchemaState::Behind(_) => output::line("It is of an older Ieum: run `ieum migrate` before `ieum serve`."),
        state => bail!("it is not of this Ieum, but of another: {state:?}"),
    }
    let keys = key_probe::look(&Context::new(Arc::new(app), RequestFacts::default())).await;
    if keys.context("the copy cannot be read")? == KeyState::Foreign {
        bail!("none of the encryption keys opens it: put the keys that it was made with into encryption_keys");
    }
    Ok(ExitCode::SUCCESS)
}
