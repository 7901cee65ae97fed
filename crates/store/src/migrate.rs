//! The one numbered list of migrations. Each has a text for either database and a checksum; one that was applied never changes.

use aws_lc_rs::digest::{SHA256, digest};
use ieum_model::Instant;

use crate::db::{Attempt, Constraint, Kind, Store, StoreError, Tx, finish, statements};

struct Migration {
    number: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migrations {
    ($($number:literal $name:literal,)*) => {
        const MIGRATIONS: &[Migration] = &[$(Migration {
            number: $number,
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/", $name, ".sql")),
        }),*];
    };
}

migrations! {
    1 "0001_people",
    2 "0002_applications",
    3 "0003_login",
    4 "0004_provider",
    5 "0005_history",
    6 "0006_client_profile",
    7 "0007_keys",
    8 "0008_requests",
    9 "0009_logout",
    10 "0010_grants",
    11 "0011_client_access",
    12 "0012_org_chart",
    13 "0013_client_reach",
    14 "0014_registration",
    15 "0015_signins",
    16 "0016_chart_leaders",
    17 "0017_client_reach_lookups",
    18 "0018_linked_identities",
    19 "0019_saml",
    21 "0021_second_factors",
    22 "0022_domains",
    23 "0023_login_traces",
    24 "0024_going_live",
    25 "0025_radar",
    26 "0026_mail_codes",
    28 "0028_testers",
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (
    number BIGINT NOT NULL CONSTRAINT schema_migrations_pkey PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)";

statements! {
    APPLIED = "SELECT number, checksum FROM schema_migrations ORDER BY number";
    RECORD = "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)";
}

/// What the database's schema is, held against what this program expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaState {
    /// Every migration is applied.
    Current,
    /// This many are still to come; run `ieum migrate`.
    Behind(usize),
    /// A newer program made this schema; run that one.
    Ahead(i64),
    /// A migration that was applied has another text than this program's.
    Changed(i64),
}

impl Migration {
    fn text(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Sqlite => self.sqlite,
            Kind::Postgres => self.postgres,
        }
    }
}

fn checksum(text: &str) -> String {
    digest(&SHA256, text.as_bytes())
        .as_ref()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// A short name of the whole schema, for caches of prepared databases.
pub fn fingerprint() -> String {
    let all: String = MIGRATIONS.iter().map(|m| m.postgres).collect();
    checksum(&all).chars().take(16).collect()
}

/// How many migrations there are: a database that is behind by all of them is empty.
pub const fn count() -> usize {
    MIGRATIONS.len()
}

impl Store {
    /// Compares the database with the list.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be asked.
    pub async fn schema_state(&self) -> Result<SchemaState, StoreError> {
        let applied = match self.applied().await {
            Ok(applied) => applied,
            // No table yet.
            Err(StoreError::Statement(_)) => return Ok(SchemaState::Behind(MIGRATIONS.len())),
            Err(other) => return Err(other),
        };
        Ok(compare(&applied, self.kind()))
    }

    /// Applies what is missing, each migration in a transaction of its own, and says how many that were. Two programs may
    /// do this at once: the one that comes second sees each as applied.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the schema is newer or changed; else as the database says.
    pub async fn migrate(&self, now: Instant) -> Result<usize, StoreError> {
        self.create_table().await?;
        let mut count = 0;
        for migration in MIGRATIONS {
            match self.schema_state().await? {
                SchemaState::Current => break,
                SchemaState::Behind(_) => {}
                SchemaState::Ahead(number) => {
                    return Err(StoreError::Corrupt(format!(
                        "the schema has migration {number}, unknown to this program"
                    )));
                }
                SchemaState::Changed(number) => {
                    return Err(StoreError::Corrupt(format!(
                        "migration {number} was applied with another text"
                    )));
                }
            }
            count += usize::from(self.apply(migration, now).await?);
        }
        Ok(count)
    }

    async fn applied(&self) -> Result<Vec<(i64, String)>, StoreError> {
        let mut conn = self.read().await?;
        conn.all(APPLIED, &[], |r| Ok((r.get(0)?, r.get(1)?))).await
    }

    async fn create_table(&self) -> Result<(), StoreError> {
        let mut attempt = Attempt::default();
        loop {
            let mut tx = self.begin().await?;
            let created = tx.batch(TABLE).await;
            if let Some(done) = finish(tx, created, &mut attempt).await {
                return match done {
                    // Two at once: PostgreSQL tells the slower one that there is such a row or such a type.
                    Err(error @ (StoreError::Violation(_) | StoreError::Statement(_))) => match self.applied().await {
                        Ok(_) => Ok(()),
                        Err(_) => Err(error),
                    },
                    other => other,
                };
            }
        }
    }

    async fn apply(&self, migration: &Migration, now: Instant) -> Result<bool, StoreError> {
        let text = migration.text(self.kind());
        let mut attempt = Attempt::default();
        loop {
            let mut tx = self.begin().await?;
            let result = apply_in(&mut tx, migration, text, now).await;
            if let Some(done) = finish(tx, result, &mut attempt).await {
                return match done {
                    Ok(()) => Ok(true),
                    Err(e) if e.is_violation_of(Constraint::Migration) => Ok(false),
                    Err(e) => Err(e),
                };
            }
        }
    }
}

async fn apply_in(tx: &mut Tx, migration: &Migration, text: &'static str, now: Instant) -> Result<(), StoreError> {
    // The row first: whoever comes second waits here and is then refused by the key.
    tx.execute(RECORD, &[&migration.number, &migration.name, &checksum(text), &now])
        .await?;
    tx.batch(text).await
}

fn compare(applied: &[(i64, String)], kind: Kind) -> SchemaState {
    for (number, sum) in applied {
        match MIGRATIONS.iter().find(|m| m.number == *number) {
            None => return SchemaState::Ahead(*number),
            Some(m) if checksum(m.text(kind)) != *sum => return SchemaState::Changed(*number),
            Some(_) => {}
        }
    }
    match MIGRATIONS.len() - applied.len() {
        0 => SchemaState::Current,
        missing => SchemaState::Behind(missing),
    }
}

/// All tables of this release in an SQLite database in memory, for tests of plans.
#[cfg(test)]
pub(crate) fn in_memory() -> rusqlite::Connection {
    let db = rusqlite::Connection::open_in_memory().expect("opened");
    for migration in MIGRATIONS {
        db.execute_batch(migration.text(Kind::Sqlite)).expect(migration.name);
    }
    db
}

/// How SQLite would run a statement, line by line.
#[cfg(test)]
pub(crate) fn plan_of(db: &rusqlite::Connection, statement: &crate::db::Statement) -> Vec<String> {
    let explain = format!("EXPLAIN QUERY PLAN {}", statement.sqlite);
    let mut prepared = db.prepare(&explain).expect(statement.name);
    let count = prepared.parameter_count();
    let nulls = rusqlite::params_from_iter(std::iter::repeat_n(rusqlite::types::Null, count));
    let lines = prepared.query_map(nulls, |row| row.get(3)).expect("explained");
    lines.map(|line| line.expect("text")).collect()
}
