//! Signing up an organisation: a link by mail, then a password.

mod finish;
mod request;

pub use finish::{Pending, Who, find_pending, finish};
pub use request::{Request, request};
