//! The store suite: every test runs on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "this crate is all test")]

mod backup;
mod durability;
mod groups;
mod organizations;
mod outbox;
mod races;
mod schema;
mod support;
