//! Signing in at a company's own OpenID provider. The browser is sent there and comes back; what it brings is verified before any
//! transaction opens, and one transaction decides by the linking ladder who it is and whether they come in.

mod begin;
mod finish;
mod own_keys;
mod profile;
mod remote;
mod ticket;
mod trial;

pub use begin::{begin, begin_trial};
pub use finish::{Finished, finish};
pub use own_keys::{keys_path, published_keys};
pub use remote::Providers;
pub use ticket::{Ticket, open_ticket};
pub use trial::finish_trial;

/// The address to which providers send people back: one for each method, so that none answers for another (RFC 9700, section 4.4.2.2).
pub fn callback_path(method: ieum_model::LoginMethodId) -> String {
    format!("/login/openid/{method}")
}
