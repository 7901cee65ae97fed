//! Plans (요금제): FREE < STANDARD < PREMIUM < ENTERPRISE.

/// What an organisation pays for. Ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Plan {
    /// No account linking.
    Free,
    /// The first plan that may link.
    Standard,
    /// Above STANDARD.
    Premium,
    /// The largest.
    Enterprise,
}

impl Plan {
    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "FREE",
            Self::Standard => "STANDARD",
            Self::Premium => "PREMIUM",
            Self::Enterprise => "ENTERPRISE",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Free, Self::Standard, Self::Premium, Self::Enterprise]
            .into_iter()
            .find(|p| p.as_str() == text)
    }
}
