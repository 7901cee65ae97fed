//! `ieum demo`: everything with sample data on this machine. Ctrl-C ends it and, unless `--keep` was given, removes it.

mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use tokio::sync::watch;

use super::{Surroundings, output};
use crate::demo::{Demo, Options, write_private};
use crate::serve::shutdown_signal;

/// How the demo is to run.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The port of the service, 0 for a free one [default: 8080].
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// Keep the data in this folder, and go on with it the next time.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Also write the addresses and passwords to this file, as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Use this empty PostgreSQL database instead of a file: postgres://user:password@host/database.
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

pub(super) async fn run(args: Args, _: Surroundings) -> anyhow::Result<ExitCode> {
    let (stop, mut stopped) = watch::channel(false);
    // From the very start, so that stopping early leaves nothing behind either.
    tokio::spawn(async move {
        shutdown_signal().await;
        let _ = stop.send(true);
    });
    let is_kept = args.keep.is_some();
    let options = Options {
        port: args.port,
        keep: args.keep,
        database_url: args.database_url,
    };
    let demo = tokio::select! {
        prepared = Demo::prepare(&options) => prepared?,
        _ = stopped.wait_for(|stop| *stop) => return Ok(ExitCode::SUCCESS),
    };
    if let Some(file) = &args.json {
        let mut json = serde_json::to_vec_pretty(&demo.facts)?;
        json.push(b'\n');
        write_private(file, &json).context("--json")?;
    }
    output::line(&table::of(&demo.facts, is_kept));
    demo.run(stopped).await;
    Ok(ExitCode::SUCCESS)
}
