//! The counters in memory: one for each business system, organisation and hour.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ieum_model::{ClientRowId, Instant, OrgId};
use ieum_store::OrgScope;
use ieum_store::signin_count::{SignInCounts, Span};

/// Most counters at a time. Each of them stands for a business system in use, so that strangers cannot make more; with ten
/// thousand organisations signing in to two business systems within ten seconds there is still room.
const MOST: usize = 40_000;
/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;

/// What is counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    client: ClientRowId,
    org: Option<OrgId>,
    hour: Instant,
}

impl Key {
    pub(super) fn new(client: ClientRowId, scope: Option<OrgScope>, now: Instant) -> Self {
        Self {
            client,
            org: scope.map(|scope| *scope.org_id()),
            hour: start_of_hour(now),
        }
    }
}

/// Korean hours begin when those of UTC do.
pub(super) const fn start_of_hour(at: Instant) -> Instant {
    Instant::from_micros(at.as_micros() - at.as_micros().rem_euclid(HOUR))
}

type Counted = BTreeMap<Key, (Option<OrgScope>, SignInCounts)>;
/// Rows in the order of their keys, so that two processes that save at once never wait for each other crosswise.
pub(super) type Rows = BTreeMap<(ClientRowId, Option<OrgId>, Span, Instant), (Option<OrgScope>, SignInCounts)>;

/// What this process counted and has not saved yet.
#[derive(Debug, Default)]
pub struct SignIns(Mutex<Counted>);

impl SignIns {
    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn count(&self, key: Key, scope: Option<OrgScope>, change: impl Fn(&mut SignInCounts)) {
        let mut counted = self.counted();
        if let Some((_, counts)) = counted.get_mut(&key) {
            change(counts);
        } else if counted.len() < MOST {
            let mut counts = SignInCounts::default();
            change(&mut counts);
            counted.insert(key, (scope, counts));
        }
    }

    /// Takes some of them out.
    pub(super) fn take(&self, most: usize) -> Counted {
        let mut counted = self.counted();
        let next = counted.keys().nth(most).copied();
        let rest = next.map(|next| counted.split_off(&next)).unwrap_or_default();
        std::mem::replace(&mut *counted, rest)
    }

    /// Puts them back.
    pub(super) fn give_back(&self, taken: Counted) {
        let mut counted = self.counted();
        for (key, (scope, counts)) in taken {
            add(
                &mut counted.entry(key).or_insert((scope, SignInCounts::default())).1,
                &counts,
            );
        }
    }
}

fn add(sum: &mut SignInCounts, more: &SignInCounts) {
    sum.succeeded += more.succeeded;
    sum.failed += more.failed;
    sum.people += more.people;
}

/// The rows that they add to: day and hour, of all organisations and of the one.
pub(super) fn rows_of(taken: &Counted) -> Rows {
    let mut rows = Rows::new();
    for (key, (scope, counts)) in taken {
        let day = Instant::start_of_kst_day(key.hour.kst_date());
        let whose = [Some(None), scope.map(Some)];
        for whose in whose.into_iter().flatten() {
            for (span, starts_at) in [(Span::Day, day), (Span::Hour, key.hour)] {
                let org = whose.map(|scope| *scope.org_id());
                let row = rows.entry((key.client, org, span, starts_at));
                add(&mut row.or_insert((whose, SignInCounts::default())).1, counts);
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(number: u8) -> ClientRowId {
        ClientRowId::from_uuid(uuid::Uuid::from_u128(number.into()))
    }

    fn one(sign_ins: &SignIns, number: u8, at: Instant) {
        sign_ins.count(Key::new(client(number), None, at), None, |counts| counts.failed += 1);
    }

    #[test]
    fn what_could_not_be_saved_is_counted_once_more_and_nothing_is_lost() {
        let sign_ins = SignIns::default();
        let at = Instant::parse_rfc3339("2026-11-23T23:59:59+09:00").expect("instant");
        for number in 0..5 {
            one(&sign_ins, number, at);
        }
        let taken = sign_ins.take(3);
        assert_eq!(taken.len(), 3);
        one(&sign_ins, 0, at);
        sign_ins.give_back(taken);
        let all = sign_ins.take(100);
        assert_eq!(all.values().map(|(_, counts)| counts.failed).sum::<i64>(), 6);
        assert!(sign_ins.take(1).is_empty());
    }

    #[test]
    fn an_hour_belongs_to_its_day_in_korea() {
        let sign_ins = SignIns::default();
        for text in [
            "2026-11-23T23:59:59+09:00",
            "2026-11-24T00:00:00+09:00",
            "2026-11-24T09:30:00+09:00",
        ] {
            one(&sign_ins, 1, Instant::parse_rfc3339(text).expect("instant"));
        }
        let rows = rows_of(&sign_ins.take(10));
        let of = |span| -> Vec<(String, i64)> {
            let rows = rows.iter().filter(|((_, _, of, _), _)| *of == span);
            rows.map(|((_, _, _, at), (_, counts))| (at.kst().to_string(), counts.failed))
                .collect()
        };
        assert_eq!(
            of(Span::Day),
            [
                ("2026-11-23T00:00:00".to_owned(), 1),
                ("2026-11-24T00:00:00".to_owned(), 2)
            ]
        );
        assert_eq!(of(Span::Hour).len(), 3);
    }

    #[test]
    fn there_is_an_end_to_it() {
        let sign_ins = SignIns::default();
        for hour in 0..i64::try_from(MOST).expect("fits") + 5 {
            one(&sign_ins, 1, Instant::from_micros(hour * HOUR));
        }
        assert_eq!(sign_ins.counted().len(), MOST);
        one(&sign_ins, 1, Instant::from_micros(0));
        assert_eq!(
            sign_ins.take(1).values().next().expect("one").1.failed,
            2,
            "those that are there count on"
        );
    }
}
