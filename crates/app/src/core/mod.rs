//! What every use case leans on.

pub mod audit;
pub mod claim;
pub mod context;
pub mod error;
pub(crate) mod export_reason;
pub mod forget;
pub mod key_probe;
pub mod mail;
pub mod outbox;
pub mod password_pool;
pub mod throttle;
pub mod token;
pub(crate) mod transaction;
pub mod vault;
