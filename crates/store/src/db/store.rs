//! The store itself: which database, and how to get at it.

use std::path::PathBuf;
use std::sync::Arc;

use super::StoreError;
use super::conn::{Conn, Inner, Tx};
use super::counts::{Counters, Counts};
use super::postgres::{self, PgConn};
use super::sqlite::{reader::Readers, writer::Writer};

/// How many connections a store keeps.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// SQLite readers.
    pub readers: usize,
    /// PostgreSQL connections.
    pub connections: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 4,
            connections: 24,
        }
    }
}

/// The database; cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Backend>, Counters);

enum Backend {
    Sqlite { readers: Readers, writer: Writer },
    Postgres(deadpool_postgres::Pool),
}

/// Which of the two databases it is, for messages and for choosing a migration's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Embedded.
    Sqlite,
    /// A server.
    Postgres,
}

impl Store {
    /// Opens `sqlite://PATH` or `postgres://…`. It does not migrate.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the address is not understood or the file cannot be opened.
    pub fn open(url: &str, options: Options) -> Result<Self, StoreError> {
        let backend = if let Some(path) = url.strip_prefix("sqlite://") {
            let path = PathBuf::from(path);
            // The writer makes the file and turns the write-ahead log on.
            Backend::Sqlite {
                writer: Writer::open(&path)?,
                readers: Readers::new(path, options.readers),
            }
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Backend::Postgres(postgres::pool(url, options.connections)?)
        } else {
            return Err(StoreError::Unavailable(
                "the database address starts with sqlite:// or postgres://".to_owned(),
            ));
        };
        Ok(Self(Arc::new(backend), Counters::default()))
    }

    /// Which database it is.
    pub fn kind(&self) -> Kind {
        match &*self.0 {
            Backend::Sqlite { .. } => Kind::Sqlite,
            Backend::Postgres(_) => Kind::Postgres,
        }
    }

    /// What this store was asked for so far, by all of its clones.
    pub fn counts(&self) -> Counts {
        self.1.read()
    }

    /// A connection for reading outside a transaction.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if there is none to be had.
    pub async fn read(&self) -> Result<Conn, StoreError> {
        let inner = match &*self.0 {
            Backend::Sqlite { readers, .. } => Inner::SqliteRead(readers.lend().await?),
            Backend::Postgres(pool) => Inner::Postgres(PgConn::reading(pool).await?),
        };
        Ok(Conn(inner, self.1.clone()))
    }

    /// Opens a transaction. Until it ends nothing but the store may be awaited.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be reached.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        self.1.transaction();
        let inner = match &*self.0 {
            Backend::Sqlite { writer, .. } => Inner::SqliteWrite(writer.turn().await?),
            Backend::Postgres(pool) => Inner::Postgres(PgConn::writing(pool).await?),
        };
        Ok(Tx(Conn(inner, self.1.clone())))
    }
}

impl Tx {
    /// Runs a migration's text, which differs between the databases.
    pub(crate) async fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        match &mut self.0.0 {
            Inner::Postgres(conn) => conn.batch(sql).await,
            Inner::SqliteWrite(turn) => turn.batch(sql),
            Inner::SqliteRead(_) => Err(StoreError::Statement("a reader does not write".to_owned())),
        }
    }
}
