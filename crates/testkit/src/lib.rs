//! Test equipment that crates of the house share: real servers and clients to test against.
//!
//! Deliberately not here: fakes of the house's own rules. A test that needs a rule calls the rule.

pub mod authenticator;
pub mod postgres;
pub mod slapd;
pub mod tax_office;
