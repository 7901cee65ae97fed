//! A year in twelve small months, with its days off marked by a shape and named beside it.

use askama::Template;
use jiff::civil::{Date, Weekday};

use crate::i18n::Lang;

use super::html::parts;

/// A day that does not count, and why.
#[derive(Debug, Clone)]
pub struct NamedDay {
    /// The day.
    pub date: Date,
    /// Its name, as text for the reader.
    pub name: String,
    /// Whether an operator added it, which is shown by a square instead of a circle.
    pub is_added: bool,
}

/// The calendar of one year; weeks begin on Sunday, as Korean calendars do.
#[derive(Debug, Clone, Template)]
#[template(path = "part/year.html")]
pub struct YearCalendar {
    l: Lang,
    year: i16,
    days: Vec<NamedDay>,
    today: Option<Date>,
}
parts!(YearCalendar);

struct Month {
    first: Date,
    weeks: Vec<[Option<Date>; 7]>,
}

impl YearCalendar {
    /// `days` in any order; those of other years are left out.
    pub fn new(l: Lang, year: i16, mut days: Vec<NamedDay>, today: Option<Date>) -> Self {
        days.retain(|day| day.date.year() == year);
        days.sort_by_key(|day| day.date);
        Self { l, year, days, today }
    }
    fn months(&self) -> Vec<Month> {
        (1..=12)
            .filter_map(|month| Date::new(self.year, month, 1).ok())
            .map(Month::new)
            .collect()
    }
    fn weekdays(&self) -> [&'static str; 7] {
        let sunday_first = [
            Weekday::Sunday,
            Weekday::Monday,
            Weekday::Tuesday,
            Weekday::Wednesday,
            Weekday::Thursday,
            Weekday::Friday,
            Weekday::Saturday,
        ];
        sunday_first.map(|day| self.l.weekday(day))
    }
    fn named(&self, date: &Date) -> Option<&NamedDay> {
        self.days.iter().find(|day| day.date == *date)
    }
    fn class(&self, date: &Date) -> &'static str {
        match self.named(date) {
            Some(day) if day.is_added => "off added",
            Some(_) => "off",
            None if matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) => "weekend",
            None => "work",
        }
    }
    fn is_today(&self, date: &Date) -> bool {
        self.today == Some(*date)
    }
}

impl Month {
    fn new(first: Date) -> Self {
        let mut cells = vec![None; usize::from(first.weekday().to_sunday_zero_offset().unsigned_abs())];
        let days = first
            .series(jiff::Span::new().days(1))
            .take(usize::from(first.days_in_month().unsigned_abs()));
        cells.extend(days.map(Some));
        let week = |days: &[Option<Date>]| std::array::from_fn(|index| days.get(index).copied().flatten());
        Self {
            first,
            weeks: cells.chunks(7).map(week).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_starts_on_its_weekday_and_ends_on_its_last_day() {
        for (year, month, leading, last) in [(2026, 11, 0, 30), (2026, 2, 0, 28), (2028, 2, 2, 29), (2026, 8, 6, 31)] {
            let grid = Month::new(jiff::civil::date(year, month, 1));
            assert_eq!(grid.weeks[0].iter().take_while(|day| day.is_none()).count(), leading);
            let end = grid.weeks.iter().flatten().flatten().last().expect("days");
            assert_eq!(end.day(), last);
        }
    }
}
