//! The pool of readers.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{SqliteConn, open};
use crate::db::StoreError;

/// Connections with `query_only` set, handed out one task at a time and opened when they are first needed: the start waits for
/// none of them.
pub(in crate::db) struct Readers {
    path: PathBuf,
    free: Arc<Mutex<Vec<Connection>>>,
    turns: Arc<Semaphore>,
}

/// A reader on loan; it returns to the pool when dropped.
pub(in crate::db) struct PooledReader {
    connection: Option<Connection>,
    free: Arc<Mutex<Vec<Connection>>>,
    _turn: OwnedSemaphorePermit,
}

impl Readers {
    pub(in crate::db) fn new(path: PathBuf, count: usize) -> Self {
        Self {
            path,
            free: Arc::default(),
            turns: Arc::new(Semaphore::new(count)),
        }
    }

    pub(in crate::db) async fn lend(&self) -> Result<PooledReader, StoreError> {
        let closed = || StoreError::Unavailable("the readers are closed".to_owned());
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| closed())?;
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match free {
            Some(connection) => connection,
            None => open_reader(&self.path)?,
        };
        Ok(PooledReader {
            connection: Some(connection),
            free: Arc::clone(&self.free),
            _turn: turn,
        })
    }
}

fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let connection = open(path)?;
    connection.execute_batch("PRAGMA query_only = ON")?;
    Ok(connection)
}

impl SqliteConn for PooledReader {
    fn connection(&self) -> &Connection {
        // Taken out only by `drop`.
        self.connection.as_ref().unwrap_or_else(|| unreachable!())
    }
}

impl Drop for PooledReader {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.free
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(connection);
        }
    }
}
