//! What is done at services that check passwords, by what they are.

use super::plan::Field::{Choose, Take};
use super::plan::Plan;

pub(super) const CHECK: &[Plan] = &[
    Plan {
        key: "setup-check-1",
        fields: &[Take("directory-check-url")],
    },
    Plan {
        key: "setup-check-2",
        fields: &[Choose("HMAC-SHA256")],
    },
];
