//! How a client learns that somebody signed out.

use serde::{Deserialize, Serialize};

/// How a client learns that somebody signed out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LogoutProfile {}
