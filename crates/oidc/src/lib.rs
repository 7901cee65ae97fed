//! The OpenID provider's rules: what an authorisation request may say, when a token may be issued, what is in it.
//!
//! Everything here is a value or a synchronous function over values: facts, a command and the present instant go in,
//! a decision comes out. There is deliberately no SQL, no HTTP server and no clock; the use cases load the facts, save
//! the decision and answer.

pub mod authorize;
pub mod backchannel;
pub mod bearer;
pub mod claims;
pub mod client;
pub mod discovery;
pub mod jose;
pub mod keys;
pub mod logout;
pub mod opaque;
pub mod params;
pub mod pkce;
pub mod redirect;
pub mod scope;
pub mod token;
