//! The only outbound I/O of Ieum: mail, the tax office, companies' directories and one HTTP client with an address guard.
//! The only outbound I/O of Ieum: mail, the tax office, text records of DNS and one HTTP client with an address guard.
//!
//! Deliberately without SQL, rules and retries over hours: a job that fails here goes back to the outbox.

pub mod dns;
pub mod http;
pub mod ldap;
pub mod mail;
pub mod password_check;
mod percent;
pub mod taxoffice;
