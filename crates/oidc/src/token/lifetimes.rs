//! How long things live.

use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Lifetimes of what the provider hands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    /// A code, from the redirect to its redemption (RFC 6749, section 4.1.2 recommends at most ten minutes).
    pub code: Duration,
    /// An access token.
    pub access_token: Duration,
    /// An ID token: long enough to be checked once.
    pub id_token: Duration,
    /// A refresh token that is not used.
    pub refresh_idle: Duration,
    /// A chain of refresh tokens, however often it is used.
    pub refresh_total: Duration,
    /// How long a used refresh token may be shown again for a lost answer.
    pub refresh_grace: Duration,
}

impl Lifetimes {
    /// What holds unless configured otherwise.
    pub const DEFAULT: Self = Self {
        code: MINUTE,
        access_token: MINUTE.saturating_mul(10),
        id_token: MINUTE.saturating_mul(10),
        refresh_idle: DAY.saturating_mul(14),
        refresh_total: DAY.saturating_mul(90),
        refresh_grace: Duration::from_secs(10),
    };
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self::DEFAULT
    }
}
