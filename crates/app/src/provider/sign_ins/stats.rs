//! The numbers as pages show them: each day or hour of a period, its totals, and those of the period before.

use std::time::Duration;

use ieum_model::{ClientRowId, Instant};
use ieum_store::signin_count::{Between, SignInCounts, Span};

use super::counter::start_of_hour;
use crate::access::OrgCaller;
use crate::{Context, Result};

const DAY: Duration = Duration::from_secs(24 * 3600);
const HOUR: Duration = Duration::from_secs(3600);

/// Which period, up to now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Period {
    /// The hours of today.
    Today,
    /// 30 days with today.
    #[default]
    Month,
    /// 90 days with today.
    Quarter,
}

impl Period {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Today, Self::Month, Self::Quarter];

    /// As it stands in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Month => "30",
            Self::Quarter => "90",
        }
    }

    /// Reads it; what is none is the usual one.
    pub fn parse(text: &str) -> Self {
        let found = Self::ALL.into_iter().find(|period| period.as_str() == text);
        found.unwrap_or_default()
    }

    const fn days(self) -> u32 {
        match self {
            Self::Today => 1,
            Self::Month => 30,
            Self::Quarter => 90,
        }
    }

    /// The kind of its bars.
    pub const fn span(self) -> Span {
        match self {
            Self::Today => Span::Hour,
            Self::Month | Self::Quarter => Span::Day,
        }
    }
}

/// Whose numbers.
#[derive(Debug, Clone, Copy)]
pub enum Whose<'a> {
    /// Of a business system, for the provider.
    System(ClientRowId),
    /// Of the caller's organisation, at one business system or at all.
    Organization(&'a OrgCaller, Option<ClientRowId>),
}

/// One day or hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// When it began.
    pub starts_at: Instant,
    /// Its numbers.
    pub counts: SignInCounts,
}

/// The numbers of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInStats {
    /// The period.
    pub period: Period,
    /// Each day or hour up to now, with zeros where nothing happened.
    pub bars: Vec<Bar>,
    /// Totals; `people` is a sum of days, see [`SignInStats::people`].
    pub total: SignInCounts,
    /// Totals of the period before: as many days, or yesterday up to this hour.
    pub before: SignInCounts,
    /// How many different people in the whole period.
    pub people: i64,
}

impl SignInStats {
    /// Nothing happened, now or before.
    pub fn is_empty(&self) -> bool {
        let none = SignInCounts::default();
        self.total == none && self.before == none && self.people == 0
    }

    /// People a day on average, in tenths, now and before.
    pub fn people_a_day(&self) -> (i64, i64) {
        let days = i64::from(self.period.days());
        (self.total.people * 10 / days, self.before.people * 10 / days)
    }
}

/// Reads them.
///
/// # Errors
/// As the database says.
pub async fn sign_in_stats(ctx: &Context, whose: Whose<'_>, period: Period) -> Result<SignInStats> {
    let frame = Frame::of(period, ctx.now());
    let mut conn = ctx.store().read().await?;
    let when = Between {
        span: period.span(),
        from: frame.before_from,
        until: frame.until,
    };
    let rows = match whose {
        Whose::System(client) => conn.sign_in_counts_of(client, when).await?,
        Whose::Organization(caller, client) => conn.sign_in_counts_in(caller.scope(), client, when).await?,
    };
    let people = match whose {
        Whose::System(client) => conn.people_of(client, frame.from).await?,
        Whose::Organization(caller, client) => conn.people_in(caller.scope(), client, frame.from).await?,
    };
    Ok(frame.fill(period, &rows, people))
}

/// The moments that bound a period.
#[derive(Debug, Clone, Copy)]
struct Frame {
    before_from: Instant,
    before_until: Instant,
    from: Instant,
    until: Instant,
}

impl Frame {
    fn of(period: Period, now: Instant) -> Self {
        let today = Instant::start_of_kst_day(now.kst_date());
        let length = DAY * period.days();
        let from = today.plus(DAY).minus(length);
        let until = match period.span() {
            Span::Day => today.plus(DAY),
            Span::Hour => start_of_hour(now).plus(HOUR),
        };
        Self {
            before_from: from.minus(length),
            // Of yesterday as many hours as of today.
            before_until: until.minus(length),
            from,
            until,
        }
    }

    fn fill(self, period: Period, rows: &[(Instant, SignInCounts)], people: i64) -> SignInStats {
        let step = match period.span() {
            Span::Day => DAY,
            Span::Hour => HOUR,
        };
        let at = |starts_at: Instant| {
            let found = rows.iter().find(|(at, _)| *at == starts_at);
            found.map(|(_, counts)| *counts).unwrap_or_default()
        };
        let starts = std::iter::successors(Some(self.from), |at| Some(at.plus(step)));
        let bars: Vec<Bar> = starts
            .take_while(|at| *at < self.until)
            .map(|starts_at| Bar {
                starts_at,
                counts: at(starts_at),
            })
            .collect();
        let sum = |from: Instant, until: Instant| {
            let within = rows.iter().filter(|(at, _)| (from..until).contains(at));
            within.fold(SignInCounts::default(), |sum, (_, counts)| SignInCounts {
                succeeded: sum.succeeded + counts.succeeded,
                failed: sum.failed + counts.failed,
                people: sum.people + counts.people,
            })
        };
        SignInStats {
            period,
            total: sum(self.from, self.until),
            before: sum(self.before_from, self.before_until),
            bars,
            people,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse_rfc3339(text).expect("instant")
    }

    fn counts(succeeded: i64) -> SignInCounts {
        SignInCounts {
            succeeded,
            failed: 1,
            people: 2,
        }
    }

    #[test]
    fn each_period_ends_now_and_is_held_against_as_long_a_one_before() {
        let now = at("2026-11-23T09:10:00+09:00");
        for (period, bars, first, before) in [
            (Period::Today, 10, "2026-11-23T00:00:00", "2026-11-22T00:00:00"),
            (Period::Month, 30, "2026-10-25T00:00:00", "2026-09-25T00:00:00"),
            (Period::Quarter, 90, "2026-08-26T00:00:00", "2026-05-28T00:00:00"),
        ] {
            let frame = Frame::of(period, now);
            let stats = frame.fill(period, &[], 0);
            assert_eq!(stats.bars.len(), bars, "{period:?}");
            assert_eq!(stats.bars[0].starts_at.kst().to_string(), first, "{period:?}");
            assert_eq!(frame.before_from.kst().to_string(), before, "{period:?}");
            assert!(stats.is_empty());
        }
        let frame = Frame::of(Period::Today, now);
        assert_eq!(frame.before_until, at("2026-11-22T10:00:00+09:00"));
    }

    #[test]
    fn totals_are_of_the_period_and_zeros_fill_the_gaps() {
        let now = at("2026-11-23T09:10:00+09:00");
        let rows = [
            (at("2026-10-24T00:00:00+09:00"), counts(5)),
            (at("2026-10-25T00:00:00+09:00"), counts(7)),
            (at("2026-11-23T00:00:00+09:00"), counts(9)),
        ];
        let stats = Frame::of(Period::Month, now).fill(Period::Month, &rows, 3);
        assert_eq!((stats.total.succeeded, stats.total.failed), (16, 2));
        assert_eq!(stats.before.succeeded, 5);
        assert_eq!(stats.bars[0].counts.succeeded, 7);
        assert_eq!(stats.bars[1].counts, SignInCounts::default());
        assert_eq!(stats.bars[29].counts.succeeded, 9);
        assert_eq!(stats.people_a_day(), (1, 0), "0.1 a day");
        assert_eq!(Period::parse("90"), Period::Quarter);
        assert_eq!(Period::parse("x"), Period::Month);
    }
}
