//! Who works at the company, as its own systems know them.

use serde::{Deserialize, Serialize};

/// Somebody invented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::demo) struct Staff {
    /// The number by which all of the company's systems know them.
    pub number: String,
    /// What they type into the directory's form.
    pub uid: String,
    pub name: String,
    pub email: String,
    pub team: String,
    /// They are a member in Ieum, too.
    pub is_member: bool,
}

impl Staff {
    /// What the systems call them for ever, as one of them would: letters and digits that say nothing.
    pub(super) fn subject(&self) -> String {
        format!(
            "0190a1b2-0000-7000-8000-{:0>12}",
            self.number.trim_start_matches(|c: char| !c.is_ascii_digit())
        )
    }
}
