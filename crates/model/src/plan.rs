//! What an organisation pays for (요금제), and what that opens.
//!
//! Prices and contracts belong to the business system; only the order of the plans matters here.

use std::fmt;

/// A plan; the order of the variants is the order of the plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Plan {
    /// FREE: no account and organisation linking.
    Free,
    /// STANDARD: the first plan that may link.
    Standard,
    /// PREMIUM.
    Premium,
    /// ENTERPRISE.
    Enterprise,
}

/// The text names no plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a plan: free, standard, premium or enterprise")]
pub struct BadPlan;

impl Plan {
    /// All plans, lowest first.
    pub const ALL: [Self; 4] = [Self::Free, Self::Standard, Self::Premium, Self::Enterprise];

    /// The lowest plan that may link accounts and the organisation.
    pub const LINKING_FROM: Self = Self::Standard;

    /// Whether an organisation with this plan may link.
    pub fn allows_linking(self) -> bool {
        self >= Self::LINKING_FROM
    }

    /// The word in the store and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Standard => "standard",
            Self::Premium => "premium",
            Self::Enterprise => "enterprise",
        }
    }

    /// Reads the word, in either case.
    ///
    /// # Errors
    /// The text names no plan.
    pub fn parse(text: &str) -> Result<Self, BadPlan> {
        Self::ALL
            .into_iter()
            .find(|plan| plan.as_str().eq_ignore_ascii_case(text))
            .ok_or(BadPlan)
    }
}

impl fmt::Display for Plan {
    /// In capitals, as people read it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_str().to_ascii_uppercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linking_begins_with_standard() {
        let linking: Vec<_> = Plan::ALL.into_iter().filter(|plan| plan.allows_linking()).collect();
        assert_eq!(linking, [Plan::Standard, Plan::Premium, Plan::Enterprise]);
    }

    #[test]
    fn every_plan_reads_back_from_its_word() {
        for plan in Plan::ALL {
            assert_eq!(Plan::parse(plan.as_str()), Ok(plan));
            assert_eq!(Plan::parse(&plan.to_string()), Ok(plan));
        }
        assert_eq!(Plan::parse("gold"), Err(BadPlan));
    }
}
