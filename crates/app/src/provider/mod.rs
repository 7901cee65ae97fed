//! The OpenID provider: loads facts for the rules of `ieum_oidc`, saves what they decide. Business systems are registered here too.
//!
//! Deliberately no protocol: parameters arrive parsed, and the answers are values that the web layer writes down.

mod authorize;
mod bearer;
mod caller;
mod choose_tokens;
mod clients;
mod device;
mod exchange;
mod facts;
mod forget;
mod interaction;
mod introspect;
pub mod keys;
mod logout;
mod mint;
mod revoke;
mod subject;
mod userinfo;

pub use authorize::{Answer, Asked, SelectFacts, authorize, select, select_facts};
pub use bearer::find_bearer_for_us;
pub use choose_tokens::choose_tokens;
pub use clients::{
    ClientForm, Registered, edit_client, edit_profile, register_client, register_client_as, replace_secret,
    resume_client, suspend_client,
};
pub use device::{Decided, DeviceStarted, Found, FoundDevice, Verdict, begin_device, decide_device, find_device};
pub use exchange::{Issued, exchange};
pub use facts::client_of;
pub use forget::forget_expired;
pub use introspect::introspect;
pub use logout::{Asker, LogoutAnswer, logout};
pub use revoke::revoke;
pub use subject::{reseal_subject_key, subject};
pub use userinfo::userinfo;

use ieum_oidc::token::Lifetimes;

use crate::Context;

/// What the provider keeps in memory.
#[derive(Debug, Default)]
pub struct Provider {
    /// Opened signing keys.
    pub keys: keys::KeyRing,
    /// How long what it hands out lives.
    pub lifetimes: Lifetimes,
    /// The opened key of pairwise subjects.
    pub subject_key: std::sync::OnceLock<ieum_oidc::subject::SubjectKey>,
}

/// The issuer: the public address without a slash at its end.
pub fn issuer(ctx: &Context) -> &str {
    ctx.app().public_url.as_str().trim_end_matches('/')
}
