//! Sessions: opened at sign-in, seen at each request, ended.

mod end;
pub(crate) mod ended;
mod open;
mod policy;
mod touch;

pub(crate) use end::account_actor;
pub use end::{end_one, end_others, sign_out, sign_out_operator};
pub use open::{Opened, SignInTo, open_member_session, open_operator_session};
pub(crate) use open::{open_member_session_with, open_operator_session_with};
pub use policy::set_policy;
pub use touch::touch;
