//! The life of a signing key, per algorithm: pending (published, not yet used) → active (signs) → retiring (verifies
//! only) → retired (gone). From each of them an emergency leads to revoked (gone, and no longer believed). Making, sealing and
//! loading keys are others' work; here is only when.

mod command;
mod outlook;
mod plan;

use std::time::Duration;

use ieum_model::{Instant, KeyId};

pub use command::{MOST_PUBLISHED, Refused, When, revoke, rotate};
pub use outlook::{Change, changed_at, next_change};
pub use plan::{Action, plan};

use crate::jose::Alg;

/// Where a key is in its life; each state carries what exists in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// Published so that clients fetch it, not yet used.
    Pending {
        /// Since when it is published.
        published_at: Instant,
    },
    /// Signs new tokens.
    Active {
        /// Since when it signs.
        activated_at: Instant,
    },
    /// Signs nothing, still published so that its tokens verify.
    Retiring {
        /// Since when it signs no more.
        retiring_at: Instant,
    },
    /// Neither published nor used. What it signed still counts as a hint of who is meant.
    Retired {
        /// Since when.
        retired_at: Instant,
    },
    /// Withdrawn in an emergency: neither published nor used, and nothing that it signed is believed.
    Revoked {
        /// Since when.
        revoked_at: Instant,
    },
}

impl KeyState {
    /// True if the key is in the published key set.
    pub const fn is_published(self) -> bool {
        !matches!(self, Self::Retired { .. } | Self::Revoked { .. })
    }

    /// True if what the key signed is still believed when it comes back as a hint.
    pub const fn is_believed(self) -> bool {
        !matches!(self, Self::Revoked { .. })
    }

    /// Since when the key is in this state.
    pub const fn since(self) -> Instant {
        match self {
            Self::Pending { published_at: at }
            | Self::Active { activated_at: at }
            | Self::Retiring { retiring_at: at }
            | Self::Retired { retired_at: at }
            | Self::Revoked { revoked_at: at } => at,
        }
    }
}

/// A key as the schedule sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyFacts {
    /// Which key; its text form is the `kid`.
    pub id: KeyId,
    /// Its algorithm.
    pub alg: Alg,
    /// When it was published, which is when it was made.
    pub published_at: Instant,
    /// Where it is in its life.
    pub state: KeyState,
}

/// When keys change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// How long a key signs.
    pub active_for: Duration,
    /// How long a key is published before it signs: longer than any client keeps the key set.
    pub lead: Duration,
    /// How long a key stays published after it signed last: at least as long as its longest-lived token.
    pub overlap: Duration,
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Schedule {
    /// Three months of signing, a day of notice, a week of verifying.
    pub const DEFAULT: Self = Self {
        active_for: DAY.saturating_mul(90),
        lead: DAY,
        overlap: DAY.saturating_mul(7),
    };

    /// This schedule with an overlap no shorter than the longest life of a signed token.
    #[must_use]
    pub fn covering(self, longest_token: Duration) -> Self {
        Self {
            overlap: self.overlap.max(longest_token),
            ..self
        }
    }
}

/// The key that signs with this algorithm now; the newest if an interrupted rotation left two.
pub fn signing_key(keys: &[KeyFacts], alg: Alg) -> Option<KeyId> {
    keys.iter()
        .filter(|key| key.alg == alg)
        .filter_map(|key| match key.state {
            KeyState::Active { activated_at } => Some((activated_at, key.id)),
            _ => None,
        })
        .max()
        .map(|(_, id)| id)
}
