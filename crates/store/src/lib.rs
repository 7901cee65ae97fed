//! The only SQL of the house: one module per noun, over SQLite and PostgreSQL with one text.
//!
//! The store loads and saves; it never decides. `db` is the only place that knows which database it speaks to,
//! `active` the only place that makes an [`OrgScope`] or an `Active…` value.

pub mod active;
pub mod db;
pub mod migrate;

pub use active::OrgScope;
pub use db::{Attempt, Conn, Constraint, Retryable, Store, StoreError, Tx, finish};
