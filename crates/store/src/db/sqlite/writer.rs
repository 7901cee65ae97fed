//! The one writer, and group commit.
//!
//! A request takes its turn at the writer, works in a savepoint of its own and steps aside; it is acknowledged when the
//! group that it belongs to has been committed and synced. The committer queues for the writer like everybody else (the lock is
//! fair), so a group is whoever was waiting meanwhile: alone, a request waits for one sync; in a crowd, a hundred share one.
//! A request that fails is undone alone; a commit that fails is reported to all of its group, none of which was acknowledged.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc;

use rusqlite::{Connection, params_from_iter};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::{SqliteConn, open};
use crate::db::{Param, Statement, StoreError};

pub(in crate::db) struct Writer {
    state: Arc<Mutex<State>>,
}

struct State {
    connection: Connection,
    /// Those that wait for the group's commit.
    group: Vec<oneshot::Sender<Result<(), String>>>,
    is_open: bool,
    /// Wakes the committer; sent once per group.
    wake: mpsc::Sender<()>,
}

/// One request's turn at the writer.
pub(in crate::db) struct WriteTurn {
    state: Option<OwnedMutexGuard<State>>,
}

impl Writer {
    pub(in crate::db) fn open(path: &Path) -> Result<Self, StoreError> {
        create_private(path)?;
        let (wake, woken) = mpsc::channel();
        let state = State {
            connection: open(path)?,
            group: Vec::new(),
            is_open: false,
            wake,
        };
        let state = Arc::new(Mutex::new(state));
        let weak = Arc::downgrade(&state);
        std::thread::Builder::new()
            .name("ieum-commit".to_owned())
            .spawn(move || {
                while woken.recv().is_ok() {
                    let Some(state) = weak.upgrade() else { return };
                    state.blocking_lock().commit_group();
                }
            })
            .map_err(|e| StoreError::Unavailable(e.to_string()))?;
        Ok(Self { state })
    }

    /// Waits for the writer and opens a savepoint.
    pub(in crate::db) async fn turn(&self) -> Result<WriteTurn, StoreError> {
        let mut state = Arc::clone(&self.state).lock_owned().await;
        if !state.is_open {
            control(&state.connection, "BEGIN IMMEDIATE")?;
            state.is_open = true;
            // If the committer is gone, `commit` reports it.
            let _ = state.wake.send(());
        }
        control(&state.connection, "SAVEPOINT request")?;
        Ok(WriteTurn { state: Some(state) })
    }
}

/// One statement of transaction control; each request runs two, so that they are worth keeping prepared.
fn control(connection: &Connection, sql: &str) -> Result<(), rusqlite::Error> {
    connection.prepare_cached(sql)?.execute(()).map(|_| ())
}

/// The database holds people's data: a new file is readable by its owner only. SQLite's log files take its mode over.
fn create_private(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(StoreError::Unavailable(format!("{}: {error}", path.display()))),
    }
}

impl State {
    fn commit_group(&mut self) {
        if !self.is_open {
            return;
        }
        self.is_open = false;
        let result = if self.connection.is_autocommit() {
            Err("the transaction was rolled back by an earlier error".to_owned())
        } else {
            control(&self.connection, "COMMIT").map_err(|e| e.to_string())
        };
        if result.is_err() && !self.connection.is_autocommit() {
            let undone = self.connection.execute_batch("ROLLBACK");
            tracing::error!(?result, ?undone, "a group of transactions could not be committed");
        }
        for waiting in self.group.drain(..) {
            // Whoever stopped waiting (a closed connection) does not need the answer.
            let _ = waiting.send(result.clone());
        }
    }

    /// After an error that ended the whole transaction (disk full) nobody of the group can be acknowledged.
    fn fail_group_if_lost(&mut self) {
        if self.is_open && self.connection.is_autocommit() {
            self.commit_group();
        }
    }
}

impl WriteTurn {
    fn state(&mut self) -> Result<&mut State, StoreError> {
        self.state
            .as_deref_mut()
            .ok_or_else(|| StoreError::Statement("the transaction has ended".to_owned()))
    }

    pub(in crate::db) fn execute(&mut self, statement: Statement, params: &[&dyn Param]) -> Result<u64, StoreError> {
        let state = self.state()?;
        let changed = state
            .connection
            .prepare_cached(statement.sqlite)?
            .execute(params_from_iter(params.iter().map(|p| p.value())));
        state.fail_group_if_lost();
        Ok(changed? as u64)
    }

    /// Runs a text of several statements (migrations).
    pub(in crate::db) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        Ok(self.state()?.connection.execute_batch(sql)?)
    }

    /// Steps aside and waits for the group's commit.
    pub(in crate::db) async fn commit(mut self) -> Result<(), StoreError> {
        let lost = || StoreError::Unavailable("the writer stopped".to_owned());
        let answer = {
            let mut state = self.state.take().ok_or_else(lost)?;
            if state.connection.is_autocommit() {
                return Err(StoreError::Unavailable(
                    "the transaction was rolled back by an earlier error".to_owned(),
                ));
            }
            control(&state.connection, "RELEASE request")?;
            let (sender, answer) = oneshot::channel();
            state.group.push(sender);
            answer
        };
        answer.await.map_err(|_| lost())?.map_err(StoreError::Unavailable)
    }
}

impl SqliteConn for WriteTurn {
    fn connection(&self) -> &Connection {
        // Taken out only by `commit` and `drop`, which consume the turn.
        self.state
            .as_ref()
            .map_or_else(|| unreachable!(), |state| &state.connection)
    }
}

impl Drop for WriteTurn {
    fn drop(&mut self) {
        if let Some(mut state) = self.state.take() {
            if !state.connection.is_autocommit()
                && let Err(error) = state.connection.execute_batch("ROLLBACK TO request; RELEASE request")
            {
                tracing::error!(%error, "a transaction could not be undone");
            }
            state.fail_group_if_lost();
        }
    }
}
