//! What a client is given.

use serde::{Deserialize, Serialize};

/// What a client is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenProfile {}
