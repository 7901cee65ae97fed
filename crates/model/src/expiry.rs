//! When what a login method rests on runs out: a certificate, a secret, metadata, a key of our own. Counted in business days, since
//! that is when somebody can do something about it.

use std::time::Duration;

use jiff::civil::{Date, Weekday};

use crate::calendar::Calendar;
use crate::time::Instant;

/// How near the end is: one warning each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 60 business days or fewer.
    Sixty,
    /// 30 business days or fewer.
    Thirty,
    /// 14 business days or fewer.
    Fourteen,
    /// 7 business days or fewer.
    Seven,
    /// The last business day, or less.
    One,
    /// It is over.
    Over,
}

impl Level {
    /// All of them, the most urgent last.
    pub const ALL: [Self; 6] = [
        Self::Sixty,
        Self::Thirty,
        Self::Fourteen,
        Self::Seven,
        Self::One,
        Self::Over,
    ];

    /// The business days that it stands for; stored.
    pub const fn days(self) -> i64 {
        match self {
            Self::Sixty => 60,
            Self::Thirty => 30,
            Self::Fourteen => 14,
            Self::Seven => 7,
            Self::One => 1,
            Self::Over => 0,
        }
    }

    /// Reads what [`Level::days`] wrote.
    pub fn of_days(days: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.days() == days)
    }
}

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Business days that are left; `None` while there are many, or none.
    pub days: Option<i64>,
    /// How near the end is; `None` while it is far.
    pub level: Option<Level>,
    /// The calendar knows every year in between. If not, holidays were counted as business days, and the end may be nearer.
    pub is_exact: bool,
}

/// So many days hold more than 60 business days, whatever holidays are among them.
const FAR: i32 = 200;

/// How `expires_at` stands at `now`. The day of today does not count, the day of the end does.
pub fn standing(calendar: &Calendar, expires_at: Instant, now: Instant) -> Standing {
    let far = Standing {
        days: None,
        level: None,
        is_exact: true,
    };
    if expires_at <= now {
        return Standing {
            level: Some(Level::Over),
            ..far
        };
    }
    // What ends at midnight ends with the day before.
    let (today, last) = (now.kst_date(), expires_at.minus(Duration::from_micros(1)).kst_date());
    if (last - today).get_days() > FAR {
        return far;
    }
    let known = calendar.business_days_between(today, last);
    let is_exact = known.is_ok();
    let days = i64::from(known.unwrap_or_else(|_| weekdays(today, last)));
    let level = Level::ALL
        .into_iter()
        .rfind(|level| *level != Level::Over && days <= level.days());
    Standing {
        days: Some(days),
        level,
        is_exact,
    }
}

/// Mondays to Fridays after `from`, up to and including `to`.
fn weekdays(from: Date, to: Date) -> u32 {
    let mut count = 0;
    let mut day = from;
    while day < to {
        let Ok(next) = day.tomorrow() else { break };
        day = next;
        count += u32::from(!matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
    }
    count
}

/// The warning that is due, if `sent` was the last about the same end. What was missed is not caught up: only the nearest one counts.
pub fn due_warning(standing: Standing, sent: Option<Level>) -> Option<Level> {
    standing.level.filter(|level| sent.is_none_or(|sent| *level > sent))
}

/// A key of our own at a login method, without the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnKey {
    /// When it was made, and published.
    pub created_at: Instant,
    /// Since when it signs, or when it began to.
    pub activated_at: Option<Instant>,
    /// When the other side last encrypted for it.
    pub opened_at: Option<Instant>,
    /// The end of its certificate.
    pub expires_at: Instant,
}

/// What a key of our own is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Published, so that the other side knows it when it signs.
    Next,
    /// Signs.
    Signing,
    /// Signed before; what is encrypted for it is still read.
    Former,
}

/// What is to be done about keys of our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Make a new one and publish it beside the old one.
    Publish,
    /// The published one signs from now on: its place in the list.
    Activate(usize),
    /// A former one is destroyed: its place in the list.
    Retire(usize),
}

const DAY: Duration = Duration::from_secs(24 * 3600);
/// So long before its end a key gets a successor: time for the other side's administrator.
const PUBLISH_AHEAD: Duration = DAY.saturating_mul(90);
/// So long before the end of the old one the new one signs.
const ACTIVATE_AHEAD: Duration = DAY.saturating_mul(14);
/// So long a successor is known before it signs by itself.
const KNOWN_FOR: Duration = DAY.saturating_mul(14);
/// So long a former key is kept after it signed last, and after something was encrypted for it last.
const KEPT_FOR: Duration = DAY.saturating_mul(30);

/// The turn of each key.
pub fn turns(keys: &[OwnKey]) -> Vec<Turn> {
    let signing = signing(keys);
    let turn = |(place, key): (usize, &OwnKey)| match key.activated_at {
        None => Turn::Next,
        Some(_) if Some(place) == signing => Turn::Signing,
        Some(_) => Turn::Former,
    };
    keys.iter().enumerate().map(turn).collect()
}

/// The one that was activated last; of two, the one that stands first.
fn signing(keys: &[OwnKey]) -> Option<usize> {
    let activated = keys
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, key)| key.activated_at.is_some());
    activated
        .max_by_key(|(_, key)| key.activated_at)
        .map(|(place, _)| place)
}

/// What falls due by itself. One step at a time: each is published before the next.
pub fn plan(keys: &[OwnKey], now: Instant) -> Option<Step> {
    let current = keys.get(signing(keys)?)?;
    let next = keys.iter().position(|key| key.activated_at.is_none());
    let ends_within = |span| current.expires_at <= now.plus(span);
    match next.and_then(|place| Some((place, keys.get(place)?))) {
        None if ends_within(PUBLISH_AHEAD) => return Some(Step::Publish),
        Some((place, key)) if ends_within(ACTIVATE_AHEAD) && key.created_at.plus(KNOWN_FOR) <= now => {
            return Some(Step::Activate(place));
        }
        _ => {}
    }
    let since = current.activated_at?;
    let turns = turns(keys);
    let is_done = |(place, key): &(usize, &OwnKey)| {
        turns.get(*place) == Some(&Turn::Former)
            && since.plus(KEPT_FOR) <= now
            && key.opened_at.is_none_or(|at| at.plus(KEPT_FOR) <= now)
    };
    let done = keys.iter().enumerate().find(is_done);
    done.map(|(place, _)| Step::Retire(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse_rfc3339(text).expect("an instant")
    }

    #[test]
    fn levels_by_the_calendar() {
        let calendar = Calendar::default();
        // Chuseok 2026: 24 to 26 September (Thursday to Saturday); 3 October (Saturday) is made up on Monday, 5 October; 9 October is Hangeul.
        for (now, expires, days, level) in [
            // A Friday to the Monday after: one.
            ("2026-11-27T09:00:00+09:00", "2026-11-30T23:59:59+09:00", 1, Level::One),
            // Later the same day: none is left, but it is not over.
            ("2026-11-27T09:00:00+09:00", "2026-11-27T18:00:00+09:00", 0, Level::One),
            ("2026-11-27T09:00:00+09:00", "2026-11-28T18:00:00+09:00", 0, Level::One),
            // With the end of a Monday.
            ("2026-11-27T09:00:00+09:00", "2026-12-01T00:00:00+09:00", 1, Level::One),
            (
                "2026-11-27T09:00:00+09:00",
                "2026-12-01T00:00:01+09:00",
                2,
                Level::Seven,
            ),
            (
                "2026-11-23T09:00:00+09:00",
                "2026-12-02T09:00:00+09:00",
                7,
                Level::Seven,
            ),
            (
                "2026-11-23T09:00:00+09:00",
                "2026-12-03T09:00:00+09:00",
                8,
                Level::Fourteen,
            ),
            // Thirteen weekdays, four of them holidays.
            (
                "2026-09-22T09:00:00+09:00",
                "2026-10-09T12:00:00+09:00",
                9,
                Level::Fourteen,
            ),
            (
                "2026-11-23T09:00:00+09:00",
                "2026-12-11T09:00:00+09:00",
                14,
                Level::Fourteen,
            ),
            (
                "2026-11-23T09:00:00+09:00",
                "2026-12-14T09:00:00+09:00",
                15,
                Level::Thirty,
            ),
            // 62 weekdays without 1, 5 and 25 May.
            (
                "2026-03-03T09:00:00+09:00",
                "2026-05-28T09:00:00+09:00",
                59,
                Level::Sixty,
            ),
        ] {
            let found = standing(&calendar, at(expires), at(now));
            assert_eq!((found.days, found.level), (Some(days), Some(level)), "{now} {expires}");
            assert!(found.is_exact);
        }
    }

    #[test]
    fn far_and_over() {
        let calendar = Calendar::default();
        let now = at("2026-11-23T09:00:00+09:00");
        assert_eq!(standing(&calendar, at("2027-04-30T00:00:00Z"), now).level, None);
        let decades = standing(&calendar, at("2090-01-01T00:00:00Z"), now);
        assert_eq!((decades.level, decades.days, decades.is_exact), (None, None, true));
        for expires in ["2026-11-23T09:00:00+09:00", "2020-01-01T00:00:00Z"] {
            assert_eq!(standing(&calendar, at(expires), now).level, Some(Level::Over));
        }
    }

    #[test]
    fn a_year_that_the_calendar_does_not_know_counts_weekdays_and_says_so() {
        let calendar = Calendar::default();
        let year = calendar.last_known_year() + 1;
        let now = at(&format!("{year}-03-04T09:00:00+09:00"));
        let found = standing(&calendar, now.plus(DAY * 14), now);
        assert_eq!(
            (found.days, found.level, found.is_exact),
            (Some(10), Some(Level::Fourteen), false)
        );
    }

    #[test]
    fn each_level_is_warned_of_once_and_missed_ones_are_not_caught_up() {
        let standing = |level| Standing {
            days: None,
            level,
            is_exact: true,
        };
        use Level::{Fourteen, One, Over, Seven, Sixty, Thirty};
        for (now, sent, due) in [
            (None, None, None),
            (Some(Sixty), None, Some(Sixty)),
            (Some(Sixty), Some(Sixty), None),
            (Some(Thirty), Some(Sixty), Some(Thirty)),
            (Some(Seven), Some(Sixty), Some(Seven)),
            (Some(Fourteen), Some(Seven), None),
            (Some(One), Some(Seven), Some(One)),
            (Some(Over), Some(One), Some(Over)),
            (Some(Over), Some(Over), None),
        ] {
            assert_eq!(due_warning(standing(now), sent), due, "{now:?} {sent:?}");
        }
        for level in Level::ALL {
            assert_eq!(Level::of_days(level.days()), Some(level));
        }
    }

    #[test]
    fn keys_roll_with_overlap() {
        let start = at("2026-01-01T00:00:00Z");
        let day = |n: u32| start.plus(DAY * n);
        let key = |created: u32, activated: Option<u32>, opened: Option<u32>, expires: u32| OwnKey {
            created_at: day(created),
            activated_at: activated.map(day),
            opened_at: opened.map(day),
            expires_at: day(expires),
        };
        let old = key(0, Some(0), None, 1000);
        let next = key(910, None, None, 4000);
        let new = key(910, Some(986), None, 4000);
        for (keys, now, step) in [
            (vec![], 0, None),
            (vec![old], 900, None),
            (vec![old], 910, Some(Step::Publish)),
            (vec![old, next], 985, None),
            (vec![old, next], 986, Some(Step::Activate(1))),
            // Known for two weeks first, even if the old one ends.
            (vec![old, key(990, None, None, 4000)], 1003, None),
            (vec![old, key(990, None, None, 4000)], 1004, Some(Step::Activate(1))),
            (vec![new, old], 1015, None),
            (vec![new, old], 1016, Some(Step::Retire(1))),
            // The other side still encrypts for it.
            (vec![new, key(0, Some(0), Some(1010), 1000)], 1016, None),
            (
                vec![new, key(0, Some(0), Some(1010), 1000)],
                1040,
                Some(Step::Retire(1)),
            ),
        ] {
            assert_eq!(plan(&keys, day(now)), step, "{now} {keys:?}");
        }
        assert_eq!(turns(&[next, new, old]), [Turn::Next, Turn::Signing, Turn::Former]);
    }
}
