//! How a client asks.

use serde::{Deserialize, Serialize};

/// How a client asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestProfile {}
