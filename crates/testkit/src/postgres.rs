//! A real PostgreSQL for tests: one throw-away cluster per machine and checkout, one database per test.
//!
//! Each test is a process of its own under nextest, so the cluster outlives the test that started it: the first one
//! starts it under a file lock, the others find it, and it stops by itself after ten minutes without a test (see
//! `postgres/watch.sh`) or at once when its lease file is removed, which `cargo xtask test` does at its end.
//!
//! `IEUM_TEST_POSTGRES` names a server to use instead, as a URL of a role that may create databases.
//!
//! Deliberately not here: migrations. [`Cluster::ensure_template`] is handed a function that runs them.

mod database;
mod server;
mod session;
mod template;
mod token;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

pub use database::TestDatabase;

/// A running PostgreSQL server in which the caller may create databases.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// URL of the maintenance database `postgres`; other databases differ in the path alone.
    admin_url: String,
    /// The file whose age decides how long the cluster lives; none for a server that is not ours.
    lease: Option<PathBuf>,
}

/// The cluster of this checkout, started if none is alive.
///
/// # Errors
/// When PostgreSQL is not installed, does not start, or `IEUM_TEST_POSTGRES` names a server that cannot be reached.
pub async fn cluster() -> Result<Cluster> {
    let cluster = match std::env::var("IEUM_TEST_POSTGRES") {
        Ok(admin_url) => Cluster { admin_url, lease: None },
        Err(_) => server::find_or_start().await?,
    };
    session::open(&cluster.admin_url)
        .await
        .context("the PostgreSQL for tests does not answer")?;
    Ok(cluster)
}

impl Cluster {
    /// A new database that only the caller knows, a copy of `template` (empty without one), dropped with the value.
    ///
    /// # Errors
    /// When the template does not exist or the server refuses.
    pub async fn database(&self, template: Option<&str>) -> Result<TestDatabase> {
        self.renew_lease()?;
        TestDatabase::create(&self.admin_url, template).await
    }

    /// Makes the template database `name` once per cluster, by handing the URL of an empty database to `fill`.
    ///
    /// `name` must change with the content: put the checksum of the migrations into it. Whoever asks while another
    /// test fills it waits; when `fill` fails nothing is kept, and the next one tries again.
    ///
    /// # Errors
    /// What `fill` returned, or when the server refuses.
    pub async fn ensure_template<F>(&self, name: &str, fill: F) -> Result<()>
    where
        F: AsyncFnOnce(String) -> Result<()>,
    {
        self.renew_lease()?;
        template::ensure(&self.admin_url, name, fill).await
    }

    fn renew_lease(&self) -> Result<()> {
        let Some(lease) = &self.lease else { return Ok(()) };
        // Never creates it: a removed lease means that the cluster is on its way out.
        let renewed = fs::OpenOptions::new().write(true).truncate(true).open(lease);
        renewed
            .and_then(|mut file| std::io::Write::write_all(&mut file, b"in use\n"))
            .context("renew the lease")
    }
}
