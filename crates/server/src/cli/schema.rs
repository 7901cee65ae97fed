//! Whether the database's schema fits this program, before anything works with it.

use anyhow::{Context as _, bail};
use ieum_model::Instant;
use ieum_store::Store;
use ieum_store::migrate::{self, SchemaState};

/// Lets a database pass whose schema is current, and fills an empty one. An older one is left as it is: when it is migrated is
/// for whoever runs the service to decide, after a backup.
pub(super) async fn require(store: &Store, now: Instant) -> anyhow::Result<()> {
    if is_empty(&state(store).await?)? {
        apply(store, now).await?;
    }
    Ok(())
}

/// Whether the database is empty; an error if it can neither be used nor filled.
fn is_empty(state: &SchemaState) -> anyhow::Result<bool> {
    match state {
        SchemaState::Current => Ok(false),
        SchemaState::Behind(missing) if *missing == migrate::count() => Ok(true),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_empty_database_is_filled_and_an_old_one_is_refused() {
        let words = |state| is_empty(&state).map_err(|error| error.to_string());
        assert_eq!(words(SchemaState::Current), Ok(false));
        assert_eq!(words(SchemaState::Behind(migrate::count())), Ok(true));
        for (state, word) in [
            (SchemaState::Behind(1), "ieum migrate"),
            (SchemaState::Ahead(99), "newer"),
            (SchemaState::Changed(1), "another text"),
        ] {
            assert!(words(state.clone()).is_err_and(|text| text.contains(word)), "{state:?}");
        }
    }
}
