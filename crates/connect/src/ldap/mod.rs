//! A company's directory (LDAP, Active Directory): whether somebody's password is right there, and who that is.
//!
//! Addresses are guarded as those of the HTTP client are: a name is resolved once, each address is checked, and the connection goes to
//! that address. Everything that comes back is bounded in time, size and depth before it is read. Referrals are not followed.

mod change;
mod dial;
mod directory;
mod entry;
mod frame;
mod groups;
mod lines;
mod look;
mod policy;
mod pool;
mod renewed;
mod session;
pub mod settings;
mod template;
mod tls;
mod verdict;

pub use change::Manner;
pub use directory::{Answer, Ask, Changed, Directory, Patience, Step};
pub use policy::Warning;
pub use renewed::NotChanged;
pub use verdict::{Fault, Refusal, Why};
