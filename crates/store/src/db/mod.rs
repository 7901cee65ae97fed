//! Two databases behind one face. Nothing outside this folder matches on the backend.
//!
//! A [`Conn`] reads, a [`Tx`] reads and writes. On SQLite a statement runs inline (a point read takes microseconds) and
//! transactions share a commit (see `sqlite`); on PostgreSQL every transaction is SERIALIZABLE and is run again by
//! the loop around [`finish`] when the server says that it lost a race.

mod attempt;
mod conn;
mod counts;
mod error;
mod postgres;
mod sqlite;
mod statement;
mod store;
mod value;

pub use attempt::{Attempt, Retryable, finish};
pub use conn::{Conn, Row, Tx};
pub use counts::Counts;
pub use error::{Constraint, StoreError};
pub use statement::Statement;
pub(crate) use statement::{numbered as statement_numbered, statement, statements};
pub use store::{Kind, Options, Store};
pub(crate) use value::stored_as_text;
pub use value::{Column, Param, Value};
