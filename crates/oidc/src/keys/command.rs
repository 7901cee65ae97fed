//! What an operator commands besides the schedule: a rotation, and the withdrawal of a key in an emergency.

use ieum_model::KeyId;

use super::plan::oldest_pending;
use super::{Action, KeyFacts, KeyState, signing_key};
use crate::jose::Alg;

/// Most keys of an algorithm in the key set: beyond that only time makes room. Every client downloads all of them.
pub const MOST_PUBLISHED: usize = 10;

/// When the successor signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// After its lead time, once every client has fetched it.
    Later,
    /// At once: a client with an older key set does not know it yet.
    Now,
}

/// Why a command changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no such key.
    #[error("there is no such key")]
    Unknown,
    /// The key was withdrawn before.
    #[error("the key is withdrawn already")]
    Already,
    /// Too many keys of the algorithm are published.
    #[error("too many keys of the algorithm are published")]
    TooMany,
}

/// A rotation by command, however young the key is that signs. With [`When::Later`] nothing is to do if a successor waits
/// already; with [`When::Now`] the one that waits is taken, as some clients may know it.
///
/// # Errors
/// [`Refused::TooMany`].
pub fn rotate(keys: &[KeyFacts], alg: Alg, when: When) -> Result<Vec<Action>, Refused> {
    let pending = oldest_pending(keys, alg).map(|(id, _)| id);
    let Some(signing) = signing_key(keys, alg) else {
        return Ok(vec![pending.map_or(Action::PublishActive(alg), Action::Activate)]);
    };
    match (when, pending) {
        (When::Later, Some(_)) => Ok(Vec::new()),
        (When::Now, Some(next)) => Ok(vec![Action::Activate(next), Action::Retire(signing)]),
        (_, None) if published(keys, alg) >= MOST_PUBLISHED => Err(Refused::TooMany),
        (When::Later, None) => Ok(vec![Action::Publish(alg)]),
        (When::Now, None) => Ok(vec![Action::PublishActive(alg), Action::Retire(signing)]),
    }
}

/// Withdraws a key: it leaves the key set at once, and what it signed is no longer believed. If it signed, a successor does so
/// in the same moment: the one that waits, or a new one.
///
/// # Errors
/// [`Refused::Unknown`] or [`Refused::Already`].
pub fn revoke(keys: &[KeyFacts], id: KeyId) -> Result<Vec<Action>, Refused> {
    let key = keys.iter().find(|key| key.id == id).ok_or(Refused::Unknown)?;
    let mut actions = vec![Action::Revoke(id)];
    match key.state {
        KeyState::Revoked { .. } => return Err(Refused::Already),
        KeyState::Active { .. } if signing_key(keys, key.alg) == Some(id) => {
            let pending = oldest_pending(keys, key.alg);
            actions.push(pending.map_or(Action::PublishActive(key.alg), |(next, _)| Action::Activate(next)));
        }
        _ => {}
    }
    Ok(actions)
}

fn published(keys: &[KeyFacts], alg: Alg) -> usize {
    let is_published = |key: &&KeyFacts| key.alg == alg && key.state.is_published();
    keys.iter().filter(is_published).count()
}

#[cfg(test)]
mod tests {
    use ieum_model::Instant;

    use super::*;

    const AT: Instant = Instant::from_seconds(100);
    const PENDING: KeyState = KeyState::Pending { published_at: AT };
    const ACTIVE: KeyState = KeyState::Active { activated_at: AT };
    const RETIRING: KeyState = KeyState::Retiring { retiring_at: AT };
    const RETIRED: KeyState = KeyState::Retired { retired_at: AT };
    const REVOKED: KeyState = KeyState::Revoked { revoked_at: AT };

    fn id(number: usize) -> KeyId {
        format!("00000000-0000-7000-8000-0000000000{number:02}")
            .parse()
            .expect("id")
    }

    fn keys(alg: Alg, states: &[KeyState]) -> Vec<KeyFacts> {
        let key = |(number, state): (usize, &KeyState)| KeyFacts {
            id: id(number + 1),
            alg,
            published_at: AT,
            state: *state,
        };
        states.iter().enumerate().map(key).collect()
    }

    #[test]
    fn a_rotation_has_one_successor_and_says_when_it_signs() {
        use Action::{Activate, Publish, PublishActive, Retire};
        let alg = Alg::EdDsa;
        let full = [&[ACTIVE][..], &[RETIRING; MOST_PUBLISHED - 1]].concat();
        let full_and_waiting = [&[ACTIVE, PENDING][..], &[RETIRING; MOST_PUBLISHED]].concat();
        for (name, states, later, now) in [
            (
                "none",
                &[][..],
                Ok(vec![PublishActive(alg)]),
                Ok(vec![PublishActive(alg)]),
            ),
            (
                "gone",
                &[RETIRED, REVOKED],
                Ok(vec![PublishActive(alg)]),
                Ok(vec![PublishActive(alg)]),
            ),
            (
                "pending alone",
                &[PENDING],
                Ok(vec![Activate(id(1))]),
                Ok(vec![Activate(id(1))]),
            ),
            (
                "one",
                &[ACTIVE],
                Ok(vec![Publish(alg)]),
                Ok(vec![PublishActive(alg), Retire(id(1))]),
            ),
            (
                "waiting",
                &[ACTIVE, PENDING],
                Ok(vec![]),
                Ok(vec![Activate(id(2)), Retire(id(1))]),
            ),
            ("full", &full, Err(Refused::TooMany), Err(Refused::TooMany)),
            (
                "full with one waiting",
                &full_and_waiting,
                Ok(vec![]),
                Ok(vec![Activate(id(2)), Retire(id(1))]),
            ),
        ] {
            let keys = keys(alg, states);
            assert_eq!(rotate(&keys, alg, When::Later), later, "{name}");
            assert_eq!(rotate(&keys, alg, When::Now), now, "{name}");
            // Another algorithm is none of its business.
            assert_eq!(
                rotate(&keys, Alg::Rs256, When::Now),
                Ok(vec![PublishActive(Alg::Rs256)]),
                "{name}"
            );
        }
    }

    #[test]
    fn a_withdrawn_key_is_replaced_if_it_signed() {
        use Action::{Activate, PublishActive, Revoke};
        let alg = Alg::Es256;
        for (name, states, which, expected) in [
            ("signing", &[ACTIVE][..], 1, Ok(vec![Revoke(id(1)), PublishActive(alg)])),
            (
                "signing, one waits",
                &[ACTIVE, PENDING],
                1,
                Ok(vec![Revoke(id(1)), Activate(id(2))]),
            ),
            ("waiting", &[ACTIVE, PENDING], 2, Ok(vec![Revoke(id(2))])),
            ("retiring", &[RETIRING, ACTIVE], 1, Ok(vec![Revoke(id(1))])),
            ("retired", &[RETIRED, ACTIVE], 1, Ok(vec![Revoke(id(1))])),
            ("twice", &[REVOKED, ACTIVE], 1, Err(Refused::Already)),
            ("unknown", &[ACTIVE], 2, Err(Refused::Unknown)),
        ] {
            assert_eq!(revoke(&keys(alg, states), id(which)), expected, "{name}");
        }
    }

    #[test]
    fn only_a_revoked_key_is_not_believed_and_two_states_are_not_published() {
        for (state, is_published, is_believed) in [
            (PENDING, true, true),
            (ACTIVE, true, true),
            (RETIRING, true, true),
            (RETIRED, false, true),
            (REVOKED, false, false),
        ] {
            assert_eq!(
                (state.is_published(), state.is_believed()),
                (is_published, is_believed),
                "{state:?}"
            );
            assert_eq!(state.since(), AT);
        }
    }
}
