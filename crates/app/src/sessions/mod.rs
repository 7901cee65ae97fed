//! Sessions: opened at sign-in, seen at each request, ended.

mod open;
mod policy;
mod touch;

pub use open::{Opened, SignInTo, open_member_session, open_operator_session};
pub use policy::set_policy;
pub use touch::touch;
