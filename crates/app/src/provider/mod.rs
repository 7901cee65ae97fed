//! The OpenID provider: loads facts for the rules of `ieum_oidc`, saves what they decide. Business systems are registered here too.
//!
//! Deliberately no protocol: parameters arrive parsed, and the answers are values that the web layer writes down.

mod authorize;
pub(crate) mod backchannel;
mod clients;
pub(crate) mod deliver;
mod exchange;
mod facts;
mod forget;
mod frames;
mod interaction;
pub mod keys;
mod logout;
mod told;
mod userinfo;

pub use authorize::{Answer, Asked, SelectFacts, authorize, select, select_facts};
pub use clients::{
    ClientForm, Registered, edit_client, edit_profile, register_client, register_client_as, replace_secret,
    resume_client, suspend_client,
};
pub use exchange::{Issued, exchange};
pub use facts::client_of;
pub use forget::forget_expired;
pub(crate) use frames::frames;
pub use logout::{Asker, LogoutAnswer, logout};
pub use told::{DELIVERIES, deliver_again, deliveries_in, deliveries_of, deliveries_to, forget_deliveries, set_logout};
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
}

/// The issuer: the public address without a slash at its end.
pub fn issuer(ctx: &Context) -> &str {
    ctx.app().public_url.as_str().trim_end_matches('/')
}
