//! Dynamic client registration (RFC 7591) and its management (RFC 7592): business systems register by themselves with a token
//! that an operator made, and then look after their own registration.
//!
//! Deliberately never anonymous, and no rules: what may be registered is for `ieum_oidc::client::dynamic`.

mod addresses;
mod caller;
mod manage;
mod register;
mod tokens;

pub use caller::Refusal;
pub use manage::{end, read, replace};
pub use register::register;
pub use tokens::{TokenForm, create_initial_token, revoke_initial_token};

use serde_json::{Map, Value};

use crate::Result;

/// Client metadata as they are answered, or why not.
pub type Answered<T = Map<String, Value>> = Result<std::result::Result<T, Refusal>>;
