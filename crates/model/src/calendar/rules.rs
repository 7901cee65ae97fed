//! Which days of a year the law makes holidays, substitute holidays included.
//!
//! Source: 관공서의 공휴일에 관한 규정, article 2 (holidays) and article 3 (substitutes) as in force in
//! the years of the table. Elections and temporary holidays are decrees, not rules: see `overrides`.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};

use super::holiday::{Festival, HolidayName};
use super::lunar::find_lunar_holidays;

/// All holidays of `year` by law, ordered by date; `None` if the lunar table does not have the year.
pub(super) fn find_statutory_holidays(year: i16) -> Option<Vec<(Date, HolidayName)>> {
    let festivals = festivals(year)?;
    let mut holidays: Vec<_> = festivals
        .iter()
        .map(|&(date, festival)| (date, HolidayName::Festival(festival)))
        .collect();
    holidays.extend(
        substitutes(&festivals)
            .into_iter()
            .map(|(date, festival)| (date, HolidayName::SubstituteFor(festival))),
    );
    holidays.sort_by_key(|(date, _)| *date);
    Some(holidays)
}

/// The festivals of a year without substitutes, ordered by date.
fn festivals(year: i16) -> Option<Vec<(Date, Festival)>> {
    let lunar = find_lunar_holidays(year)?;
    let mut days = vec![
        (lunar.seollal.yesterday().ok()?, Festival::SeollalEve),
        (lunar.seollal, Festival::Seollal),
        (lunar.seollal.tomorrow().ok()?, Festival::SeollalSecondDay),
        (lunar.buddhas_birthday, Festival::BuddhasBirthday),
        (lunar.chuseok.yesterday().ok()?, Festival::ChuseokEve),
        (lunar.chuseok, Festival::Chuseok),
        (lunar.chuseok.tomorrow().ok()?, Festival::ChuseokSecondDay),
    ];
    for &(since, month, day, festival) in SOLAR {
        if year >= since {
            days.push((Date::new(year, month, day).ok()?, festival));
        }
    }
    days.sort();
    Some(days)
}

/// First year as a holiday within the table, month, day.
const SOLAR: &[(i16, i8, i8, Festival)] = &[
    (0, 1, 1, Festival::NewYear),
    (0, 3, 1, Festival::IndependenceMovementDay),
    (2026, 5, 1, Festival::LaborDay),
    (0, 5, 5, Festival::ChildrensDay),
    (0, 6, 6, Festival::MemorialDay),
    (2026, 7, 17, Festival::ConstitutionDay),
    (0, 8, 15, Festival::LiberationDay),
    (0, 10, 3, Festival::NationalFoundationDay),
    (0, 10, 9, Festival::HangulDay),
    (0, 12, 25, Festival::Christmas),
];

/// What article 3 promises to make up for.
#[derive(PartialEq, Eq)]
enum Substitution {
    /// Nothing: New Year's Day and Memorial Day.
    Never,
    /// A Sunday or another festival: the days of Seollal and Chuseok.
    SundayOrOverlap,
    /// A Saturday, a Sunday or another festival: all others.
    WeekendOrOverlap,
}

const fn substitution(festival: Festival) -> Substitution {
    match festival.feast() {
        Festival::NewYear | Festival::MemorialDay => Substitution::Never,
        Festival::Seollal | Festival::Chuseok => Substitution::SundayOrOverlap,
        _ => Substitution::WeekendOrOverlap,
    }
}

/// The substitute holidays for these festivals: one for each day off that was lost.
///
/// A day is lost to a weekend once per festival on it, and to an overlap on a weekday once per
/// festival beyond the first (the Children's Day and Buddha's Birthday of 5 May 2025 gave one
/// substitute, not two). It is made up for on the first free weekday after the whole feast.
fn substitutes(festivals: &[(Date, Festival)]) -> Vec<(Date, Festival)> {
    let mut taken: BTreeSet<Date> = festivals.iter().map(|(date, _)| *date).collect();
    let mut found = Vec::new();
    for (index, &(date, festival)) in festivals.iter().enumerate() {
        if is_lost(festivals, index) {
            let substitute = first_free_day_after(end_of_feast(festivals, date, festival), &taken);
            taken.insert(substitute);
            found.push((substitute, festival.feast()));
        }
    }
    found
}

/// Whether the festival at `index` loses its day off to a weekend or to another festival.
fn is_lost(festivals: &[(Date, Festival)], index: usize) -> bool {
    let (date, festival) = festivals[index];
    let rule = substitution(festival);
    match date.weekday() {
        Weekday::Sunday => rule != Substitution::Never,
        Weekday::Saturday => rule == Substitution::WeekendOrOverlap,
        // Of the festivals on one weekday, the first that has a right to a substitute keeps the day.
        _ => {
            let mut others = festivals
                .iter()
                .enumerate()
                .filter(|(other, (day, _))| *other != index && *day == date);
            rule != Substitution::Never
                && others.any(|(other, (_, festival))| other < index || substitution(*festival) == Substitution::Never)
        }
    }
}

/// The last day of the feast that `festival` on `date` belongs to.
fn end_of_feast(festivals: &[(Date, Festival)], date: Date, festival: Festival) -> Date {
    let same_feast = festivals.iter().filter(|(_, other)| other.feast() == festival.feast());
    same_feast.map(|(day, _)| *day).max().unwrap_or(date)
}

fn first_free_day_after(date: Date, taken: &BTreeSet<Date>) -> Date {
    let mut day = date;
    loop {
        // The table ends long before the last date there is.
        let Ok(next) = day.tomorrow() else { return day };
        day = next;
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        if !weekend && !taken.contains(&day) {
            return day;
        }
    }
}
