//! Metadata (SAML Metadata, section 2): what each side publishes of itself.

pub mod idp;
pub mod signed;
pub mod sp;
