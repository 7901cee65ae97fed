//! A connection that reads and a transaction that writes.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};

use tokio_postgres::types::Type;

use super::counts::Counters;
use super::postgres::PgConn;
use super::sqlite::{SqliteConn, reader::PooledReader, writer::WriteTurn};
use super::{Column, Param, Statement, StoreError, Value};

/// A connection that runs statements. Reads from [`super::Store::read`]; a [`Tx`] is one too.
pub struct Conn(pub(super) Inner, pub(super) Counters);

pub(super) enum Inner {
    SqliteRead(PooledReader),
    SqliteWrite(WriteTurn),
    Postgres(PgConn),
}

/// A row of a result; columns are counted from 0 in the order of the SELECT list.
pub struct Row<'r>(RowInner<'r>);

enum RowInner<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r tokio_postgres::Row),
}

impl Row<'_> {
    /// Reads one column.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the column does not hold such a value.
    pub fn get<T: Column>(&self, index: usize) -> Result<T, StoreError> {
        let value = match self.0 {
            RowInner::Sqlite(row) => sqlite_value(row, index)?,
            RowInner::Postgres(row) => postgres_value(row, index)?,
        };
        T::from_value(value)
            .ok_or_else(|| StoreError::Corrupt(format!("column {index} is not a {}", std::any::type_name::<T>())))
    }
}

fn sqlite_value<'r>(row: &'r rusqlite::Row<'_>, index: usize) -> Result<Value<'r>, StoreError> {
    use rusqlite::types::ValueRef;
    Ok(match row.get_ref(index)? {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(i) => Value::Int(i),
        ValueRef::Text(t) => Value::Text(Cow::Borrowed(
            std::str::from_utf8(t).map_err(|e| StoreError::Corrupt(e.to_string()))?,
        )),
        ValueRef::Blob(b) => Value::Bytes(Cow::Borrowed(b)),
        ValueRef::Real(_) => return Err(StoreError::Corrupt(format!("column {index} is a real number"))),
    })
}

fn postgres_value(row: &tokio_postgres::Row, index: usize) -> Result<Value<'_>, StoreError> {
    let column = row
        .columns()
        .get(index)
        .ok_or_else(|| StoreError::Statement(format!("there is no column {index}")))?;
    let value = match *column.type_() {
        Type::BOOL => row.try_get::<_, Option<bool>>(index)?.map(Value::Bool),
        Type::INT8 => row.try_get::<_, Option<i64>>(index)?.map(Value::Int),
        Type::TEXT | Type::VARCHAR => row
            .try_get::<_, Option<&str>>(index)?
            .map(|t| Value::Text(Cow::Borrowed(t))),
        Type::BYTEA => row
            .try_get::<_, Option<&[u8]>>(index)?
            .map(|b| Value::Bytes(Cow::Borrowed(b))),
        Type::UUID => row.try_get::<_, Option<uuid::Uuid>>(index)?.map(Value::Uuid),
        ref other => {
            return Err(StoreError::Statement(format!(
                "column {index} is of type {other}: cast it"
            )));
        }
    };
    Ok(value.unwrap_or(Value::Null))
}

impl Conn {
    /// Runs a query and maps every row. The query bounds its own length.
    ///
    /// # Errors
    /// As [`StoreError`] says; also what `map` refuses.
    pub async fn all<T>(
        &mut self,
        statement: Statement,
        params: &[&dyn Param],
        map: impl Fn(&Row<'_>) -> Result<T, StoreError> + Send,
    ) -> Result<Vec<T>, StoreError> {
        tracing::trace!(statement = statement.name, "query");
        self.1.statement();
        match &mut self.0 {
            Inner::Postgres(conn) => conn
                .query(statement, params)
                .await?
                .iter()
                .map(|r| map(&Row(RowInner::Postgres(r))))
                .collect(),
            Inner::SqliteRead(c) => c.query(statement, params, |r| map(&Row(RowInner::Sqlite(r)))),
            Inner::SqliteWrite(c) => c.query(statement, params, |r| map(&Row(RowInner::Sqlite(r)))),
        }
    }

    /// Runs a query that finds one row or none.
    ///
    /// # Errors
    /// As [`Conn::all`].
    pub async fn optional<T>(
        &mut self,
        statement: Statement,
        params: &[&dyn Param],
        map: impl Fn(&Row<'_>) -> Result<T, StoreError> + Send,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.all(statement, params, map).await?.into_iter().next())
    }

    /// Runs a query that always has one row, such as a count.
    ///
    /// # Errors
    /// As [`Conn::all`]; [`StoreError::Corrupt`] if there is no row.
    pub async fn one<T>(
        &mut self,
        statement: Statement,
        params: &[&dyn Param],
        map: impl Fn(&Row<'_>) -> Result<T, StoreError> + Send,
    ) -> Result<T, StoreError> {
        self.optional(statement, params, map)
            .await?
            .ok_or_else(|| StoreError::Corrupt(format!("{} found no row", statement.name)))
    }
}

impl Conn {
    /// Prepares a statement and says how many columns its result has.
    pub(crate) async fn prepare(&mut self, statement: Statement) -> Result<usize, StoreError> {
        match &mut self.0 {
            Inner::Postgres(conn) => conn.prepare(statement).await,
            Inner::SqliteRead(c) => Ok(c.connection().prepare(statement.sqlite)?.column_count()),
            Inner::SqliteWrite(c) => Ok(c.connection().prepare(statement.sqlite)?.column_count()),
        }
    }
}

/// A transaction. It ends with `commit` or `rollback` (both by [`super::finish`]); dropped, it is rolled back.
pub struct Tx(pub(super) Conn);

impl Tx {
    /// Runs a statement that changes rows and says how many.
    ///
    /// # Errors
    /// [`StoreError::Violation`] where a constraint refuses.
    pub async fn execute(&mut self, statement: Statement, params: &[&dyn Param]) -> Result<u64, StoreError> {
        tracing::trace!(statement = statement.name, "execute");
        self.0.1.statement();
        match &mut self.0.0 {
            Inner::Postgres(conn) => conn.execute(statement, params).await,
            Inner::SqliteWrite(conn) => conn.execute(statement, params),
            Inner::SqliteRead(_) => Err(StoreError::Statement("a reader does not write".to_owned())),
        }
    }

    /// Makes the changes durable: when this returns, a crash cannot lose them.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        match self.0.0 {
            Inner::Postgres(conn) => conn.commit().await,
            Inner::SqliteWrite(turn) => turn.commit().await,
            Inner::SqliteRead(_) => Ok(()),
        }
    }

    pub(super) async fn rollback(self) {
        if let Inner::Postgres(conn) = self.0.0 {
            conn.rollback().await;
        }
        // SQLite's turn rolls back when it is dropped.
    }
}

impl Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}
