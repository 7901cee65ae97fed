//! Whether the database's schema fits this program, before anything works with it.

use anyhow::{Context as _, bail};
use ieum_model::Instant;
use ieum_store::Store;
use ieum_store::migrate::{self, SchemaState};

/// Lets a database pass whose schema is current, and fills an empty one. An older one is left as it is: when it is migrated is
/// for whoever runs the service to decide, after a backup.
pub(super) async fn require(store: &Store, now: Instant) -> anyhow::Result<()> {
    match state(store).await? {
        SchemaState::Current => Ok(()),
        SchemaState::Behind(missing) if missing == migrate::count() => apply(store, now).await.map(|_| ()),
        SchemaState::Behind(missing) => {
            bail!("the database needs {missing} migration(s): make a backup, then run `ieum migrate`")
        }
        SchemaState::Ahead(number) => {
            bail!("the database has migration {number} of a newer Ieum: run that one, or restore a backup")
        }
        SchemaState::Changed(number) => bail!(
            "migration {number} was applied with another text: this program and the database do not belong together"
        ),
    }
}

/// Applies what is missing and says how many migrations that were.
pub(super) async fn apply(store: &Store, now: Instant) -> anyhow::Result<usize> {
    // Asked first, so that a database that cannot be reached is told from a migration that fails.
    state(store).await?;
    store.migrate(now).await.context("the migration failed")
}

async fn state(store: &Store) -> anyhow::Result<SchemaState> {
    store
        .schema_state()
        .await
        .context("database_url: the database cannot be used; check the address, and that the server runs")
}
