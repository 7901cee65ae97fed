//! `test-database`: an empty PostgreSQL database for a test that is no Rust program. Writes its URL on a line and keeps it until its
//! standard input ends, which it also does when whoever started it is killed.

use std::io::{Read as _, Write as _};

use anyhow::Context as _;

fn main() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let database = runtime.block_on(async { ieum_testkit::postgres::cluster().await?.database(None).await })?;
    writeln!(std::io::stdout(), "{}", database.url).context("tell the URL")?;
    std::io::stdin().read_to_end(&mut Vec::new())?;
    drop(database);
    Ok(())
}
