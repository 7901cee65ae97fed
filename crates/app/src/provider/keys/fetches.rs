//! Who fetched the key set, as far as it can be known.
//!
//! A request for the key set says nothing of who asks. So each business system is offered an address of its own for it, which
//! carries its client ID and a proof that we made it: nobody who merely knows the client ID can pretend that it fetched. What is
//! seen there is noted in memory, at most once an hour, and saved from there in the background. Whoever uses the address that all
//! share stays unknown.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ieum_model::Instant;
use ieum_oidc::discovery::paths;
use ieum_oidc::jose::base64url;
use subtle::ConstantTimeEq as _;
use url::form_urlencoded::Serializer;

use super::FRESH;
use super::ring::OpenedKeys;
use crate::provider::issuer;
use crate::{Context, Result, transact};

/// A fetch this soon after the last one that was noted is not noted, unless the set changed in between.
const AGAIN: Duration = Duration::from_secs(3600);
/// Most business systems that this process keeps a note of.
const MOST: usize = 10_000;
/// Most notes that one transaction saves.
const BATCH: usize = 200;
/// Under this name it is saved when the address that all share was used.
pub(super) const SHARED_SETTING: &str = "key set fetched";

/// What this process saw.
#[derive(Debug, Default)]
pub struct Fetches {
    /// When the address that all share was used last, in microseconds, and which of that is saved; zero for never. Most requests
    /// come there: they take no lock.
    shared: AtomicI64,
    shared_saved: AtomicI64,
    clients: Mutex<BTreeMap<String, Note>>,
}

#[derive(Debug, Clone, Copy)]
struct Note {
    at: Instant,
    is_saved: bool,
}

/// The address of the key set for one business system.
pub fn address(ctx: &Context, client_id: &str) -> String {
    let name = format!("{client_id}.{}", proof(ctx, client_id));
    let query = Serializer::new(String::new()).append_pair("client", &name).finish();
    format!("{}{}?{query}", issuer(ctx), paths::JWKS)
}

/// Notes that somebody is given this key set; `client` is what stands in the address. Nothing here asks the store.
pub fn note_fetch(ctx: &Context, keys: &OpenedKeys, client: Option<&str>) {
    let fetches = &ctx.app().provider.fetches;
    match client {
        None => fetches.note_shared(keys.read_at, keys.changed_at),
        Some(client) => {
            if let Some(client_id) = proven(ctx, client) {
                fetches.note(client_id, keys.read_at, keys.changed_at);
            }
        }
    }
}

/// Saves what was noted since the last time. Call it every half minute, in each process.
///
/// # Errors
/// As the database says; what was not saved is saved the next time.
pub async fn save_fetches(ctx: &Context) -> Result<()> {
    let fetches = &ctx.app().provider.fetches;
    if let Some(at) = fetches.unsaved_shared() {
        transact!(ctx, tx, {
            let last = micros(tx.get_setting(SHARED_SETTING).await?);
            if last.is_none_or(|last| last < at) {
                tx.set_setting(SHARED_SETTING, &at.as_micros().to_string()).await?;
            }
            Ok(())
        })?;
        fetches.shared_saved.store(at.as_micros(), Ordering::Relaxed);
    }
    for batch in fetches.unsaved().chunks(BATCH) {
        transact!(ctx, tx, {
            for (client_id, at) in batch {
                tx.note_key_fetch(client_id, *at).await?;
            }
            Ok(())
        })?;
        fetches.mark_saved(batch);
    }
    Ok(())
}

pub(super) fn micros(text: Option<String>) -> Option<Instant> {
    text.and_then(|text| text.parse().ok()).map(Instant::from_micros)
}

fn proof(ctx: &Context, client_id: &str) -> String {
    let mac = ctx.app().vault.mac("key set address", client_id.as_bytes());
    base64url::encode(&mac[..9])
}

/// The client ID in an address that we made.
fn proven<'a>(ctx: &Context, client: &'a str) -> Option<&'a str> {
    let (client_id, given) = client.rsplit_once('.')?;
    let expected = proof(ctx, client_id);
    (!client_id.is_empty() && bool::from(expected.as_bytes().ct_eq(given.as_bytes()))).then_some(client_id)
}

impl Fetches {
    fn note_shared(&self, at: Instant, changed_at: Option<Instant>) {
        let last = self.shared.load(Ordering::Relaxed);
        if last == 0 || is_news(Instant::from_micros(last), at, changed_at) {
            self.shared.store(at.as_micros(), Ordering::Relaxed);
        }
    }

    fn unsaved_shared(&self) -> Option<Instant> {
        let at = self.shared.load(Ordering::Relaxed);
        (at != self.shared_saved.load(Ordering::Relaxed)).then(|| Instant::from_micros(at))
    }

    fn note(&self, name: &str, at: Instant, changed_at: Option<Instant>) {
        let mut notes = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let note = Note { at, is_saved: false };
        if let Some(known) = notes.get_mut(name) {
            if is_news(known.at, at, changed_at) {
                *known = note;
            }
            return;
        }
        if notes.len() >= MOST {
            notes.retain(|_, note| !note.is_saved);
        }
        if notes.len() < MOST {
            notes.insert(name.to_owned(), note);
        }
    }

    fn unsaved(&self) -> Vec<(String, Instant)> {
        let notes = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let unsaved = notes.iter().filter(|(_, note)| !note.is_saved);
        unsaved.map(|(name, note)| (name.clone(), note.at)).collect()
    }

    fn mark_saved(&self, saved: &[(String, Instant)]) {
        let mut notes = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        for (name, at) in saved {
            if let Some(note) = notes.get_mut(name).filter(|note| note.at == *at) {
                note.is_saved = true;
            }
        }
    }
}

fn is_news(last: Instant, at: Instant, changed_at: Option<Instant>) -> bool {
    at > last && (at.since(last) >= AGAIN || !has_change(last, changed_at))
}

/// Whether a key set that was given at that moment has the change for certain. Another process may give a set that is a few
/// seconds old: one that was given that soon after the change does not count.
pub(super) fn has_change(given_at: Instant, changed_at: Option<Instant>) -> bool {
    changed_at.is_none_or(|changed_at| given_at >= changed_at.plus(FRESH))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> Instant {
        Instant::from_seconds(seconds)
    }

    #[test]
    fn a_fetch_is_noted_once_an_hour_and_whenever_there_is_something_new() {
        for (name, last, now, changed, expected) in [
            ("soon after", 1_000, 1_060, Some(0), false),
            ("an hour later", 1_000, 4_600, Some(0), true),
            ("the set changed", 1_000, 1_060, Some(1_030), true),
            ("the last one came too soon to count", 1_000, 1_004, Some(998), true),
            ("that one counted", 1_003, 1_010, Some(998), false),
            ("an older set", 1_000, 990, Some(1_030), false),
            ("no key yet", 1_000, 1_060, None, false),
        ] {
            assert_eq!(is_news(at(last), at(now), changed.map(at)), expected, "{name}");
        }
    }

    #[test]
    fn notes_are_bounded_and_saved_once() {
        let fetches = Fetches::default();
        assert_eq!(fetches.unsaved_shared(), None);
        fetches.note_shared(at(1), None);
        fetches.note_shared(at(2), None);
        assert_eq!(fetches.unsaved_shared(), Some(at(1)), "once an hour");
        fetches.shared_saved.store(at(1).as_micros(), Ordering::Relaxed);
        assert_eq!(fetches.unsaved_shared(), None);
        for number in 0..MOST + 5 {
            fetches.note(&format!("client {number}"), at(1), None);
        }
        let unsaved = fetches.unsaved();
        assert_eq!(unsaved.len(), MOST);
        fetches.note("client 1", at(7_200), None);
        fetches.mark_saved(&unsaved);
        assert_eq!(
            fetches.unsaved(),
            [("client 1".to_owned(), at(7_200))],
            "newer than what was saved"
        );
        // Those that are saved make room.
        fetches.note("another", at(2), None);
        assert_eq!(fetches.unsaved().len(), 2);
    }
}
