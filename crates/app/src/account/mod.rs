//! A person's own account: password, language, sessions, and the organisations it belongs to.

mod change_password;
mod choose;
mod forgot;
mod locale;
mod overview;
mod reset;

pub use change_password::{PasswordChange, change_password};
pub use forgot::request_reset;
pub(crate) use forgot::{JOB as RESET_JOB, send_links};
pub use locale::set_locale;
pub use overview::{Belonging, OpenSession, Overview, overview};
pub use reset::{Reset, ResetLink, find_reset_link, reset_password};
