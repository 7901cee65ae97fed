//! Dynamic client registration (RFC 7591, OpenID Connect Dynamic Client Registration 1.0) and its management (RFC 7592): what a
//! client asks for becomes the same registration that an operator's form makes, by the same checks. One rule, two doors.
//!
//! Deliberately neither tokens nor rows: who may register, and how often, is for the use case.

mod describe;
mod error;
mod json;
mod members;
mod offer;
mod redirects;
mod said;
mod sector;
mod wish;
#[cfg(test)]
mod wish_tests;

pub use describe::{Shown, describe};
pub use error::{Code, ErrorBody, RegistrationError};
pub use json::{MAX_BYTES, read_object};
pub use members::Members;
pub use offer::{AskedOffer, DAYS, Offer, USES, check_offer, offered_scopes};
pub use redirects::shown;
pub use sector::{check_document, host_of};
pub use wish::{Bounds, Wish, decide};
