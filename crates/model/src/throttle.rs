//! How often something may go wrong before it is locked for a while.

use std::time::Duration;

use crate::time::Instant;

/// A rule: at most `most` times within `window`; then locked for `lock`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The time that locks.
    pub most: u64,
    /// Counted from the first time; afterwards the count starts anew.
    pub window: Duration,
    /// How long it stays locked.
    pub lock: Duration,
}

const HOUR: Duration = Duration::from_secs(3600);

/// Wrong passwords of one account: the tenth locks it for an hour (guide of the account service).
pub const PASSWORD: Limit = Limit {
    most: 10,
    window: Duration::from_secs(24 * 3600),
    lock: HOUR,
};
/// Wrong passwords from one address, whosever they were.
pub const PASSWORD_BY_ADDRESS: Limit = Limit {
    most: 100,
    window: HOUR,
    lock: HOUR,
};
/// Wrong six-digit codes for one e-mail: the fifth restricts the login (guide of the account service).
pub const CODE: Limit = Limit {
    most: 5,
    window: HOUR,
    lock: HOUR,
};
/// Mails that somebody who has not signed in may cause to one address.
pub const MAIL: Limit = Limit {
    most: 6,
    window: HOUR,
    lock: HOUR,
};
/// Codes that one browser asks for in a row: the next one after a pause.
pub const CODE_AGAIN: Limit = Limit {
    most: 1,
    window: Duration::from_secs(30),
    lock: Duration::from_secs(30),
};
/// The same from one network address.
pub const MAIL_BY_ADDRESS: Limit = Limit {
    most: 60,
    window: HOUR,
    lock: HOUR,
};
/// Organisation IDs that one account may look up: typing one takes a few, guessing whose there are takes more.
pub const SLUG_LOOK_UP: Limit = Limit {
    most: 60,
    window: Duration::from_secs(60),
    lock: Duration::from_secs(60),
};

/// How often it happened so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Times since `since`.
    pub failures: u64,
    /// The first of them.
    pub since: Instant,
    /// Locked until then.
    pub locked_until: Option<Instant>,
}

impl Count {
    /// Until when it is locked, if it is.
    pub fn locked(&self, now: Instant) -> Option<Instant> {
        self.locked_until.filter(|until| now < *until)
    }
}

impl Limit {
    /// The count after one more time. A lock that is over, and a window that is over, start it anew.
    pub fn count(&self, before: Option<Count>, now: Instant) -> Count {
        let living = before.filter(|c| match c.locked_until {
            Some(until) => now < until,
            None => now.since(c.since) < self.window,
        });
        let (failures, since, locked_until) = living.map_or((0, now, None), |c| (c.failures, c.since, c.locked_until));
        let failures = failures + 1;
        Count {
            failures,
            since,
            locked_until: locked_until.or_else(|| (failures >= self.most).then(|| now.plus(self.lock))),
        }
    }

    /// When a count means nothing any more.
    pub fn forget_at(&self, count: &Count) -> Instant {
        count.locked_until.unwrap_or_else(|| count.since.plus(self.window))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tenth_wrong_password_locks_for_an_hour_and_then_the_count_starts_anew() {
        let start = Instant::from_seconds(1_800_000_000);
        let mut count = None;
        for time in 1..=9 {
            let next = PASSWORD.count(count, start.plus(Duration::from_secs(time)));
            assert_eq!((next.failures, next.locked(start)), (time, None));
            count = Some(next);
        }
        let now = start.plus(Duration::from_secs(10));
        let locked = PASSWORD.count(count, now);
        assert_eq!(locked.locked(now), Some(now.plus(HOUR)));
        assert_eq!(locked.locked(now.plus(HOUR)), None);
        let further = PASSWORD.count(Some(locked), now.plus(Duration::from_secs(60)));
        assert_eq!(
            further.locked_until, locked.locked_until,
            "trying on does not prolong it"
        );
        let anew = PASSWORD.count(Some(locked), now.plus(HOUR));
        assert_eq!((anew.failures, anew.locked_until), (1, None));
    }

    #[test]
    fn old_failures_are_forgotten() {
        let start = Instant::from_seconds(1_800_000_000);
        let first = CODE.count(None, start);
        let later = CODE.count(Some(first), start.plus(HOUR));
        assert_eq!(later.failures, 1);
        assert_eq!(CODE.forget_at(&first), start.plus(HOUR));
    }
}
