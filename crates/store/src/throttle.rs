//! Counters of wrong passwords and codes and of requested mails, by the hash of what they are counted for.

use ieum_model::Instant;
use ieum_model::throttle::Count;

use crate::db::{Conn, StoreError, Tx, statements};

statements! {
    FIND = "SELECT failures, since, locked_until FROM throttles WHERE key = $1 AND forget_at > $2";
    SET = "INSERT INTO throttles (key, failures, since, locked_until, forget_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, since = excluded.since, locked_until = excluded.locked_until,
            forget_at = excluded.forget_at";
    CLEAR = "DELETE FROM throttles WHERE key = $1";
    FORGET = "DELETE FROM throttles WHERE forget_at < $1";
}

impl Conn {
    /// The counter of a key, unless it is forgotten by now.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_throttle(&mut self, key: &[u8; 32], now: Instant) -> Result<Option<Count>, StoreError> {
        self.optional(FIND, &[key, &now], |r| {
            Ok(Count {
                failures: r.get::<i64>(0)?.unsigned_abs(),
                since: r.get(1)?,
                locked_until: r.get(2)?,
            })
        })
        .await
    }
}

impl Tx {
    /// Writes a counter, to be forgotten at `forget_at`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_throttle(&mut self, key: &[u8; 32], count: &Count, forget_at: Instant) -> Result<(), StoreError> {
        let failures = count.failures.cast_signed();
        self.execute(SET, &[key, &failures, &count.since, &count.locked_until, &forget_at])
            .await
            .map(|_| ())
    }

    /// Forgets one counter.
    ///
    /// # Errors
    /// As the database says.
    pub async fn clear_throttle(&mut self, key: &[u8; 32]) -> Result<(), StoreError> {
        self.execute(CLEAR, &[key]).await.map(|_| ())
    }

    /// Forgets the counters whose time is over; says how many.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_throttles(&mut self, now: Instant) -> Result<u64, StoreError> {
        self.execute(FORGET, &[&now]).await
    }
}
