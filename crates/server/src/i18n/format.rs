//! How dates, numbers and phone numbers look. Times are always Korean; a relative time stands only
//! beside the exact one.

use std::borrow::Borrow;
use std::fmt::Display;

use ieum_model::Instant;
use jiff::civil::{Date, DateTime, Weekday};

use super::{Lang, Locale};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Lang {
    /// For sentences: `2026년 11월 26일(목) 18:00`, `26 November 2026 (Thu) 18:00 KST`.
    pub fn datetime(&self, instant: impl Borrow<Instant>) -> String {
        let at = instant.borrow().kst();
        let zone = if self.0 == Locale::En { " KST" } else { "" };
        format!("{} {}{zone}", self.date(at.date()), time_of_day(at))
    }
    /// For sentences: `2026년 11월 26일(목)`, `26 November 2026 (Thu)`.
    pub fn date(&self, date: impl Borrow<Date>) -> String {
        let date = *date.borrow();
        let (year, day, weekday) = (date.year(), date.day(), self.weekday(date.weekday()));
        match self.0 {
            Locale::Ko => format!("{year}년 {}월 {day}일({weekday})", date.month()),
            Locale::En => format!("{day} {} {year} ({weekday})", month_name(date)),
        }
    }
    /// The month's heading: `11월`, `November`.
    pub fn month(&self, date: impl Borrow<Date>) -> String {
        match self.0 {
            Locale::Ko => format!("{}월", date.borrow().month()),
            Locale::En => month_name(*date.borrow()).to_owned(),
        }
    }
    /// The weekday's short name: `목`, `Thu`.
    pub fn weekday(&self, day: Weekday) -> &'static str {
        let index = usize::from(day.to_monday_zero_offset().unsigned_abs());
        let names = match self.0 {
            Locale::Ko => ["월", "화", "수", "목", "금", "토", "일"],
            Locale::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        };
        names.get(index).copied().unwrap_or_default()
    }
    /// How far `then` is from `now`, in the largest whole unit: `3일 전`, `in 2 hours`.
    pub fn relative(&self, then: impl Borrow<Instant>, now: impl Borrow<Instant>) -> String {
        let seconds = then.borrow().as_seconds().saturating_sub(now.borrow().as_seconds());
        let (ago, ahead, count) = match seconds.unsigned_abs() {
            0..60 => return self.t("common-now").into_owned(),
            s @ 60..3_600 => ("common-minutes-ago", "common-in-minutes", s / 60),
            s @ 3_600..86_400 => ("common-hours-ago", "common-in-hours", s / 3_600),
            s => ("common-days-ago", "common-in-days", s / 86_400),
        };
        self.t1(if seconds < 0 { ago } else { ahead }, "count", count)
            .into_owned()
    }
    /// For tables, the same in every language: `2026-11-26 18:00`, KST.
    pub fn datetime_table(&self, instant: impl Borrow<Instant>) -> String {
        datetime_table(instant)
    }
    /// A Korean phone number with its dashes; what is none stays as it is.
    pub fn phone(&self, text: &str) -> String {
        phone(text)
    }
    /// A whole number with thousands separators.
    pub fn number(&self, number: impl Display) -> String {
        number
            .to_string()
            .parse()
            .map_or_else(|_| number.to_string(), thousands)
    }
}

/// For tables: `2026-11-26 18:00`, KST.
pub fn datetime_table(instant: impl Borrow<Instant>) -> String {
    let at = instant.borrow().kst();
    format!("{} {}", at.date(), time_of_day(at))
}

/// `1234567` as `1,234,567`.
pub fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A Korean phone number with its dashes: `010-0000-0000`, `02-000-0000`. What is none stays as it is.
pub fn phone(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let national = match digits.strip_prefix("82") {
        Some(rest) if text.starts_with('+') => format!("0{rest}"),
        _ => digits,
    };
    let area = if national.starts_with("02") { 2 } else { 3 };
    let (length, dialled) = (national.len(), national.starts_with('0'));
    if !dialled || !(area + 7..=area + 8).contains(&length) {
        return text.to_owned();
    }
    let (area, rest) = national.split_at(area);
    let (exchange, line) = rest.split_at(rest.len() - 4);
    format!("{area}-{exchange}-{line}")
}

fn month_name(date: Date) -> &'static str {
    let index = usize::from(date.month().unsigned_abs()).saturating_sub(1);
    MONTHS.get(index).copied().unwrap_or_default()
}

fn time_of_day(at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse_rfc3339(text).expect("valid")
    }

    #[test]
    fn times_are_korean_in_both_languages() {
        let evening = at("2026-11-26T09:00:00Z");
        assert_eq!(Lang::KO.datetime(evening), "2026년 11월 26일(목) 18:00");
        assert_eq!(Lang::EN.datetime(evening), "26 November 2026 (Thu) 18:00 KST");
        assert_eq!(datetime_table(at("2026-12-31T15:04:09Z")), "2027-01-01 00:04");
    }

    #[test]
    fn relative_times_use_the_largest_whole_unit() {
        let now = at("2026-11-26T09:00:00Z");
        for (then, ko, en) in [
            ("2026-11-26T09:00:59Z", "지금", "now"),
            ("2026-11-26T08:58:30Z", "1분 전", "1 minute ago"),
            ("2026-11-26T11:00:00Z", "2시간 후", "in 2 hours"),
            ("2026-11-23T08:00:00Z", "3일 전", "3 days ago"),
        ] {
            assert_eq!(Lang::KO.relative(at(then), now), ko);
            assert_eq!(Lang::EN.relative(at(then), now), en);
        }
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")] {
            assert_eq!(thousands(number), text);
        }
        assert_eq!(Lang::KO.number(12_345_u32), "12,345");
        assert_eq!(Lang::EN.t1("common-total", "count", 12_345_u32), "12,345 in total");
    }

    #[test]
    fn phone_numbers_get_their_dashes_and_others_stay() {
        for (given, shown) in [
            ("01012345678", "010-1234-5678"),
            ("+821012345678", "010-1234-5678"),
            ("0212345678", "02-1234-5678"),
            ("021234567", "02-123-4567"),
            ("0311234567", "031-123-4567"),
            ("+14155550100", "+14155550100"),
            ("1588-0000", "1588-0000"),
            ("가나다", "가나다"),
        ] {
            assert_eq!(phone(given), shown);
        }
    }
}
