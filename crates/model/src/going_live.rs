//! How a login method, or what it knows of the other side, goes live: what is saved where, what is gone back to, at which time, and
//! what holds it back then.

use std::time::Duration;

use jiff::civil::DateTime;

use crate::time::{Instant, KST};

/// Most versions that are kept of a method.
pub const MOST_VERSIONS: i64 = 50;
/// So far ahead something may be planned.
const FARTHEST: Duration = Duration::from_secs(90 * 24 * 3600);

/// What a version of a method's settings is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionState {
    /// New settings of a method that is on: for trials.
    Draft,
    /// Sign-ins go by it, where the method is on.
    Live,
    /// Neither any more.
    Past,
}

impl VersionState {
    /// Stable name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Live => "live",
            Self::Past => "past",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Draft, Self::Live, Self::Past]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// How a change reaches people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// It can wait for a trial.
    Tried,
    /// It cannot: what was there must not be used any longer.
    AtOnce,
}

/// What a change of a method becomes: nobody who signs in by a method that is on is surprised by settings that nobody tried.
pub const fn becomes(is_enabled: bool, pace: Pace) -> VersionState {
    match (is_enabled, pace) {
        (true, Pace::Tried) => VersionState::Draft,
        (true, Pace::AtOnce) | (false, _) => VersionState::Live,
    }
}

/// How urgent it is to go back to a version: to one that people signed in by, at once; one that never was live is new to them.
pub const fn back_to(was_live: bool) -> Pace {
    match was_live {
        true => Pace::AtOnce,
        false => Pace::Tried,
    }
}

/// Why a time was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadTime {
    /// No date and time.
    Malformed,
    /// Not ahead.
    Past,
    /// Too far ahead.
    TooFar,
}

impl BadTime {
    /// A stable name for translation.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "live_time_malformed",
            Self::Past => "live_time_past",
            Self::TooFar => "live_time_too_far",
        }
    }
}

/// Reads a date and time of day in Korea, as a browser's field has it (`2026-11-23T18:00`), or with a space.
///
/// # Errors
/// See [`BadTime`].
pub fn read_time(typed: &str, now: Instant) -> Result<Instant, BadTime> {
    let typed = typed.trim().replace(' ', "T");
    // Without a time it would be midnight, which nobody meant.
    if !typed.contains('T') {
        return Err(BadTime::Malformed);
    }
    let civil: DateTime = typed.parse().map_err(|_| BadTime::Malformed)?;
    let at = KST.to_timestamp(civil).map_err(|_| BadTime::Malformed)?;
    let at = Instant::from_timestamp(at);
    match at {
        at if at <= now => Err(BadTime::Past),
        at if at > now.plus(FARTHEST) => Err(BadTime::TooFar),
        at => Ok(at),
    }
}

/// What is known when a planned time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Who planned it is super admin still.
    pub is_planner_in_charge: bool,
    /// The newest version is the one that was planned.
    pub is_same_version: bool,
    /// Everything is there that a sign-in needs.
    pub is_ready: bool,
    /// The last trial of it failed; `false` if nobody tried.
    pub has_failed: bool,
}

/// Why something planned does not go live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Who planned it is no longer super admin.
    Planner,
    /// The settings were changed since.
    Changed,
    /// Something is missing.
    NotReady,
    /// The last trial failed.
    Trial,
}

impl Held {
    /// Stable word for the audit log.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Planner => "planner",
            Self::Changed => "changed",
            Self::NotReady => "not_ready",
            Self::Trial => "trial",
        }
    }
}

/// Decides whether something planned goes live.
///
/// # Errors
/// See [`Held`].
pub const fn when_due(due: Due) -> Result<(), Held> {
    match due {
        Due {
            is_planner_in_charge: false,
            ..
        } => Err(Held::Planner),
        Due {
            is_same_version: false, ..
        } => Err(Held::Changed),
        Due { is_ready: false, .. } => Err(Held::NotReady),
        Due { has_failed: true, .. } => Err(Held::Trial),
        Due { .. } => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_a_method_that_is_on_wait_and_what_must_not_wait_does_not() {
        assert_eq!(becomes(true, Pace::Tried), VersionState::Draft);
        assert_eq!(becomes(true, Pace::AtOnce), VersionState::Live);
        assert_eq!(becomes(false, Pace::Tried), VersionState::Live);
        assert_eq!((back_to(true), back_to(false)), (Pace::AtOnce, Pace::Tried));
        for state in [VersionState::Draft, VersionState::Live, VersionState::Past] {
            assert_eq!(VersionState::parse(state.as_str()), Some(state));
        }
    }

    #[test]
    fn a_time_is_korean_ahead_and_not_too_far() {
        let now = Instant::parse_rfc3339("2026-11-23T09:00:00+09:00").expect("valid");
        for (typed, expected) in [
            ("2026-11-23T18:00", Ok("2026-11-23T18:00:00+09:00")),
            (" 2026-11-23 18:00 ", Ok("2026-11-23T18:00:00+09:00")),
            ("2026-11-23T09:00", Err(BadTime::Past)),
            ("2026-11-22T23:59", Err(BadTime::Past)),
            ("2027-02-21T09:00", Ok("2027-02-21T09:00:00+09:00")),
            ("2027-02-21T09:01", Err(BadTime::TooFar)),
            ("2026-11-24", Err(BadTime::Malformed)),
            ("2026-02-30T10:00", Err(BadTime::Malformed)),
            ("tomorrow", Err(BadTime::Malformed)),
            ("", Err(BadTime::Malformed)),
        ] {
            let expected = expected.map(|text| Instant::parse_rfc3339(text).expect("valid"));
            assert_eq!(read_time(typed, now), expected, "{typed}");
        }
    }

    #[test]
    fn every_doubt_holds_it_back() {
        let good = Due {
            is_planner_in_charge: true,
            is_same_version: true,
            is_ready: true,
            has_failed: false,
        };
        for (due, expected) in [
            (good, Ok(())),
            (
                Due {
                    has_failed: true,
                    ..good
                },
                Err(Held::Trial),
            ),
            (
                Due {
                    is_ready: false,
                    has_failed: true,
                    ..good
                },
                Err(Held::NotReady),
            ),
            (
                Due {
                    is_same_version: false,
                    ..good
                },
                Err(Held::Changed),
            ),
            (
                Due {
                    is_planner_in_charge: false,
                    is_same_version: false,
                    ..good
                },
                Err(Held::Planner),
            ),
        ] {
            assert_eq!(when_due(due), expected, "{due:?}");
        }
    }
}
