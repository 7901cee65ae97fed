//! What the schedule asks for now. Carrying a plan out and planning again gives nothing more to do.

use ieum_model::{Instant, KeyId};

use super::{KeyFacts, KeyState, Schedule, signing_key};
use crate::jose::Alg;

/// One change of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Make a key and publish it; it signs after the lead time.
    Publish(Alg),
    /// Make a key that signs at once: there is no other, so nobody can hold an older key set.
    PublishActive(Alg),
    /// Pending → active.
    Activate(KeyId),
    /// Active → retiring.
    Retire(KeyId),
    /// Retiring → retired; the private half may be wiped.
    Remove(KeyId),
    /// Whatever → revoked, by command alone; the private half is wiped.
    Revoke(KeyId),
}

/// What is due for the algorithm. In this order within one transaction, so that one key signs at every moment.
pub fn plan(now: Instant, keys: &[KeyFacts], alg: Alg, schedule: &Schedule) -> Vec<Action> {
    let mut actions = replace_active(now, keys, alg, schedule);
    actions.extend(remove_old(now, keys, alg, schedule));
    actions
}

fn replace_active(now: Instant, keys: &[KeyFacts], alg: Alg, schedule: &Schedule) -> Vec<Action> {
    let pending = oldest_pending(keys, alg);
    let Some((active, activated_at)) = active_key(keys, alg) else {
        // Without a signing key nothing works: a pending one cannot wait for its time.
        return vec![pending.map_or(Action::PublishActive(alg), |(next, _)| Action::Activate(next))];
    };
    let mut actions = leftovers(keys, alg, active);
    match pending {
        Some((next, published_at)) if now >= published_at.plus(schedule.lead) => {
            actions.extend([Action::Activate(next), Action::Retire(active)]);
        }
        None if now.plus(schedule.lead) >= activated_at.plus(schedule.active_for) => {
            actions.push(Action::Publish(alg));
        }
        _ => {}
    }
    actions
}

fn remove_old(now: Instant, keys: &[KeyFacts], alg: Alg, schedule: &Schedule) -> Vec<Action> {
    let is_over = |key: &&KeyFacts| match key.state {
        KeyState::Retiring { retiring_at } => now >= retiring_at.plus(schedule.overlap),
        _ => false,
    };
    let of_alg = keys.iter().filter(|key| key.alg == alg);
    of_alg.filter(is_over).map(|key| Action::Remove(key.id)).collect()
}

fn active_key(keys: &[KeyFacts], alg: Alg) -> Option<(KeyId, Instant)> {
    let id = signing_key(keys, alg)?;
    keys.iter().find(|key| key.id == id).and_then(|key| match key.state {
        KeyState::Active { activated_at } => Some((id, activated_at)),
        _ => None,
    })
}

/// Active keys beside the one that signs.
fn leftovers(keys: &[KeyFacts], alg: Alg, active: KeyId) -> Vec<Action> {
    keys.iter()
        .filter(|key| key.alg == alg && key.id != active && matches!(key.state, KeyState::Active { .. }))
        .map(|key| Action::Retire(key.id))
        .collect()
}

pub(super) fn oldest_pending(keys: &[KeyFacts], alg: Alg) -> Option<(KeyId, Instant)> {
    keys.iter()
        .filter(|key| key.alg == alg)
        .filter_map(|key| match key.state {
            KeyState::Pending { published_at } => Some((published_at, key.id)),
            _ => None,
        })
        .min()
        .map(|(published_at, id)| (id, published_at))
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

    fn at(seconds: i64) -> Instant {
        Instant::from_seconds(seconds)
    }

    fn id(number: u8) -> KeyId {
        format!("00000000-0000-7000-8000-0000000000{number:02}")
            .parse()
            .expect("id")
    }

    fn key(number: u8, state: KeyState) -> KeyFacts {
        KeyFacts {
            id: id(number),
            alg: Alg::Es256,
            published_at: at(0),
            state,
        }
    }

    const fn active(seconds: i64) -> KeyState {
        KeyState::Active {
            activated_at: Instant::from_seconds(seconds),
        }
    }
    const fn pending(seconds: i64) -> KeyState {
        KeyState::Pending {
            published_at: Instant::from_seconds(seconds),
        }
    }
    const fn retiring(seconds: i64) -> KeyState {
        KeyState::Retiring {
            retiring_at: Instant::from_seconds(seconds),
        }
    }

    #[test]
    fn each_moment_has_its_actions() {
        use Action::{Activate, Publish, PublishActive, Remove, Retire};
        let alg = Alg::Es256;
        for (name, now, keys, expected) in [
            ("first start", 0, vec![], vec![PublishActive(alg)]),
            (
                "all retired",
                0,
                vec![key(1, KeyState::Retired { retired_at: at(0) })],
                vec![PublishActive(alg)],
            ),
            (
                "revoked beside a successor",
                50,
                vec![key(1, KeyState::Revoked { revoked_at: at(40) }), key(2, active(40))],
                vec![],
            ),
            ("young", 89, vec![key(1, active(0))], vec![]),
            ("notice", 90, vec![key(1, active(0))], vec![Publish(alg)]),
            ("late notice", 500, vec![key(1, active(0))], vec![Publish(alg)]),
            ("waiting", 99, vec![key(1, active(0)), key(2, pending(90))], vec![]),
            (
                "change",
                100,
                vec![key(1, active(0)), key(2, pending(90))],
                vec![Activate(id(2)), Retire(id(1))],
            ),
            ("overlap", 119, vec![key(1, retiring(100)), key(2, active(100))], vec![]),
            (
                "end of overlap",
                120,
                vec![key(1, retiring(100)), key(2, active(100))],
                vec![Remove(id(1))],
            ),
            ("pending alone", 1, vec![key(2, pending(1))], vec![Activate(id(2))]),
            (
                "two active",
                50,
                vec![key(1, active(0)), key(2, active(40))],
                vec![Retire(id(1))],
            ),
            (
                "another algorithm does not count",
                50,
                vec![KeyFacts {
                    alg: Alg::Rs256,
                    ..key(1, active(0))
                }],
                vec![PublishActive(alg)],
            ),
        ] {
            assert_eq!(plan(at(now), &keys, alg, &SCHEDULE), expected, "{name}");
        }
    }

    #[test]
    fn the_overlap_covers_the_longest_token() {
        let longest = Duration::from_secs(60);
        assert_eq!(SCHEDULE.covering(longest).overlap, longest);
        assert_eq!(SCHEDULE.covering(Duration::from_secs(1)), SCHEDULE);
    }

    #[test]
    fn over_years_one_key_signs_and_every_token_verifies_while_it_lives() {
        let mut keys: Vec<KeyFacts> = Vec::new();
        let mut signed: Vec<(i64, KeyId)> = Vec::new();
        for second in 0..1_000_i64 {
            let now = at(second);
            for action in plan(now, &keys, Alg::Es256, &SCHEDULE) {
                apply(&mut keys, action, now);
            }
            assert_eq!(plan(now, &keys, Alg::Es256, &SCHEDULE), [], "planning twice");
            signed.push((second, signing_key(&keys, Alg::Es256).expect("a key signs")));
            for (at, signer) in signed.iter().filter(|(at, _)| second - at < 20) {
                let state = keys.iter().find(|key| key.id == *signer).expect("kept").state;
                assert!(state.is_published(), "signed at {at}, checked at {second}");
            }
        }
        assert!(keys.len() > 8);
    }

    fn apply(keys: &mut Vec<KeyFacts>, action: Action, now: Instant) {
        let new = id(u8::try_from(keys.len()).expect("few") + 1);
        let (target, state) = match action {
            Action::Publish(_) => (new, KeyState::Pending { published_at: now }),
            Action::PublishActive(_) => (new, KeyState::Active { activated_at: now }),
            Action::Activate(id) => (id, KeyState::Active { activated_at: now }),
            Action::Retire(id) => (id, KeyState::Retiring { retiring_at: now }),
            Action::Remove(id) => (id, KeyState::Retired { retired_at: now }),
            Action::Revoke(id) => (id, KeyState::Revoked { revoked_at: now }),
        };
        keys.retain(|key| key.id != target);
        keys.push(KeyFacts {
            id: target,
            alg: Alg::Es256,
            published_at: now,
            state,
        });
    }
}
