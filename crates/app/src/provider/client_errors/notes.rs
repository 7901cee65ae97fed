//! The notes in memory, and their limits.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ieum_model::{ClientRowId, Instant};
use ieum_oidc::reason::{Facts, Reason};

/// Most different facts of one reason; the rest counts together, without facts.
pub(super) const MOST_FACTS: usize = 4;
/// Most business systems with notes at a time. Only what is registered gets a note.
const MOST_CLIENTS: usize = 1_000;
/// Most notes of one business system: some reasons with all their facts, and every reason without.
const MOST_NOTES: usize = 120;

/// How often and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    pub times: i64,
    pub first_at: Instant,
    pub last_at: Instant,
}

/// The notes of one business system.
pub(super) type Noted = BTreeMap<(Reason, Facts), Seen>;

/// What this process noted and has not saved yet.
#[derive(Debug, Default)]
pub struct ClientErrors(Mutex<BTreeMap<ClientRowId, Noted>>);

impl ClientErrors {
    fn all(&self) -> MutexGuard<'_, BTreeMap<ClientRowId, Noted>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn note(&self, client: ClientRowId, reason: Reason, facts: Facts, now: Instant) {
        let seen = Seen {
            times: 1,
            first_at: now,
            last_at: now,
        };
        add(&mut self.all(), client, (reason, facts), seen);
    }

    /// Takes all of them out.
    pub(super) fn take(&self) -> BTreeMap<ClientRowId, Noted> {
        std::mem::take(&mut *self.all())
    }

    /// Puts those of a business system back.
    pub(super) fn give_back(&self, client: ClientRowId, noted: Noted) {
        let mut all = self.all();
        for (key, seen) in noted {
            add(&mut all, client, key, seen);
        }
    }

    /// Drops those of a business system.
    pub(super) fn drop_of(&self, client: ClientRowId) {
        self.all().remove(&client);
    }
}

fn add(all: &mut BTreeMap<ClientRowId, Noted>, client: ClientRowId, (reason, facts): (Reason, Facts), seen: Seen) {
    if all.len() >= MOST_CLIENTS && !all.contains_key(&client) {
        return;
    }
    let noted = all.entry(client).or_default();
    let key = (reason, facts);
    let of_reason = noted
        .keys()
        .filter(|(other, facts)| *other == reason && *facts != Facts::default());
    let is_one_too_many = noted.len() >= MOST_NOTES || of_reason.count() >= MOST_FACTS;
    let key = if is_one_too_many && !noted.contains_key(&key) {
        (reason, Facts::default())
    } else {
        key
    };
    noted
        .entry(key)
        .and_modify(|known| {
            known.times = known.times.saturating_add(seen.times);
            known.first_at = known.first_at.min(seen.first_at);
            known.last_at = known.last_at.max(seen.last_at);
        })
        .or_insert(seen);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(number: u128) -> ClientRowId {
        ClientRowId::from_uuid(uuid::Uuid::from_u128(number))
    }

    fn facts(number: usize) -> Facts {
        Facts::default().with("scope", &format!("s{number}"))
    }

    #[test]
    fn whoever_sends_a_thousand_different_mistakes_leaves_a_handful_of_notes() {
        let errors = ClientErrors::default();
        for number in 0..1_000 {
            let at = Instant::from_seconds(i64::try_from(number).expect("fits"));
            errors.note(client(1), Reason::ScopeNotAllowed, facts(number), at);
        }
        let taken = errors.take();
        let noted = &taken[&client(1)];
        assert_eq!(noted.len(), MOST_FACTS + 1);
        assert_eq!(
            noted.values().map(|seen| seen.times).sum::<i64>(),
            1_000,
            "all are counted"
        );
        let rest = noted[&(Reason::ScopeNotAllowed, Facts::default())];
        assert_eq!(
            (rest.first_at, rest.last_at),
            (Instant::from_seconds(4), Instant::from_seconds(999))
        );
        // Of another reason nothing was displaced.
        errors.give_back(client(1), noted.clone());
        errors.note(client(1), Reason::PkceMissing, facts(1), Instant::from_seconds(1));
        assert!(errors.take()[&client(1)].contains_key(&(Reason::PkceMissing, facts(1))));
    }

    #[test]
    fn there_is_an_end_to_it() {
        let errors = ClientErrors::default();
        for number in 0..MOST_CLIENTS + 10 {
            let client = client(u128::try_from(number).expect("fits"));
            errors.note(client, Reason::PkceMissing, Facts::default(), Instant::from_seconds(1));
        }
        assert_eq!(errors.take().len(), MOST_CLIENTS);
        for reason in Reason::ALL {
            for number in 0..10 {
                errors.note(client(1), *reason, facts(number), Instant::from_seconds(1));
            }
        }
        let most = errors.take()[&client(1)].len();
        assert!(most <= MOST_NOTES + Reason::ALL.len(), "{most}");
        errors.note(
            client(1),
            Reason::PkceMissing,
            Facts::default(),
            Instant::from_seconds(1),
        );
        errors.drop_of(client(1));
        assert!(errors.take().is_empty());
    }
}
