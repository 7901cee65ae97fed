//! The pool of readers.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{SqliteConn, open};
use crate::db::StoreError;

/// Connections with `query_only` set, handed out one task at a time.
pub(in crate::db) struct Readers {
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
    pub(in crate::db) fn open(path: &Path, count: usize) -> Result<Self, StoreError> {
        let connections = (0..count).map(|_| {
            let connection = open(path)?;
            connection.execute_batch("PRAGMA query_only = ON")?;
            Ok(connection)
        });
        let free = connections.collect::<Result<Vec<_>, StoreError>>()?;
        Ok(Self {
            free: Arc::new(Mutex::new(free)),
            turns: Arc::new(Semaphore::new(count)),
        })
    }

    pub(in crate::db) async fn lend(&self) -> Result<PooledReader, StoreError> {
        let closed = || StoreError::Unavailable("the readers are closed".to_owned());
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| closed())?;
        let connection = self
            .free
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
            .ok_or_else(closed)?;
        Ok(PooledReader {
            connection: Some(connection),
            free: Arc::clone(&self.free),
            _turn: turn,
        })
    }
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
