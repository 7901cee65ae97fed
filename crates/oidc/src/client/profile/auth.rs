//! How a client proves who it is.

use serde::{Deserialize, Serialize};

/// How a client proves who it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuthProfile {
    /// Its public keys: a JSON Web Key Set (RFC 7517, section 5).
    pub jwks: Option<serde_json::Value>,
}
