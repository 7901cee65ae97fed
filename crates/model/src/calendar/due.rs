//! Counting in business days and business hours.
//!
//! The day something is received is day 0, whatever the hour; a deadline of three business days
//! ends with the third business day after it, at midnight in Korea.

use std::time::Duration;

use jiff::civil::{Date, Time, time};

use crate::time::{Instant, KST};

use super::{Calendar, UnknownYear};

/// Office hours of a business day in Korea: from, until.
pub const WORKDAY_HOURS: (Time, Time) = (time(9, 0, 0, 0), time(18, 0, 0, 0));

/// The time between now and a deadline, counted in office hours only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeLeft {
    /// The deadline has not passed. Zero after hours on the last day: the day itself is not over.
    Left(Duration),
    /// The deadline has passed since so many office hours.
    Overdue(Duration),
}

/// The first instant after a day in Korea: a thing due on `date` is overdue from then on.
pub fn end_of_day(date: Date) -> Instant {
    Instant::start_of_kst_day(date.tomorrow().unwrap_or(date))
}

impl Calendar {
    /// The day at whose end something received at `received` is due, `days` business days later.
    ///
    /// # Errors
    /// The count runs into a year that the calendar does not know.
    pub fn due(&self, received: Instant, days: u32) -> Result<Date, UnknownYear> {
        self.add_business_days(received.kst_date(), days)
    }

    /// The `days`-th business day after `date`; `date` itself if `days` is zero.
    ///
    /// # Errors
    /// The count starts in, or runs into, a year that the calendar does not know.
    pub fn add_business_days(&self, date: Date, days: u32) -> Result<Date, UnknownYear> {
        self.is_business_day(date)?;
        let mut day = date;
        let mut missing = days;
        while missing > 0 {
            day = next_day(day)?;
            if self.is_business_day(day)? {
                missing -= 1;
            }
        }
        Ok(day)
    }

    /// How many business days lie after `from`, up to and including `to`; zero if `to` is not later.
    ///
    /// # Errors
    /// The span touches a year that the calendar does not know.
    pub fn business_days_between(&self, from: Date, to: Date) -> Result<u32, UnknownYear> {
        self.is_business_day(from)?;
        self.is_business_day(to)?;
        let mut day = from;
        let mut count = 0;
        while day < to {
            day = next_day(day)?;
            count += u32::from(self.is_business_day(day)?);
        }
        Ok(count)
    }

    /// The office hours between `now` and the end of `due`, or since then.
    ///
    /// # Errors
    /// The span touches a year that the calendar does not know.
    pub fn business_time_left(&self, now: Instant, due: Date) -> Result<TimeLeft, UnknownYear> {
        let deadline = end_of_day(due);
        Ok(if now < deadline {
            TimeLeft::Left(self.office_time(now, deadline)?)
        } else {
            TimeLeft::Overdue(self.office_time(deadline, now)?)
        })
    }

    /// The office hours within `from..to`.
    fn office_time(&self, from: Instant, to: Instant) -> Result<Duration, UnknownYear> {
        let last = to.kst_date();
        let mut day = from.kst_date();
        let mut total = Duration::ZERO;
        while day <= last {
            // A deadline at midnight touches the day after it without using it: the year of that
            // day need not be known.
            if Instant::start_of_kst_day(day) < to && self.is_business_day(day)? {
                let opens = at(day, WORKDAY_HOURS.0).max(from);
                let closes = at(day, WORKDAY_HOURS.1).min(to);
                total += closes.since(opens);
            }
            day = next_day(day)?;
        }
        Ok(total)
    }
}

fn next_day(date: Date) -> Result<Date, UnknownYear> {
    date.tomorrow().map_err(|_| UnknownYear { year: date.year() })
}

fn at(date: Date, time: Time) -> Instant {
    KST.to_timestamp(date.to_datetime(time))
        .map_or(Instant::start_of_kst_day(date), Instant::from_timestamp)
}
