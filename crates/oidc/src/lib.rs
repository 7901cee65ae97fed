//! The OpenID provider's rules: what an authorisation request may say, when a token may be issued, what is in it.
//!
//! Everything here is a value or a synchronous function over values: facts, a command and the present instant go in,
//! a decision comes out. There is deliberately no SQL, no HTTP server and no clock; the use cases load the facts, save
//! the decision and answer.

pub mod acr;
pub mod authorize;
pub mod backchannel;
pub mod bearer;
pub mod certificate;
pub mod claims;
pub mod client;
pub mod device;
pub mod discovery;
pub mod dpop;
pub mod jose;
pub mod keys;
pub mod logout;
pub mod opaque;
pub mod params;
pub mod pkce;
pub mod reason;
pub mod redirect;
pub mod resource;
pub mod scope;
pub mod sender;
pub mod session_state;
pub mod subject;
pub mod token;
pub mod upstream;
