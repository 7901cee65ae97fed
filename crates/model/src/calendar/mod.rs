//! Korean business days: which days count, and when an application is due.
//!
//! A [`Calendar`] is a value: the rules of the law for the years it knows, decreed days, and the
//! operator's overrides. It is deliberately without a guess: a day of a year that it does not know
//! is [`UnknownYear`]. All days are days in Korea (KST).

mod due;
mod holiday;
mod lunar;
mod overrides;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};

pub use due::{TimeLeft, WORKDAY_HOURS, end_of_day};
pub use holiday::{Festival, HolidayName};
pub use lunar::{FIRST_YEAR, LAST_YEAR, LunarHolidays, find_lunar_holidays};
pub use overrides::{BadOverride, NAME_MAX, Override, OverrideKind, OverrideProblem, parse_overrides};

/// How many months ahead an operator is warned of a year that the calendar does not know.
pub const WARNING_MONTHS: i64 = 6;

/// The calendar has no data for this year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the business-day calendar does not know the year {year}")]
pub struct UnknownYear {
    /// The year that was asked for.
    pub year: i16,
}

/// What a day is to those who work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind<'a> {
    /// A business day by the rules.
    Business,
    /// A business day because an override says so, under this name.
    Workday(&'a str),
    /// A Saturday or Sunday that is not also a holiday.
    Weekend,
    /// A public holiday; several may meet on one day.
    Holiday(&'a [HolidayName]),
}

impl DayKind<'_> {
    /// Whether the day counts as a business day.
    pub const fn is_business_day(&self) -> bool {
        matches!(self, Self::Business | Self::Workday(_))
    }
}

/// One holiday of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holiday<'a> {
    /// The day in Korea.
    pub date: Date,
    /// Why it is a holiday; at least one name.
    pub names: &'a [HolidayName],
}

/// The business days of [`FIRST_YEAR`] to [`LAST_YEAR`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    holidays: BTreeMap<Date, Vec<HolidayName>>,
    workdays: BTreeMap<Date, String>,
    known_years: BTreeSet<i16>,
}

impl Calendar {
    /// The calendar with these overrides; of two for the same day the later one counts.
    pub fn new(overrides: &[Override]) -> Self {
        let mut calendar = Self {
            holidays: BTreeMap::new(),
            workdays: BTreeMap::new(),
            known_years: BTreeSet::new(),
        };
        for year in FIRST_YEAR..=LAST_YEAR {
            if let Some(holidays) = rules::find_statutory_holidays(year) {
                calendar.known_years.insert(year);
                holidays
                    .into_iter()
                    .for_each(|(date, name)| calendar.add_holiday(date, name));
            }
        }
        for decree in overrides::DECREED {
            let (year, month, day) = decree.date;
            if let Ok(date) = Date::new(year, month, day) {
                calendar.add_holiday(
                    date,
                    HolidayName::Decreed {
                        ko: decree.ko,
                        en: decree.en,
                    },
                );
            }
        }
        overrides.iter().for_each(|change| calendar.apply(change));
        calendar
    }

    fn add_holiday(&mut self, date: Date, name: HolidayName) {
        self.holidays.entry(date).or_default().push(name);
    }

    fn apply(&mut self, change: &Override) {
        match change.kind {
            OverrideKind::Holiday => {
                self.workdays.remove(&change.date);
                self.add_holiday(change.date, HolidayName::Override(change.name.clone()));
            }
            OverrideKind::Workday => {
                self.holidays.remove(&change.date);
                self.workdays.insert(change.date, change.name.clone());
            }
        }
    }

    /// The last year that the calendar knows; an operator is warned when it comes near.
    pub fn last_known_year(&self) -> i16 {
        self.known_years.last().copied().unwrap_or(FIRST_YEAR - 1)
    }

    /// A year that the calendar does not know and that begins within [`WARNING_MONTHS`] after `today`: somebody has to be told
    /// before due dates run into it.
    pub fn unknown_year_ahead(&self, today: Date) -> Option<i16> {
        let ahead = jiff::Span::new().months(WARNING_MONTHS);
        let horizon = today.checked_add(ahead).unwrap_or(today).year();
        (today.year()..=horizon).find(|year| !self.known_years.contains(year))
    }

    /// What `date` is.
    ///
    /// # Errors
    /// The calendar does not know the year.
    pub fn day_kind(&self, date: Date) -> Result<DayKind<'_>, UnknownYear> {
        self.check_year(date.year())?;
        if let Some(name) = self.workdays.get(&date) {
            return Ok(DayKind::Workday(name));
        }
        if let Some(names) = self.holidays.get(&date) {
            return Ok(DayKind::Holiday(names));
        }
        Ok(match date.weekday() {
            Weekday::Saturday | Weekday::Sunday => DayKind::Weekend,
            _ => DayKind::Business,
        })
    }

    /// Whether `date` is a business day.
    ///
    /// # Errors
    /// The calendar does not know the year.
    pub fn is_business_day(&self, date: Date) -> Result<bool, UnknownYear> {
        self.day_kind(date).map(|kind| kind.is_business_day())
    }

    /// The holidays of a year, ordered by date.
    ///
    /// # Errors
    /// The calendar does not know the year.
    pub fn holidays(&self, year: i16) -> Result<Vec<Holiday<'_>>, UnknownYear> {
        self.check_year(year)?;
        let of_year = self.holidays.iter().filter(|(date, _)| date.year() == year);
        Ok(of_year.map(|(&date, names)| Holiday { date, names }).collect())
    }

    fn check_year(&self, year: i16) -> Result<(), UnknownYear> {
        if self.known_years.contains(&year) {
            Ok(())
        } else {
            Err(UnknownYear { year })
        }
    }
}

impl Default for Calendar {
    /// The calendar without overrides.
    fn default() -> Self {
        Self::new(&[])
    }
}
