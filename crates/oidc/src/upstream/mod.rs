//! The other side of the table: we are the relying party, and a company's identity provider signs its people in (OpenID Connect
//! Core, section 3.1). What we ask, and which answers we believe. No I/O: documents and tokens come as text.
//!
//! The mix-up defence is twofold (RFC 9700, section 4.4.2): each login method has an address of its own to come back to, and an
//! `iss` parameter that is there, or that the provider said it would send, has to be the provider's.

mod answer;
mod ask;
mod identity;
mod own_key;
mod provider;
pub mod settings;
mod verify;

#[cfg(test)]
mod tests;

pub use answer::{Answer, NotBelieved, read_answer};
pub use ask::{Ask, Secrets, authorization_url, secrets};
pub use identity::{Mapping, identity_of, identity_of_profile, limit_trust};
pub use own_key::{ASSERTION_TYPE, OwnKey};
pub use provider::{BadProvider, MAX_DOCUMENT, Provider, read_provider};
pub use settings::Settings;
pub use verify::{BadIdToken, Expected, verify_id_token};
