//! `ieum backup FILE`: a copy of an SQLite database, also while the service runs.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use ieum_store::backup;

use super::{Surroundings, output};
use crate::config::DatabaseUrl;

/// Where the copy goes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A new file; one that exists is not overwritten.
    file: PathBuf,
}

pub(super) async fn run(args: Args, surroundings: Surroundings) -> anyhow::Result<ExitCode> {
    let DatabaseUrl::Sqlite(database) = surroundings.config()?.database_url else {
        bail!("PostgreSQL has its own tool: pg_dump --format=custom --no-owner --file=FILE \"$IEUM_DATABASE_URL\"");
    };
    let file = args.file.clone();
    tokio::task::spawn_blocking(move || backup::backup(&database, &file)).await??;
    output::line(&format!(
        "The database is copied to {}. The encryption keys are not in it: keep them too, elsewhere.",
        args.file.display()
    ));
    Ok(ExitCode::SUCCESS)
}
