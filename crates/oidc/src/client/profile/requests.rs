//! How a client asks.

use serde::{Deserialize, Serialize};

/// How a client asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestProfile {
    /// It must push its authorisation requests (RFC 9126, section 6: `require_pushed_authorization_requests`).
    pub require_par: bool,
    /// It must sign its authorisation requests (RFC 9101, section 10.5: `require_signed_request_object`).
    pub require_signed_request: bool,
    /// The services that it may ask access tokens for (RFC 8707).
    pub resources: Vec<String>,
    /// Somebody else's: the person has to agree before it receives anything.
    pub needs_consent: bool,
}
