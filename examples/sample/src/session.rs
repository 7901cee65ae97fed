//! Sessions in memory, each behind an opaque cookie. They end with the process: this is a sample.
//!
//! Browsers do not part cookies by port, so the cookie has a name of its own: Ieum's demo runs on the same host.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderValue, header};
use openidconnect::CsrfToken;

use crate::back_channel::Whose;
use crate::provider::{Pending, Person};

const COOKIE: &str = "hanbittalk_session";
const LIFE: Duration = Duration::from_secs(8 * 3600);
/// How long somebody may take to sign in.
const PENDING_LIFE: Duration = Duration::from_secs(1800);
/// Sign-ins that one browser may have under way, one a tab.
const PENDING_MAX: usize = 8;
const SESSIONS_MAX: usize = 10_000;

/// All sessions.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<HashMap<String, Session>>);

struct Session {
    ends: Instant,
    pending: Vec<(Instant, Pending)>,
    person: Option<Arc<Person>>,
    /// Somebody was signed in until Ieum said that it is over.
    was_ended: bool,
}

impl Sessions {
    /// Who is signed in at this browser.
    pub(crate) fn person(&self, headers: &HeaderMap) -> Option<Arc<Person>> {
        self.lock()
            .get(&cookie(headers, COOKIE)?)
            .filter(|session| session.ends > Instant::now())?
            .person
            .clone()
    }

    /// Remembers a sign-in that begins, in the browser's session or a new one; returns the cookie to set.
    pub(crate) fn begin(&self, headers: &HeaderMap, pending: Pending) -> HeaderValue {
        let now = Instant::now();
        let mut sessions = self.lock();
        make_room(&mut sessions, now);
        let id = cookie(headers, COOKIE)
            .filter(|id| sessions.contains_key(id))
            .unwrap_or_else(random);
        let session = sessions.entry(id.clone()).or_insert_with(|| Session {
            ends: now + PENDING_LIFE,
            pending: Vec::new(),
            person: None,
            was_ended: false,
        });
        if session.pending.len() >= PENDING_MAX {
            session.pending.remove(0);
        }
        session.pending.push((now, pending));
        set_cookie(&id)
    }

    /// The sign-in that was begun in this browser under this state. Each can be taken once.
    pub(crate) fn take_pending(&self, headers: &HeaderMap, state: &str) -> Option<Pending> {
        let id = cookie(headers, COOKIE)?;
        let mut sessions = self.lock();
        let pending = &mut sessions.get_mut(&id)?.pending;
        let index = pending.iter().position(|(_, pending)| pending.state == state)?;
        let (since, pending) = pending.remove(index);
        (since.elapsed() < PENDING_LIFE).then_some(pending)
    }

    /// Signs somebody in under a new identifier, so that nobody who knew the old one is signed in with them; returns the cookie.
    pub(crate) fn sign_in(&self, headers: &HeaderMap, person: Person) -> HeaderValue {
        let now = Instant::now();
        let mut sessions = self.lock();
        if let Some(old) = cookie(headers, COOKIE) {
            sessions.remove(&old);
        }
        make_room(&mut sessions, now);
        let id = random();
        let session = Session {
            ends: now + LIFE,
            pending: Vec::new(),
            person: Some(Arc::new(person)),
            was_ended: false,
        };
        sessions.insert(id.clone(), session);
        set_cookie(&id)
    }

    /// Ends the browser's session and says who was signed in.
    pub(crate) fn end(&self, headers: &HeaderMap) -> Option<Arc<Person>> {
        self.lock().remove(&cookie(headers, COOKIE)?)?.person
    }

    /// Signs everybody out who is meant, in whatever browser, and says how many.
    pub(crate) fn end_of(&self, whose: &Whose) -> usize {
        let mut count = 0;
        for session in self.lock().values_mut() {
            let is_meant = session.person.as_ref().is_some_and(|person| {
                let is_sub = whose.sub.as_ref().is_none_or(|sub| *sub == person.subject);
                let is_sid = whose.sid.as_ref().is_none_or(|sid| Some(sid) == person.sid.as_ref());
                is_sub && is_sid
            });
            if is_meant {
                session.person = None;
                session.was_ended = true;
                count += 1;
            }
        }
        count
    }

    /// Somebody was signed in at this browser until Ieum said that it is over.
    pub(crate) fn was_ended(&self, headers: &HeaderMap) -> bool {
        cookie(headers, COOKIE).is_some_and(|id| self.lock().get(&id).is_some_and(|session| session.was_ended))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        // Each change is one insertion or removal; a poisoned lock still guards sound content.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets what has ended, and of too many sessions the one that ends first.
fn make_room(sessions: &mut HashMap<String, Session>, now: Instant) {
    if sessions.len() < SESSIONS_MAX {
        return;
    }
    sessions.retain(|_, session| session.ends > now);
    while sessions.len() >= SESSIONS_MAX {
        let first = sessions.iter().min_by_key(|(_, session)| session.ends);
        let Some(id) = first.map(|(id, _)| id.clone()) else {
            return;
        };
        sessions.remove(&id);
    }
}

/// 256 random bits.
fn random() -> String {
    CsrfToken::new_random_len(32).secret().clone()
}

fn set_cookie(id: &str) -> HeaderValue {
    let text = format!("{COOKIE}={id}; Path=/; HttpOnly; SameSite=Lax");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// The value of a cookie.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value.to_owned())
}
