//! Organisations: made, described, planned, suspended.

mod create;

pub use create::{Created, NewOrganization, SuperAdmin, create_in};
