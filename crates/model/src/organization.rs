//! Organisation (조직): a customer company, the tenant.

use std::time::Duration;

use crate::plan::Plan;
use crate::{Instant, MemberId, OrgId};

/// Whether an organisation's flows run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrgState {
    /// In use.
    Active,
    /// Stopped by an operator: nobody signs in, no token works.
    Suspended,
}

impl OrgState {
    /// Stable name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Active, Self::Suspended].into_iter().find(|s| s.as_str() == text)
    }
}

/// How long a sign-in of this organisation's members lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionPolicy {
    /// Ends after this long without a request.
    pub idle: Duration,
    /// Ends after this long in any case.
    pub absolute: Duration,
}

impl SessionPolicy {
    /// Idle limits to choose from, in minutes: 5 minutes to 7 days.
    pub const IDLE: std::ops::RangeInclusive<i64> = 5..=10_080;
    /// Absolute limits to choose from, in minutes: 15 minutes to 30 days.
    pub const ABSOLUTE: std::ops::RangeInclusive<i64> = 15..=43_200;

    /// The limits an organisation may choose from, in minutes: each in its range, and idle not above absolute.
    pub fn from_minutes(idle: i64, absolute: i64) -> Option<Self> {
        let is_allowed = Self::IDLE.contains(&idle) && Self::ABSOLUTE.contains(&absolute) && idle <= absolute;
        let span = |minutes: i64| Duration::from_secs(minutes.unsigned_abs() * 60);
        is_allowed.then(|| Self {
            idle: span(idle),
            absolute: span(absolute),
        })
    }
    /// Idle limit in minutes.
    pub const fn idle_minutes(&self) -> i64 {
        (self.idle.as_secs() / 60).cast_signed()
    }
    /// Absolute limit in minutes.
    pub const fn absolute_minutes(&self) -> i64 {
        (self.absolute.as_secs() / 60).cast_signed()
    }
}

impl Default for SessionPolicy {
    /// 12 hours idle, 7 days in all.
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(12 * 3600),
            absolute: Duration::from_secs(7 * 24 * 3600),
        }
    }
}

/// A colour as `#rrggbb`, lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Color(String);

impl Color {
    /// Reads `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let digits = text.strip_prefix('#')?;
        (digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit())).then_some(Self(text))
    }
    /// `#rrggbb`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An organisation as the store knows it.
#[derive(Debug, Clone)]
pub struct Organization {
    /// Stable identifier.
    pub id: OrgId,
    /// Name (조직 이름), 1–60 characters.
    pub name: String,
    /// What it pays for.
    pub plan: Plan,
    /// Whether its flows run.
    pub state: OrgState,
    /// Accent colour of its login page.
    pub color: Option<Color>,
    /// Its one super admin (슈퍼 관리자).
    pub super_admin_id: MemberId,
    /// How long its sign-ins last.
    pub session_policy: SessionPolicy,
    /// Current organisation ID (조직 ID), once it has one.
    pub slug: Option<String>,
    /// When account linking was approved.
    pub linked_at: Option<Instant>,
    /// When it signed up.
    pub created_at: Instant,
    /// Rises with each change; a form that carries an older one is stale.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_color_is_six_hex_digits() {
        assert_eq!(Color::parse(" #3A7BD5 ").as_ref().map(Color::as_str), Some("#3a7bd5"));
        for bad in ["3a7bd5", "#3a7bd", "#3a7bdg", "#3a7bd5;", "red", ""] {
            assert!(Color::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn idle_never_exceeds_absolute() {
        assert!(SessionPolicy::from_minutes(60, 60).is_some());
        assert!(SessionPolicy::from_minutes(61, 60).is_none());
        assert!(SessionPolicy::from_minutes(0, 60).is_none());
        assert!(SessionPolicy::from_minutes(60, 50_000).is_none());
    }
}
