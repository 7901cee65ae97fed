//! Which rows become of the notes: what is known counts on, and of each reason only a few facts are kept.

use std::collections::{BTreeMap, BTreeSet};

use ieum_oidc::reason::Reason;
use ieum_store::client_error::ClientErrorRow;

use super::notes::{MOST_FACTS, Noted};

/// The rows to add, or to count where they are known.
pub(super) fn rows(known: &[ClientErrorRow], noted: &Noted) -> Vec<ClientErrorRow> {
    let mut kept: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for row in known.iter().filter(|row| !row.facts.is_empty()) {
        kept.entry(&row.reason).or_default().insert(row.facts.clone());
    }
    let mut rows: BTreeMap<(Reason, String), ClientErrorRow> = BTreeMap::new();
    for ((reason, facts), seen) in noted {
        let of_reason = kept.entry(reason.as_str()).or_default();
        let has_room = of_reason.len() < MOST_FACTS || of_reason.contains(facts.as_str());
        let facts = if has_room {
            facts.as_str().to_owned()
        } else {
            String::new()
        };
        if !facts.is_empty() {
            of_reason.insert(facts.clone());
        }
        rows.entry((*reason, facts.clone()))
            .and_modify(|row| {
                row.times = row.times.saturating_add(seen.times);
                row.first_at = row.first_at.min(seen.first_at);
                row.last_at = row.last_at.max(seen.last_at);
            })
            .or_insert(ClientErrorRow {
                reason: reason.as_str().to_owned(),
                facts,
                times: seen.times,
                first_at: seen.first_at,
                last_at: seen.last_at,
            });
    }
    rows.into_values().collect()
}

#[cfg(test)]
mod tests {
    use ieum_model::Instant;
    use ieum_oidc::reason::Facts;

    use super::super::notes::Seen;
    use super::*;

    fn noted(list: &[(Reason, &str, i64)]) -> Noted {
        let one = |(reason, scope, at): &(Reason, &str, i64)| {
            let at = Instant::from_seconds(*at);
            let seen = Seen {
                times: 2,
                first_at: at,
                last_at: at,
            };
            ((*reason, Facts::default().with("scope", scope)), seen)
        };
        list.iter().map(one).collect()
    }

    #[test]
    fn known_facts_count_on_and_new_ones_only_while_there_is_room() {
        let reason = Reason::ScopeNotAllowed;
        let known: Vec<ClientErrorRow> = rows(&[], &noted(&[(reason, "a", 1), (reason, "b", 1), (reason, "c", 1)]));
        assert_eq!(known.len(), 3);
        let more = noted(&[(reason, "a", 5), (reason, "d", 6), (reason, "e", 7), (reason, "f", 9)]);
        let of = |rows: &[ClientErrorRow]| -> Vec<(String, i64, i64)> {
            let one = |row: &ClientErrorRow| (row.facts.clone(), row.times, row.last_at.as_seconds());
            rows.iter().map(one).collect()
        };
        let found = of(&rows(&known, &more));
        let expected = [("", 4, 9), ("scope: a", 2, 5), ("scope: d", 2, 6)];
        assert_eq!(found, expected.map(|(facts, times, at)| (facts.to_owned(), times, at)));
        // Another reason has room of its own.
        let other = rows(&known, &noted(&[(Reason::PromptInvalid, "z", 1)]));
        assert_eq!(other[0].facts, "scope: z");
    }
}
