//! SQLite: several readers that cannot write, one writer that groups commits.

pub(super) mod reader;
pub(super) mod writer;

use std::path::Path;

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
