//! Looks at the database itself: for the tests that hold both schemas and all statements against each other, and for
//! `ieum doctor`.

use ieum_model::Instant;

use crate::db::{Kind, Statement, Store, StoreError, statement, statements};

statements! {
    PING = "SELECT CAST(1 AS BIGINT)";
    LATEST = "SELECT at FROM audit_log ORDER BY id DESC LIMIT 1";
}

const SQLITE_SCHEMA: Statement = statement!(
    "sqlite schema",
    "SELECT m.name || '.' || c.name || CASE WHEN c.\"notnull\" = 1 THEN ' not null' ELSE '' END FROM sqlite_master m, pragma_table_info(m.name) c
        WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'schema_migrations'
     UNION ALL SELECT 'index ' || name || ' on ' || tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
);
const POSTGRES_SCHEMA: Statement = statement!(
    "postgres schema",
    "SELECT CAST(table_name || '.' || column_name || CASE WHEN is_nullable = 'NO' THEN ' not null' ELSE '' END AS TEXT)
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'schema_migrations'
     UNION ALL SELECT CAST('index ' || i.indexname || ' on ' || i.tablename AS TEXT) FROM pg_indexes i
        WHERE i.schemaname = 'public' AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)",
);

impl Store {
    /// Whether the database answers.
    ///
    /// # Errors
    /// As the database says.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.read().await?.one(PING, &[], |r| r.get::<i64>(0)).await.map(|_| ())
    }

    /// The time of the latest entry of the audit log: no clock of this service was ever seen behind it.
    ///
    /// # Errors
    /// As the database says.
    pub async fn latest_instant(&self) -> Result<Option<Instant>, StoreError> {
        self.read().await?.optional(LATEST, &[], |r| r.get(0)).await
    }

    /// Prepares a statement and says how many columns its result has.
    ///
    /// # Errors
    /// [`StoreError::Statement`] if the database does not understand it.
    pub async fn prepare(&self, statement: Statement) -> Result<usize, StoreError> {
        self.read().await?.prepare(statement).await
    }

    /// Tables, columns and indexes as lines of text that are the same on both databases.
    ///
    /// # Errors
    /// As the database says.
    pub async fn describe_schema(&self) -> Result<Vec<String>, StoreError> {
        let statement = match self.kind() {
            Kind::Sqlite => SQLITE_SCHEMA,
            Kind::Postgres => POSTGRES_SCHEMA,
        };
        self.read().await?.all(statement, &[], |r| r.get(0)).await
    }
}
