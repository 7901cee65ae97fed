//! Linked identities (연동 계정): proposals that an administrator decides, and the links of a member.

mod decide;
mod of_member;

pub use decide::{accept, dismiss, proposals, reopen};
pub use of_member::{disable, enable, of_member, remove};
