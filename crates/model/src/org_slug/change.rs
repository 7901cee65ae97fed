//! Who may change an organisation ID, and how long the old link works.
//!
//! An ID is changed, never deleted: members have the link in their bookmarks.

use std::time::Duration;

use crate::time::Instant;

/// How long after its creation a super admin may change the ID without the operator.
pub const SELF_SERVICE: Duration = Duration::from_secs(24 * 60 * 60);

/// How long the old link forwards to the new one.
pub const FORWARDING: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Who asks for the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlugActor {
    /// The super admin of the organisation.
    SuperAdmin,
    /// The operator of the service.
    Operator,
    /// Anybody else.
    Other,
}

/// Why the change was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SlugChangeRefused {
    /// Neither super admin nor operator.
    #[error("only the super admin or the operator may change the organisation ID")]
    NotAllowed,
    /// The first 24 hours are over; now it takes the operator.
    #[error("only the operator may change the organisation ID after 24 hours")]
    WindowClosed {
        /// When they were over.
        closed_at: Instant,
    },
}

impl SlugChangeRefused {
    /// A stable name for translation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed => "slug_change_not_allowed",
            Self::WindowClosed { .. } => "slug_change_window_closed",
        }
    }
}

/// Whether `actor` may change an ID that was created at `created_at`: the super admin within
/// [`SELF_SERVICE`], the operator always.
///
/// # Errors
/// See [`SlugChangeRefused`].
pub fn check_slug_change(created_at: Instant, now: Instant, actor: SlugActor) -> Result<(), SlugChangeRefused> {
    let closed_at = created_at.plus(SELF_SERVICE);
    match actor {
        SlugActor::Operator => Ok(()),
        SlugActor::SuperAdmin if now < closed_at => Ok(()),
        SlugActor::SuperAdmin => Err(SlugChangeRefused::WindowClosed { closed_at }),
        SlugActor::Other => Err(SlugChangeRefused::NotAllowed),
    }
}

/// Until when the old link forwards after a change at `changed_at`.
pub fn forwards_until(changed_at: Instant) -> Instant {
    changed_at.plus(FORWARDING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_super_admin_has_a_day_and_the_operator_has_no_limit() {
        let created = Instant::from_seconds(1_800_000_000);
        let (day, moment) = (SELF_SERVICE, Duration::from_micros(1));
        let last = created.plus(day).minus(moment);
        let over = created.plus(day);
        let closed = Err(SlugChangeRefused::WindowClosed { closed_at: over });
        for (now, actor, expected) in [
            (created, SlugActor::SuperAdmin, Ok(())),
            (last, SlugActor::SuperAdmin, Ok(())),
            (over, SlugActor::SuperAdmin, closed),
            (over, SlugActor::Operator, Ok(())),
            (created, SlugActor::Other, Err(SlugChangeRefused::NotAllowed)),
        ] {
            assert_eq!(check_slug_change(created, now, actor), expected, "{now} {actor:?}");
        }
    }
}
