//! Ends a transaction: commit, roll back, or run it again.
//!
//! The loop stands in the use cases' macro and not behind a closure parameter: the future of an `AsyncFn(&mut Tx)` cannot be
//! proven `Send`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::{StoreError, Tx};

/// An error that may say "run the transaction again".
pub trait Retryable: From<StoreError> {
    /// Whether the transaction lost a race and may win it when it is run again.
    fn is_lost_race(&self) -> bool;
}

impl Retryable for StoreError {
    fn is_lost_race(&self) -> bool {
        matches!(self, Self::Serialization(_))
    }
}

/// Counts the runs of one transaction.
#[derive(Debug, Default)]
pub struct Attempt(u32);

/// Ten were too few for 16 writers on one row, 20 enough.
const MOST_ATTEMPTS: u32 = 24;

impl Attempt {
    /// Waits before the next run: exponential with jitter, at most about 100 ms.
    /// `false` when there were enough.
    async fn wait_for_next(&mut self) -> bool {
        /// Spreads the waits of racing tasks; needs no real randomness.
        static SPREAD: AtomicU64 = AtomicU64::new(0);
        self.0 += 1;
        if self.0 >= MOST_ATTEMPTS {
            return false;
        }
        let ceiling = 500u64 << self.0.min(8);
        let spread = SPREAD.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed) >> 32;
        tokio::time::sleep(Duration::from_micros(ceiling / 4 + spread % ceiling)).await;
        true
    }
}

/// Ends one run of a transaction: a value is committed, an error is rolled back. `None` means: run it again.
pub async fn finish<T, E: Retryable>(tx: Tx, result: Result<T, E>, attempt: &mut Attempt) -> Option<Result<T, E>> {
    let outcome = match result {
        Ok(value) => tx.commit().await.map(|()| value).map_err(E::from),
        Err(error) => {
            tx.rollback().await;
            Err(error)
        }
    };
    match outcome {
        Err(error) if error.is_lost_race() => {
            if attempt.wait_for_next().await {
                None
            } else {
                Some(Err(E::from(StoreError::Unavailable("too many lost races".to_owned()))))
            }
        }
        other => Some(other),
    }
}
