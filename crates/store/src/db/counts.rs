//! How many statements and transactions a store was asked for: for the tests that hold a request to its number, and for the
//! benchmark that prints it. Two additions without a lock; nothing is decided by them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What was asked of a store so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Statements, those of transactions among them; opening and committing are none.
    pub statements: u64,
    /// Transactions that write, each run counted.
    pub transactions: u64,
}

impl Counts {
    /// What was added since.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Self {
        Self {
            statements: self.statements.saturating_sub(earlier.statements),
            transactions: self.transactions.saturating_sub(earlier.transactions),
        }
    }
}

/// The counters of one store.
#[derive(Debug, Clone, Default)]
pub(super) struct Counters(Arc<[AtomicU64; 2]>);

impl Counters {
    pub(super) fn statement(&self) {
        self.0[0].fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn transaction(&self) {
        self.0[1].fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn read(&self) -> Counts {
        Counts {
            statements: self.0[0].load(Ordering::Relaxed),
            transactions: self.0[1].load(Ordering::Relaxed),
        }
    }
}
