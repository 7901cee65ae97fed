//! The OpenID provider's rules: what an authorisation request may say, when a token may be issued, what is in it.
//!
//! Everything here is a value or a synchronous function over values: facts, a command and the present instant go in,
//! a decision comes out. There is deliberately no SQL, no HTTP server and no clock; the use cases load the facts, save
//! the decision and answer.

pub mod jose;
