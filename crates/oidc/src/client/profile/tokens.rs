//! What a client is given: the form and life of its tokens, how it knows a member, and whose tokens it may look at.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::token::Lifetimes;

const MINUTE: u32 = 60;
const DAY: u32 = 24 * 60 * MINUTE;
/// How long an access token may be made to live, in seconds.
pub const ACCESS_TOKEN_SECONDS: std::ops::RangeInclusive<u32> = MINUTE..=DAY;
/// How long an unused refresh token may be made to live, in seconds.
pub const REFRESH_IDLE_SECONDS: std::ops::RangeInclusive<u32> = DAY..=90 * DAY;
/// How long a chain of refresh tokens may be made to live, in seconds.
pub const REFRESH_TOTAL_SECONDS: std::ops::RangeInclusive<u32> = DAY..=365 * DAY;

/// The form of access tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenFormat {
    /// A random text that only we can read.
    #[default]
    Opaque,
    /// A signed JWT (RFC 9068), which a resource server may read by itself.
    Jwt,
}

/// How a member is named to a client (OpenID Connect Core, section 8).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SubjectType {
    /// With the member's own identifier, the same for every client.
    #[default]
    Public,
    /// With a name that only clients of the same sector share.
    Pairwise,
}

/// What a client is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenProfile {
    /// The form of its access tokens.
    pub access_token_format: TokenFormat,
    /// How long its access tokens live; the installation's lifetime if absent.
    pub access_token_seconds: Option<u32>,
    /// How long its unused refresh tokens live.
    pub refresh_idle_seconds: Option<u32>,
    /// How long a chain of its refresh tokens lives, however often it is used.
    pub refresh_total_seconds: Option<u32>,
    /// How it knows a member.
    pub subject_type: SubjectType,
    /// The host that stands for its sector; never empty if subjects are pairwise. It is stored and not derived anew, because
    /// every subject would change with it.
    pub sector: String,
    /// Whose access tokens it may introspect besides its own: names of clients, and audiences of which it is the resource server.
    pub introspects: Vec<String>,
    /// For which audiences it may exchange tokens: names of clients, or addresses of resources (RFC 8693).
    pub exchanges_for: Vec<String>,
}

impl TokenProfile {
    /// The lifetimes of what this client is handed out. A stored value outside of its bounds counts as the nearest bound.
    #[must_use]
    pub fn lifetimes(&self, of_installation: &Lifetimes) -> Lifetimes {
        let within = |seconds: Option<u32>, bounds: std::ops::RangeInclusive<u32>, otherwise: Duration| {
            seconds.map_or(otherwise, |seconds| {
                Duration::from_secs(seconds.clamp(*bounds.start(), *bounds.end()).into())
            })
        };
        let refresh_total = within(
            self.refresh_total_seconds,
            REFRESH_TOTAL_SECONDS,
            of_installation.refresh_total,
        );
        let refresh_idle = within(
            self.refresh_idle_seconds,
            REFRESH_IDLE_SECONDS,
            of_installation.refresh_idle,
        );
        Lifetimes {
            access_token: within(
                self.access_token_seconds,
                ACCESS_TOKEN_SECONDS,
                of_installation.access_token,
            ),
            refresh_idle: refresh_idle.min(refresh_total),
            refresh_total,
            ..*of_installation
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Profile;

    #[test]
    fn lifetimes_are_the_clients_own_within_bounds() {
        let seconds = |access, idle, total| {
            let profile = TokenProfile {
                access_token_seconds: access,
                refresh_idle_seconds: idle,
                refresh_total_seconds: total,
                ..TokenProfile::default()
            };
            let found = profile.lifetimes(&Lifetimes::DEFAULT);
            assert_eq!(found.code, Lifetimes::DEFAULT.code);
            (
                found.access_token.as_secs(),
                found.refresh_idle.as_secs(),
                found.refresh_total.as_secs(),
            )
        };
        let day = u64::from(DAY);
        assert_eq!(seconds(None, None, None), (600, 14 * day, 90 * day));
        assert_eq!(
            seconds(Some(60), Some(2 * DAY), Some(300 * DAY)),
            (60, 2 * day, 300 * day)
        );
        assert_eq!(seconds(Some(0), Some(0), Some(0)), (60, day, day));
        assert_eq!(
            seconds(Some(u32::MAX), Some(u32::MAX), Some(u32::MAX)),
            (day, 90 * day, 365 * day)
        );
        assert_eq!(
            seconds(None, Some(30 * DAY), Some(DAY)),
            (600, day, day),
            "no token outlives its chain"
        );
    }

    #[test]
    fn a_form_that_is_not_known_is_an_error() {
        for json in [
            r#"{"tokens":{"access_token_format":"paseto"}}"#,
            r#"{"tokens":{"subject_type":"none"}}"#,
        ] {
            assert!(Profile::read(json).is_err(), "{json}");
        }
        let read = Profile::read(
            r#"{"tokens":{"access_token_format":"jwt","subject_type":"pairwise","sector":"rp.example"}}"#,
        )
        .expect("profile");
        assert_eq!(
            (read.tokens.access_token_format, read.tokens.subject_type),
            (TokenFormat::Jwt, SubjectType::Pairwise)
        );
    }
}
