//! The configuration: `ieum.toml` with `IEUM_…` variables over it, checked as a whole before anything starts.
//!
//! Every key is one row of [`keys::KEYS`]; an unknown key or a bad value stops the start and is named. Nothing
//! here opens a connection: `ieum doctor` does that.

mod keys;
mod load;
#[cfg(test)]
mod tests;
mod types;
mod value;

pub use keys::{KEYS, Key};
pub use load::{ConfigError, VARIABLE_OF_FILE};
pub use types::{
    Argon2, Config, DatabaseUrl, EncryptionKey, Limits, Log, LogFormat, Metrics, Session, TaxOfficeConfig, Worker,
};
