//! Linked identities (연동 계정): proposals that an administrator decides, the links of a member, the external keys by which
//! links are made, and what would be linked.

mod decide;
mod import;
mod key;
mod of_member;
mod own;
mod unlinked;
mod would;

pub use decide::{accept, dismiss, proposals, reopen};
pub use import::{Bad, Import, KeyRow, MOST_ROWS, apply_keys, preview_keys};
pub use key::{key_of, set_key};
pub use of_member::{disable, enable, of_member, remove};
pub use own::{OwnLinks, own_links, remove_own};
pub use unlinked::{Unlinked, unlinked};
pub use would::{Ways, Would, would_link};
