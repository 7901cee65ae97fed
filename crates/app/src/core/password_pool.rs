//! Password hashing on its own few threads, with reused memory, a bounded queue and a quick "busy".
//!
//! Argon2id (RFC 9106) takes about 15 ms and 19 MiB on purpose; on the async threads it would stop every other request, and
//! without a bound a flood of sign-ins would take all memory.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ieum_model::Rng;
use ieum_model::context::random;
use ieum_model::secret::Secret;
use subtle::ConstantTimeEq;
use tokio::sync::oneshot;

use super::error::{Error, Result};

/// Cost of a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
}

impl Default for Cost {
    /// 19 MiB, two passes, one lane (OWASP's first choice).
    fn default() -> Self {
        Self {
            memory_kib: 19_456,
            iterations: 2,
            parallelism: 1,
        }
    }
}

/// The answer to "is this the password?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Match,
    /// It is, and the stored hash has other parameters than today's: hash again.
    MatchButOld,
    /// It is not, or there is no password.
    NoMatch,
}

/// How much less often than others the hashing threads get a core that both want (`nice`): a page does not wait for a flood of
/// sign-ins.
const NICENESS: i32 = 10;

/// The threads that hash.
pub struct PasswordPool {
    queue: SyncSender<Job>,
    cost: Cost,
    /// A hash of nobody's password, so that an unknown person takes as long as a known one. The threads' first work.
    decoy: Arc<OnceLock<String>>,
    /// Jobs that no thread has begun.
    waiting: Arc<AtomicUsize>,
    most_waiting: usize,
    compared: AtomicU64,
}

const BUSY: Error = Error::Busy { retry_after: 2 };

type Work = Box<dyn FnOnce(&mut Vec<Block>) + Send>;
struct Job(Work);

impl PasswordPool {
    /// Starts `threads` threads with a queue of `waiting` jobs.
    ///
    /// # Errors
    /// [`Error::Internal`] if the cost is outside what Argon2 allows or a thread cannot be started.
    pub fn start(cost: Cost, threads: usize, waiting: usize, rng: &dyn Rng) -> Result<Self> {
        // One place more, for the decoy.
        let (queue, jobs) = sync_channel(waiting + 1);
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..threads.max(1) {
            let jobs = Arc::clone(&jobs);
            std::thread::Builder::new()
                .name("ieum-password".to_owned())
                .spawn(move || run(&jobs))
                .map_err(|e| Error::Internal(e.to_string()))?;
        }
        let pool = Self {
            queue,
            cost,
            decoy: Arc::default(),
            waiting: Arc::default(),
            most_waiting: waiting,
            compared: AtomicU64::new(0),
        };
        // A cost that Argon2 refuses is seen here, and not at the first sign-in.
        params(cost)?;
        let (decoy, salt) = (Arc::clone(&pool.decoy), random::<16>(rng));
        pool.enqueue(move |_| {
            if let Ok(hash) = hash_now(cost, b"nobody's password", salt, &mut Vec::new()) {
                decoy.get_or_init(|| hash);
            }
        })?;
        Ok(pool)
    }

    /// Turns away what would be turned away later, before anything was read for it.
    ///
    /// # Errors
    /// [`Error::Busy`] if the queue is full.
    pub fn ensure_room(&self) -> Result<()> {
        if self.waiting.load(Ordering::Relaxed) < self.most_waiting {
            Ok(())
        } else {
            Err(BUSY)
        }
    }

    /// Hashes a password; the answer is a PHC string.
    ///
    /// # Errors
    /// [`Error::Busy`] if the queue is full.
    pub async fn hash(&self, password: Secret, rng: &dyn Rng) -> Result<String> {
        let (cost, salt) = (self.cost, random::<16>(rng));
        self.run(move |memory| hash_now(cost, password.expose().as_bytes(), salt, memory))
            .await?
    }

    /// Compares a password with a stored PHC string. Without one it takes as long and says no.
    ///
    /// # Errors
    /// [`Error::Busy`] if the queue is full.
    pub async fn verify(&self, password: Secret, stored: Option<&str>) -> Result<Verdict> {
        self.compared.fetch_add(1, Ordering::Relaxed);
        let is_known = stored.is_some();
        let (cost, stored, decoy) = (self.cost, stored.map(str::to_owned), Arc::clone(&self.decoy));
        let verdict = self
            .run(move |memory| {
                let stored = stored.as_deref().unwrap_or_else(|| decoy.wait());
                verify_now(cost, password.expose().as_bytes(), stored, memory)
            })
            .await??;
        Ok(if is_known { verdict } else { Verdict::NoMatch })
    }

    /// How many comparisons were asked for so far, with decoys: it does not depend on who exists.
    pub fn compared(&self) -> u64 {
        self.compared.load(Ordering::Relaxed)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static) -> Result<T> {
        let (sender, answer) = oneshot::channel();
        self.enqueue(move |memory| {
            // Whoever stopped waiting does not need the answer.
            let _ = sender.send(work(memory));
        })?;
        answer
            .await
            .map_err(|_| Error::Internal("a password thread stopped".to_owned()))
    }

    fn enqueue(&self, work: impl FnOnce(&mut Vec<Block>) + Send + 'static) -> Result<()> {
        let waiting = Arc::clone(&self.waiting);
        let job = Job(Box::new(move |memory| {
            waiting.fetch_sub(1, Ordering::Relaxed);
            work(memory);
        }));
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.queue.try_send(job).map_err(|_| {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            BUSY
        })
    }
}

fn run(jobs: &Mutex<Receiver<Job>>) {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICENESS) {
        tracing::debug!(%error, "password threads run like all others");
    }
    let mut memory = Vec::new();
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(Job(work)) => work(&mut memory),
            Err(_) => return,
        }
    }
}

fn bad(error: argon2::Error) -> Error {
    Error::Internal(format!("argon2: {error}"))
}

fn params(cost: Cost) -> Result<Params> {
    Params::new(cost.memory_kib, cost.iterations, cost.parallelism, Some(32)).map_err(bad)
}

fn digest(cost: Cost, password: &[u8], salt: &[u8], memory: &mut Vec<Block>) -> Result<[u8; 32]> {
    let params = params(cost)?;
    memory.resize(params.block_count().max(memory.len()), Block::new());
    let blocks = params.block_count();
    let mut out = [0; 32];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let memory = memory
        .get_mut(..blocks)
        .ok_or_else(|| Error::Internal("argon2 memory".to_owned()))?;
    argon2
        .hash_password_into_with_memory(password, salt, &mut out, memory)
        .map_err(bad)?;
    Ok(out)
}

/// PHC string: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.
fn hash_now(cost: Cost, password: &[u8], salt: [u8; 16], memory: &mut Vec<Block>) -> Result<String> {
    let hash = digest(cost, password, &salt, memory)?;
    let Cost {
        memory_kib: m,
        iterations: t,
        parallelism: p,
    } = cost;
    Ok(format!(
        "$argon2id$v=19$m={m},t={t},p={p}${}${}",
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(hash)
    ))
}

fn verify_now(cost: Cost, password: &[u8], stored: &str, memory: &mut Vec<Block>) -> Result<Verdict> {
    let (stored_cost, salt, expected) =
        parse(stored).ok_or_else(|| Error::Internal("unreadable password hash".to_owned()))?;
    let hash = digest(stored_cost, password, &salt, memory)?;
    Ok(
        match (bool::from(hash.as_slice().ct_eq(&expected)), stored_cost == cost) {
            (true, true) => Verdict::Match,
            (true, false) => Verdict::MatchButOld,
            (false, _) => Verdict::NoMatch,
        },
    )
}

fn parse(phc: &str) -> Option<(Cost, Vec<u8>, Vec<u8>)> {
    let rest = phc.strip_prefix("$argon2id$v=19$")?;
    let mut parts = rest.split('$');
    let (params, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
    let mut numbers = params
        .split(',')
        .map(|p| p.split_once('=').and_then(|(_, n)| n.parse::<u32>().ok()));
    let cost = Cost {
        memory_kib: numbers.next()??,
        iterations: numbers.next()??,
        parallelism: numbers.next()??,
    };
    Some((
        cost,
        STANDARD_NO_PAD.decode(salt).ok()?,
        STANDARD_NO_PAD.decode(hash).ok()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u8);
    impl Rng for Fixed {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    const CHEAP: Cost = Cost {
        memory_kib: 64,
        iterations: 1,
        parallelism: 1,
    };

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    #[tokio::test]
    async fn a_password_matches_its_own_hash_and_no_other() {
        let pool = PasswordPool::start(CHEAP, 1, 4, &Fixed(1)).expect("started");
        let hash = pool
            .hash(secret("가나다라 마바사 2026"), &Fixed(7))
            .await
            .expect("hashed");
        assert_eq!(
            pool.verify(secret("가나다라 마바사 2026"), Some(&hash))
                .await
                .expect("verified"),
            Verdict::Match
        );
        assert_eq!(
            pool.verify(secret("가나다라 마바사 2027"), Some(&hash))
                .await
                .expect("verified"),
            Verdict::NoMatch
        );
        assert_eq!(
            pool.verify(secret("nobody's password"), None).await.expect("verified"),
            Verdict::NoMatch
        );
    }

    #[tokio::test]
    async fn a_hash_with_other_parameters_matches_and_asks_to_be_renewed() {
        let old = PasswordPool::start(CHEAP, 1, 4, &Fixed(1)).expect("started");
        let hash = old.hash(secret("same password"), &Fixed(7)).await.expect("hashed");
        let new = PasswordPool::start(
            Cost {
                memory_kib: 128,
                ..CHEAP
            },
            1,
            4,
            &Fixed(1),
        )
        .expect("started");
        assert_eq!(
            new.verify(secret("same password"), Some(&hash))
                .await
                .expect("verified"),
            Verdict::MatchButOld
        );
    }

    #[tokio::test]
    async fn a_full_queue_answers_busy_at_once() {
        let pool = PasswordPool::start(
            Cost {
                memory_kib: 32_768,
                iterations: 3,
                parallelism: 1,
            },
            1,
            1,
            &Fixed(1),
        )
        .expect("started");
        let asks = (0..8).map(|_| pool.hash(secret("flood"), &Fixed(2)));
        let mut busy = 0;
        let mut running = Vec::new();
        for ask in asks {
            let mut ask = Box::pin(ask);
            if let std::task::Poll::Ready(Err(Error::Busy { .. })) =
                std::future::poll_fn(|cx| std::task::Poll::Ready(ask.as_mut().poll(cx))).await
            {
                busy += 1;
            } else {
                running.push(ask);
            }
        }
        assert!(busy >= 5, "{busy} of 8 were turned away");
        for ask in running {
            assert!(ask.await.is_ok());
        }
    }

    #[test]
    fn the_format_is_the_one_of_the_reference_implementation() {
        let hash = hash_now(
            Cost {
                memory_kib: 65_536,
                iterations: 2,
                parallelism: 1,
            },
            b"password",
            *b"somesaltsomesalt",
            &mut Vec::new(),
        );
        assert!(
            hash.expect("hashed")
                .starts_with("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$")
        );
    }
}
