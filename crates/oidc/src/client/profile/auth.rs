//! How a client proves who it is.

use serde::{Deserialize, Serialize};

/// How a client proves who it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuthProfile {}
