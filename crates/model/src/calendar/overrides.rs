//! Days that no rule foresees: elections and temporary holidays that a decree made, and what an
//! operator imports.
//!
//! The file format is one day per line, `DATE<TAB>holiday|workday<TAB>name`, with `#` comments and
//! empty lines. Everything that is not understood is refused by line; nothing is skipped silently.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::text::{TextError, parse_line};

use super::{FIRST_YEAR, LAST_YEAR};

/// What an override makes of its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OverrideKind {
    /// A day off that the rules do not know.
    Holiday,
    /// A working day although the rules, or the weekend, say otherwise.
    Workday,
}

impl OverrideKind {
    /// The word in the file and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Holiday => "holiday",
            Self::Workday => "workday",
        }
    }

    /// The kind of this word, if it is one.
    pub fn find(text: &str) -> Option<Self> {
        [Self::Holiday, Self::Workday]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// One day that is not as the rules say.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Override {
    /// The day in Korea.
    pub date: Date,
    /// What it is instead.
    pub kind: OverrideKind,
    /// Its name, 1–[`NAME_MAX`] characters, as people read it.
    pub name: String,
}

/// How long the name of an override may be, in characters.
pub const NAME_MAX: usize = 60;

/// A day off that the government decreed or that the election law fixes.
pub(super) struct Decree {
    pub(super) date: (i16, i8, i8),
    pub(super) ko: &'static str,
    pub(super) en: &'static str,
}

/// Decreed days off from 2024 on. Later ones arrive as overrides until a release adds them here.
pub(super) const DECREED: &[Decree] = &[
    Decree {
        date: (2024, 4, 10),
        ko: "제22대 국회의원 선거일",
        en: "National Assembly election day",
    },
    Decree {
        date: (2024, 10, 1),
        ko: "임시공휴일(국군의 날)",
        en: "Temporary holiday (Armed Forces Day)",
    },
    Decree {
        date: (2025, 1, 27),
        ko: "임시공휴일",
        en: "Temporary holiday",
    },
    Decree {
        date: (2025, 6, 3),
        ko: "제21대 대통령 선거일",
        en: "Presidential election day",
    },
    Decree {
        date: (2026, 6, 3),
        ko: "제9회 전국동시지방선거일",
        en: "Local election day",
    },
    Decree {
        date: (2028, 4, 12),
        ko: "제23대 국회의원 선거일",
        en: "National Assembly election day",
    },
];

/// Why a line of an override file was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OverrideProblem {
    /// The line does not have three columns separated by tabs.
    #[error("expected DATE<TAB>holiday|workday<TAB>name")]
    Columns,
    /// The first column is not a calendar day.
    #[error("the date is not a day such as 2027-05-03")]
    Date,
    /// The day lies outside the years that the calendar knows.
    #[error("the year is outside {FIRST_YEAR}-{LAST_YEAR}")]
    Year,
    /// The second column is neither `holiday` nor `workday`.
    #[error("the kind is neither holiday nor workday")]
    Kind,
    /// The name cannot be used.
    #[error("the name: {0}")]
    Name(TextError),
    /// An earlier line has the same day.
    #[error("the same day is on line {first_line}")]
    Duplicate {
        /// The line that had the day first, counted from 1.
        first_line: usize,
    },
}

impl OverrideProblem {
    /// A stable name for translation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Columns => "override_columns",
            Self::Date => "override_date",
            Self::Year => "override_year",
            Self::Kind => "override_kind",
            Self::Name(_) => "override_name",
            Self::Duplicate { .. } => "override_duplicate",
        }
    }
}

/// One refused line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct BadOverride {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: OverrideProblem,
}

/// Reads an override file.
///
/// # Errors
/// Every line that cannot be understood, so that all can be mended at once.
pub fn parse_overrides(text: &str) -> Result<Vec<Override>, Vec<BadOverride>> {
    let mut overrides = Vec::new();
    let mut problems = Vec::new();
    let mut lines_by_date = BTreeMap::new();
    // Spreadsheet programs put a byte order mark in front.
    for (index, content) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = index + 1;
        if content.trim().is_empty() || content.trim_start().starts_with('#') {
            continue;
        }
        match parse_override(content) {
            Ok(parsed) => match lines_by_date.insert(parsed.date, line) {
                Some(first_line) => problems.push(BadOverride {
                    line,
                    problem: OverrideProblem::Duplicate { first_line },
                }),
                None => overrides.push(parsed),
            },
            Err(problem) => problems.push(BadOverride { line, problem }),
        }
    }
    if problems.is_empty() {
        Ok(overrides)
    } else {
        Err(problems)
    }
}

fn parse_override(line: &str) -> Result<Override, OverrideProblem> {
    let mut columns = line.split('\t');
    let (Some(date), Some(kind), Some(name), None) = (columns.next(), columns.next(), columns.next(), columns.next())
    else {
        return Err(OverrideProblem::Columns);
    };
    let date = parse_day(date.trim()).ok_or(OverrideProblem::Date)?;
    if !(FIRST_YEAR..=LAST_YEAR).contains(&date.year()) {
        return Err(OverrideProblem::Year);
    }
    let kind = OverrideKind::find(kind.trim()).ok_or(OverrideProblem::Kind)?;
    let name = parse_line(name, NAME_MAX).map_err(OverrideProblem::Name)?;
    Ok(Override { date, kind, name })
}

/// A day in its one spelling, `YYYY-MM-DD`: a time or a zone behind it would be ignored otherwise.
fn parse_day(text: &str) -> Option<Date> {
    let date: Date = text.parse().ok()?;
    (date.to_string() == text).then_some(date)
}
