//! SQLite: several readers that cannot write, one writer that groups commits.

pub(super) mod reader;
pub(super) mod writer;

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::{Param, Statement, StoreError};

/// What a reader and the writer have in common.
pub(super) trait SqliteConn {
    fn connection(&self) -> &Connection;

    fn query<T>(
        &self,
        statement: Statement,
        params: &[&dyn Param],
        map: impl Fn(&rusqlite::Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut prepared = self.connection().prepare_cached(statement.sqlite)?;
        let mut rows = prepared.query(params_from_iter(params.iter().map(|p| p.value())))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(map(row)?);
        }
        Ok(found)
    }
}

/// Opens a connection with the settings that every connection has. Durable means `synchronous=FULL`: in WAL mode each commit
/// is synced before it is acknowledged.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_prepared_statement_cache_capacity(256);
    // Plans do not depend on the values that are bound. Without this SQLite plans many a cached statement anew each time, because
    // its values were cleared in between; for a join of ten tables that took ten times as long as the query itself.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -8192;",
    )?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;
    use rusqlite::types::Null;

    use super::open;
    use crate::Store;
    use crate::db::Options;

    /// Statements that look at all members of an organisation on purpose: they count them.
    const WHOLE_ORGANISATION: &[&str] = &[
        "COUNT_PLAIN",
        "COUNT_ALL",
        "method_rule::WOULD_WALK",
        "::MEMBERS",
        "reach::LOSING",
    ];

    async fn connection() -> (tempfile::TempDir, rusqlite::Connection) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ieum.db");
        let store = Store::open(&format!("sqlite://{}", path.display()), Options::default()).unwrap();
        store.migrate(ieum_model::Instant::from_seconds(0)).await.unwrap();
        (folder, open(&path).unwrap())
    }

    #[tokio::test]
    async fn a_cached_statement_is_not_planned_anew() {
        let (_folder, connection) = connection().await;
        for statement in crate::statements().filter(|s| s.sqlite.trim_start().starts_with("SELECT")) {
            for _ in 0..3 {
                let mut prepared = connection.prepare_cached(statement.sqlite).unwrap();
                for index in 1..=prepared.parameter_count() {
                    prepared.raw_bind_parameter(index, Null).unwrap();
                }
                // A value that cannot be NULL is none of this test's business.
                let _ = prepared.raw_query().next();
                let planned = prepared.get_status(StatementStatus::RePrepare);
                assert_eq!(planned, 0, "{}", statement.name);
            }
        }
    }

    #[tokio::test]
    async fn one_member_is_not_looked_for_among_all() {
        let (_folder, connection) = connection().await;
        let mut wide = Vec::new();
        for statement in crate::statements() {
            let plan = format!("EXPLAIN QUERY PLAN {}", statement.sqlite);
            let mut prepared = connection.prepare(&plan).unwrap();
            let mut steps = prepared.raw_query();
            while let Ok(Some(step)) = steps.next() {
                let step: String = step.get(3).unwrap();
                // The admins are few and have an index of their own.
                let is_wide = step.contains("members_") && step.ends_with("(org_id=?)") && !step.contains("_admins");
                if is_wide && !WHOLE_ORGANISATION.iter().any(|name| statement.name.ends_with(name)) {
                    wide.push(format!("{}: {step}", statement.name));
                }
            }
        }
        assert!(wide.is_empty(), "{wide:#?}");
    }

    /// Codes, refresh tokens and bearer tokens are asked for all the time. Who may use their client costs them look-ups by key alone.
    #[tokio::test]
    async fn a_token_is_found_by_keys_alone() {
        let (_folder, connection) = connection().await;
        for name in [
            "active::bearer::BY_TOKEN",
            "active::grant::BY_ID",
            "active::grant::CODE",
            "active::grant::REFRESH",
            "active::client::BY_CLIENT_ID",
        ] {
            let statement = crate::statements().find(|s| s.name.ends_with(name)).expect(name);
            let plan = format!("EXPLAIN QUERY PLAN {}", statement.sqlite);
            let mut prepared = connection.prepare(&plan).unwrap();
            let mut steps = prepared.raw_query();
            let mut count = 0;
            while let Ok(Some(step)) = steps.next() {
                let step: String = step.get(3).unwrap();
                let is_key = step.starts_with("SEARCH") || step.contains("SUBQUERY");
                assert!(is_key, "{name}: {step}");
                count += 1;
            }
            assert!(count > 0, "{name}");
        }
    }

    /// Who somebody from a company's system is, is decided by keys: a million links cost what one does.
    #[tokio::test]
    async fn a_link_is_found_by_keys_alone() {
        let (_folder, connection) = connection().await;
        for name in [
            "linked_identity::BY_SUBJECT",
            "linked_identity::CANDIDATE_BY_EMAIL",
            "member_key::CANDIDATE",
            "method_rule::DELETED",
            "method_rule::GET",
            "active::domain::COVERING",
            "domain::SPEAKS",
            "link_proposal::SETTLE",
        ] {
            let statement = crate::statements().find(|s| s.name.ends_with(name)).expect(name);
            let plan = format!("EXPLAIN QUERY PLAN {}", statement.sqlite);
            let mut prepared = connection.prepare(&plan).unwrap();
            let mut steps = prepared.raw_query();
            let mut count = 0;
            while let Ok(Some(step)) = steps.next() {
                let step: String = step.get(3).unwrap();
                // Of at most eight names the longest.
                let is_few = name.ends_with("COVERING") && step.starts_with("USE TEMP B-TREE");
                let is_whole = step.ends_with("(org_id=?)");
                assert!(is_few || (step.starts_with("SEARCH") && !is_whole), "{name}: {step}");
                count += 1;
            }
            assert!(count > 0, "{name}");
        }
    }
}
