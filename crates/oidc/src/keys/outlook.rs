//! What comes next for a key, and since when a client needs a newer key set: for those who look at the list.

use ieum_model::Instant;

use super::plan::oldest_pending;
use super::{KeyFacts, KeyState, Schedule, signing_key};
use crate::jose::Alg;

/// What the schedule does with a key next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It signs from then on.
    Signs,
    /// Another one signs from then on.
    StopsSigning,
    /// It leaves the key set.
    Disappears,
}

/// What happens to the key next, and when at the earliest; nothing for one that is gone.
pub fn next_change(now: Instant, keys: &[KeyFacts], key: &KeyFacts, schedule: &Schedule) -> Option<(Change, Instant)> {
    match key.state {
        KeyState::Pending { published_at } => {
            let at = match signing_key(keys, key.alg) {
                Some(_) => published_at.plus(schedule.lead),
                None => now,
            };
            Some((Change::Signs, at))
        }
        KeyState::Active { activated_at } => {
            let at = match oldest_pending(keys, key.alg) {
                Some((_, published_at)) => published_at.plus(schedule.lead),
                // The successor is still to be published, and waits its time then.
                None => activated_at.plus(schedule.active_for).max(now.plus(schedule.lead)),
            };
            Some((Change::StopsSigning, at))
        }
        KeyState::Retiring { retiring_at } => Some((Change::Disappears, retiring_at.plus(schedule.overlap))),
        KeyState::Retired { .. } | KeyState::Revoked { .. } => None,
    }
}

/// When the key set last changed in a way that a client of this algorithm has to learn: a key came, or one was withdrawn in an
/// emergency. That an old key left in time is nothing to learn.
pub fn changed_at(keys: &[KeyFacts], alg: Alg) -> Option<Instant> {
    keys.iter()
        .filter(|key| key.alg == alg)
        .map(|key| match key.state {
            KeyState::Revoked { revoked_at } => revoked_at,
            _ => key.published_at,
        })
        .max()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const SCHEDULE: Schedule = Schedule {
        active_for: Duration::from_secs(100),
        lead: Duration::from_secs(10),
        overlap: Duration::from_secs(20),
    };

    const fn at(seconds: i64) -> Instant {
        Instant::from_seconds(seconds)
    }

    fn keys(states: &[(i64, KeyState)]) -> Vec<KeyFacts> {
        let key = |(number, (published, state)): (usize, &(i64, KeyState))| KeyFacts {
            id: format!("00000000-0000-7000-8000-0000000000{number:02}")
                .parse()
                .expect("id"),
            alg: Alg::Ps256,
            published_at: at(*published),
            state: *state,
        };
        states.iter().enumerate().map(key).collect()
    }

    #[test]
    fn each_state_has_its_next_change() {
        let active = KeyState::Active { activated_at: at(0) };
        let pending = KeyState::Pending { published_at: at(40) };
        let retiring = KeyState::Retiring { retiring_at: at(30) };
        for (name, now, states, expected) in [
            (
                "pending",
                42,
                &[(40, pending), (0, active)][..],
                Some((Change::Signs, at(50))),
            ),
            ("pending alone", 42, &[(40, pending)], Some((Change::Signs, at(42)))),
            ("active", 42, &[(0, active)], Some((Change::StopsSigning, at(100)))),
            (
                "active, overdue",
                200,
                &[(0, active)],
                Some((Change::StopsSigning, at(210))),
            ),
            (
                "active, successor waits",
                42,
                &[(0, active), (40, pending)],
                Some((Change::StopsSigning, at(50))),
            ),
            (
                "retiring",
                42,
                &[(0, retiring), (0, active)],
                Some((Change::Disappears, at(50))),
            ),
            ("retired", 42, &[(0, KeyState::Retired { retired_at: at(9) })], None),
            ("revoked", 42, &[(0, KeyState::Revoked { revoked_at: at(9) })], None),
        ] {
            let keys = keys(states);
            assert_eq!(next_change(at(now), &keys, &keys[0], &SCHEDULE), expected, "{name}");
        }
    }

    #[test]
    fn a_new_key_and_a_withdrawal_have_to_be_learnt_an_end_in_time_has_not() {
        let active = KeyState::Active { activated_at: at(0) };
        let retired = KeyState::Retired { retired_at: at(70) };
        let revoked = KeyState::Revoked { revoked_at: at(60) };
        for (states, expected) in [
            (&[][..], None),
            (&[(5, active)], Some(at(5))),
            (&[(5, retired), (7, active)], Some(at(7))),
            (&[(5, revoked), (7, active)], Some(at(60))),
            (&[(5, revoked), (80, active)], Some(at(80))),
        ] {
            assert_eq!(changed_at(&keys(states), Alg::Ps256), expected);
            assert_eq!(changed_at(&keys(states), Alg::Es256), None);
        }
    }
}
