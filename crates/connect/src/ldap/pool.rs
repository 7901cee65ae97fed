//! Connections that are kept for the next sign-in: few, for a short time, and each for one thing at a time.
//!
//! A connection is known by the method, by a mark of everything that its settings say, the service account's password among it, by the server, and by
//! what it is for. So changed settings never meet an old connection, and a connection on which people's passwords were tried is never
//! one that searches. Only who took a connection out of here can ask by it, and it comes back only with its last answer read to the end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::session::Session;
use super::settings::Server;

/// So long a connection is kept that nobody uses.
const IDLE: Duration = Duration::from_secs(60);
/// So old a connection grows: names and certificates are looked at anew after that.
const OLDEST: Duration = Duration::from_secs(600);
/// So many questions one connection is asked.
const MOST_ASKED: u32 = 1_000;
/// Most of one kind that are kept.
const MOST_ALIKE: usize = 16;
/// Most that are kept at all.
const MOST: usize = 512;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Use {
    /// The service account is bound, and searches.
    Service,
    /// People's passwords are tried, one after the other.
    People,
}

/// Which connections are alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// The method.
    pub(super) method: String,
    /// Everything that the settings say.
    pub(super) mark: [u8; 32],
    /// The server.
    pub(super) server: Server,
    /// What for.
    pub(super) use_: Use,
}

struct Idle {
    session: Session,
    since: Instant,
}

#[derive(Default)]
struct Kept {
    idle: HashMap<Key, Vec<Idle>>,
    count: usize,
    is_swept: bool,
}

/// The connections that nobody uses now.
#[derive(Clone)]
pub(super) struct Pool {
    kept: Arc<Mutex<Kept>>,
    /// So long one is kept that nobody uses.
    life: Duration,
}

impl Default for Pool {
    fn default() -> Self {
        Self {
            kept: Arc::default(),
            life: IDLE,
        }
    }
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pool({})", self.lock().count)
    }
}

impl Pool {
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    fn count(&self) -> usize {
        self.lock().count
    }

    /// Takes one out, the one that was used last.
    pub(super) fn take(&self, key: &Key) -> Option<Session> {
        let mut kept = self.lock();
        let (mut taken, mut gone) = (None, 0);
        if let Some(alike) = kept.idle.get_mut(key) {
            while let Some(mut idle) = alike.pop() {
                gone += 1;
                if is_good(&mut idle, self.life) {
                    taken = Some(idle.session);
                    break;
                }
            }
        }
        kept.count -= gone;
        taken.map(Session::taken)
    }

    /// Keeps one, if it may be used again and there is room; says goodbye on it otherwise.
    pub(super) fn keep(&self, key: Key, session: Session) {
        if !session.is_whole() || session.asked() >= MOST_ASKED || session.born().elapsed() >= OLDEST {
            drop(tokio::spawn(session.end()));
            return;
        }
        let mut kept = self.lock();
        let alike = kept.idle.get(&key).map_or(0, Vec::len);
        if kept.count >= MOST || alike >= MOST_ALIKE {
            drop(tokio::spawn(session.end()));
            return;
        }
        let since = Instant::now();
        kept.idle.entry(key).or_default().push(Idle { session, since });
        kept.count += 1;
        if !std::mem::replace(&mut kept.is_swept, true) {
            drop(tokio::spawn(sweep(self.clone())));
        }
    }
}

fn is_good(idle: &mut Idle, life: Duration) -> bool {
    idle.since.elapsed() < life && idle.session.born().elapsed() < OLDEST && !idle.session.is_closed()
}

/// Says goodbye on those that nobody used for long, until none is left.
async fn sweep(pool: Pool) {
    loop {
        sleep(pool.life / 2).await;
        let mut kept = pool.lock();
        let mut old = Vec::new();
        for alike in kept.idle.values_mut() {
            old.extend(alike.extract_if(.., |idle| !is_good(idle, pool.life)));
        }
        kept.idle.retain(|_, alike| !alike.is_empty());
        kept.count -= old.len();
        for idle in old {
            drop(tokio::spawn(idle.session.end()));
        }
        if kept.count == 0 {
            kept.is_swept = false;
            return;
        }
    }
}

#[cfg(test)]
mod tests;
