//! SAML 2.0 for a service provider: metadata, authentication requests, verified responses, logout. Bytes in, values out.
//!
//! There is no network here and nothing of Ieum. One rule stands above the others: **what is read is what was signed**. A message
//! is parsed once, its shape is checked before any cryptography ([`gate`]), the signature is verified on the same tree, the
//! element that the verifier resolved must be the element that is read, and nothing outside of it is believed. Sources: SAML 2.0
//! Core, Bindings, Profiles and Metadata (OASIS, with Errata 05), XML Signature 1.1 and XML Encryption 1.1 (W3C).

mod certificate;
mod claimed;
mod encrypted;
mod gate;
mod key;
mod logout;
mod metadata;
mod names;
mod redirect;
mod refused;
mod request;
mod response;
pub mod settings;
mod signature;
mod time;
mod xml;

pub use certificate::{Certificate, NotACertificate};
pub use claimed::{Claimed, Mapping, Unclaimed, claimed};
pub use key::{BadKey, PrivateKey};
pub use logout::{LogoutRequest, LogoutResponse, Status, read_logout_request, read_logout_response};
pub use metadata::idp::{Endpoint, IdpMetadata, read_fetched_metadata, read_idp_metadata};
pub use metadata::signed::MetadataSignature;
pub use metadata::sp::{SpMetadata, write_sp_metadata};
pub use names::{Binding, NAME_ID_EMAIL, NAME_ID_PERSISTENT, NAME_ID_TRANSIENT, NAME_ID_UNSPECIFIED};
pub use redirect::{Message, RedirectQuery};
pub use refused::{Refused, Why};
pub use request::{AuthnRequest, post_value};
pub use response::{Assertion, Attribute, Expected, NameId, read_posted, read_response};
pub use signature::{Demand, Trust};
