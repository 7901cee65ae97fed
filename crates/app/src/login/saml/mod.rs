//! Signing in at a company's own SAML 2.0 identity provider, and signing out there. A way there that has begun is a row, since what
//! travels with the person (`RelayState`) may be no longer than 80 bytes; the row knows the browser that began by a keyed hash.
//! What comes back is verified before any transaction opens, and one transaction decides by the linking ladder who it is.

mod answer;
mod begin;
mod finish;
mod known;
mod logout;
mod metadata;
mod there;
mod trial;

use ieum_model::LoginMethodId;

pub use answer::Answer;
pub use begin::{Sent, begin, begin_trial};
pub use finish::{Finished, Hop, finish, hop};
pub(crate) use known::{key_purpose, settings_of};
pub use logout::{Ended, Message as LogoutMessage, answered, end, leave};
pub use metadata::published;
pub use there::There;
pub use trial::finish_trial;

use crate::Context;

/// How far the clocks of both sides may differ, in seconds.
const SKEW: i64 = 60;

/// Our name at this method, and the address of our metadata: one for each method, so that what one company's identity provider
/// says never counts for another's.
pub fn entity_id(ctx: &Context, method: LoginMethodId) -> String {
    ctx.link(&format!("/saml/{method}/metadata"))
}

/// Where answers go (assertion consumer service).
pub fn acs_url(ctx: &Context, method: LoginMethodId) -> String {
    ctx.link(&format!("/saml/{method}/acs"))
}

/// Where logouts are said and answered.
pub fn logout_url(ctx: &Context, method: LoginMethodId) -> String {
    ctx.link(&format!("/saml/{method}/logout"))
}
