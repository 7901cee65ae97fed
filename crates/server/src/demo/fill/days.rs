//! Moments of the past that fit the story: business days, office hours, and a due date that is really tomorrow's.

use ieum_model::Instant;
use ieum_model::calendar::Calendar;
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

/// Business days until a decision (product rule).
const DAYS: u32 = 3;

/// At this time of the day in Korea.
pub(super) fn at(date: Date, hour: i8, minute: i8) -> Instant {
    let seconds = u64::from(hour.unsigned_abs()) * 3600 + u64::from(minute.unsigned_abs()) * 60;
    Instant::start_of_kst_day(date).plus(std::time::Duration::from_secs(seconds))
}

/// The business day that lies at least so many days back.
pub(super) fn business_day_before(now: Instant, days: i64) -> Date {
    let calendar = Calendar::default();
    let mut day = back(now.kst_date(), days);
    while !is_business_day(&calendar, day) {
        day = back(day, 1);
    }
    day
}

/// The day that lies so many days back.
pub(super) fn day_before(now: Instant, days: i64) -> Date {
    back(now.kst_date(), days)
}

/// The latest day on which an application is received that is due on the next business day; always before today.
pub(super) fn due_tomorrow(now: Instant) -> Date {
    let calendar = Calendar::default();
    let mut day = now.kst_date();
    // The day of the application is day 0 and the due date is not today, so one less lies behind.
    let mut missing = DAYS - 1;
    while missing > 0 {
        if is_business_day(&calendar, day) {
            missing -= 1;
        }
        day = back(day, 1);
    }
    while !is_business_day(&calendar, day) {
        day = back(day, 1);
    }
    day
}

/// A year that the calendar does not know has weekends at least.
fn is_business_day(calendar: &Calendar, day: Date) -> bool {
    calendar
        .is_business_day(day)
        .unwrap_or(!matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
}

fn back(day: Date, days: i64) -> Date {
    day.checked_sub(days.days()).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every day of two years, the long holidays of Seollal and Chuseok included.
    #[test]
    fn the_application_in_review_is_due_on_the_next_business_day() {
        let calendar = Calendar::default();
        let mut day = jiff::civil::date(2026, 1, 5);
        while day.year() < 2028 {
            let now = at(day, 15, 0);
            let received = due_tomorrow(now);
            let due = calendar.due(at(received, 10, 0), DAYS).expect("a known year");
            let next = calendar.add_business_days(day, 1).expect("a known year");
            assert_eq!(due, next, "today {day}, received {received}");
            assert!(received < day, "today {day}, received {received}");
            day = day.tomorrow().expect("a day");
        }
    }
}
