//! `…/systems/{system}/claims`: what a business system is told of a member, rule by rule, and a preview of it; for operators, and for
//! an organisation's super admin at its own business systems.

pub mod list;
pub mod parts;
pub mod preview;
pub mod rule;
mod words;
