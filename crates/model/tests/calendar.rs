//! The business-day calendar against a second opinion, golden cases and its own promises.

#![expect(clippy::expect_used, reason = "a test says what it takes for granted")]

use std::collections::BTreeSet;
use std::time::Duration;

use icu_calendar::{Date as IcuDate, Iso, cal::KoreanTraditional};
use ieum_model::Instant;
use ieum_model::calendar::{
    Calendar, DayKind, FIRST_YEAR, HolidayName, LAST_YEAR, Override, OverrideKind, OverrideProblem, TimeLeft,
    UnknownYear, end_of_day, find_lunar_holidays, parse_overrides,
};
use jiff::civil::{Date, date};
use proptest::prelude::*;

fn rows(file: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    file.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

fn kst(text: &str) -> Instant {
    Instant::parse_rfc3339(&format!("{text}+09:00")).expect("an instant")
}

#[test]
fn the_lunar_table_agrees_with_a_second_source_in_every_year() {
    for year in FIRST_YEAR..=LAST_YEAR {
        let holidays = find_lunar_holidays(year).expect("in the table");
        for (day, lunar) in [
            (holidays.seollal, (1, 1)),
            (holidays.buddhas_birthday, (4, 8)),
            (holidays.chuseok, (8, 15)),
        ] {
            let (month, of_month) = (day.month().unsigned_abs(), day.day().unsigned_abs());
            let korean = IcuDate::try_new_iso(i32::from(year), month, of_month).expect("a day");
            let korean = korean.to_calendar(KoreanTraditional::new());
            let month = korean.month();
            assert_eq!(
                (month.number(), korean.day_of_month().0, month.to_input().is_leap()),
                (lunar.0, lunar.1, false),
                "{day}"
            );
            let _: IcuDate<Iso> = korean.to_calendar(Iso);
        }
    }
    assert_eq!((FIRST_YEAR, LAST_YEAR), (2024, 2060));
    assert_eq!(find_lunar_holidays(2023), None);
    assert_eq!(find_lunar_holidays(2061), None);
}

#[test]
fn the_holidays_agree_with_the_second_opinion_day_by_day_and_kind_by_kind() {
    let calendar = Calendar::default();
    for year in 2025..=2028 {
        let prefix = format!("{year}-");
        let expected: BTreeSet<(String, &str)> = rows(include_str!("../testdata/kr-holidays.tsv"))
            .filter(|row| row[0].starts_with(&prefix))
            .map(|row| (row[0].to_owned(), row[1]))
            .collect();
        let holidays = calendar.holidays(year).expect("known year");
        let actual = holidays.iter().map(|holiday| {
            let kind = match &holiday.names[0] {
                HolidayName::Festival(_) => "rule",
                HolidayName::SubstituteFor(_) => "substitute",
                HolidayName::Decreed { .. } => "decreed",
                HolidayName::Override(_) => "override",
            };
            (holiday.date.to_string(), kind)
        });
        assert_eq!(actual.collect::<BTreeSet<_>>(), expected, "{year}");
    }
}

#[test]
fn every_golden_application_is_due_on_its_day() {
    let calendar = Calendar::default();
    let mut cases = 0;
    for row in rows(include_str!("../testdata/business-days.tsv")) {
        let received = Instant::parse_rfc3339(row[0]).expect("an instant");
        assert_eq!(Instant::parse_rfc3339(row[1]), Ok(received));
        assert_eq!(
            calendar.due(received, 3).map(|due| due.to_string()),
            Ok(row[2].to_owned()),
            "{}",
            row[1]
        );
        cases += 1;
    }
    assert!(cases >= 40, "the file was read");
}

#[test]
fn a_feast_that_loses_two_days_is_given_two_back() {
    // Chuseok 2036: the eve is National Foundation Day (a Friday), the day after it a Sunday.
    let calendar = Calendar::default();
    for day in [date(2036, 10, 6), date(2036, 10, 7)] {
        assert!(
            matches!(
                calendar.day_kind(day),
                Ok(DayKind::Holiday([HolidayName::SubstituteFor(_)]))
            ),
            "{day}"
        );
    }
    assert_eq!(calendar.day_kind(date(2036, 10, 8)), Ok(DayKind::Business));
}

#[test]
fn new_year_and_memorial_day_are_never_made_up_for() {
    let calendar = Calendar::default();
    assert_eq!(calendar.day_kind(date(2028, 1, 3)), Ok(DayKind::Business)); // 1 January 2028 is a Saturday
    assert_eq!(calendar.day_kind(date(2027, 6, 7)), Ok(DayKind::Business)); // 6 June 2027 is a Sunday
}

#[test]
fn labor_day_and_constitution_day_count_from_2026() {
    let calendar = Calendar::default();
    assert_eq!(calendar.is_business_day(date(2025, 5, 1)), Ok(true));
    assert_eq!(calendar.is_business_day(date(2026, 5, 1)), Ok(false));
    assert_eq!(calendar.is_business_day(date(2025, 7, 17)), Ok(true));
    assert_eq!(calendar.is_business_day(date(2026, 7, 17)), Ok(false));
}

#[test]
fn every_holiday_has_a_name_in_both_languages() {
    let calendar = Calendar::default();
    for year in FIRST_YEAR..=LAST_YEAR {
        for holiday in calendar.holidays(year).expect("known year") {
            for name in holiday.names {
                assert!(name.en().is_ascii() && !name.en().is_empty(), "{name:?}");
                assert!(!name.ko().is_empty() && !name.ko().is_ascii(), "{name:?}");
            }
        }
    }
}

#[test]
fn an_unknown_year_is_an_error_and_never_a_guess() {
    let calendar = Calendar::default();
    assert_eq!(calendar.last_known_year(), 2060);
    assert_eq!(calendar.day_kind(date(2061, 1, 3)), Err(UnknownYear { year: 2061 }));
    assert_eq!(
        calendar.due(kst("2060-12-31T10:00:00"), 3),
        Err(UnknownYear { year: 2061 })
    );
    assert_eq!(
        calendar.due(kst("2023-12-29T10:00:00"), 3),
        Err(UnknownYear { year: 2023 })
    );
    assert_eq!(
        calendar.add_business_days(Date::MAX, 1),
        Err(UnknownYear { year: 9999 })
    );
    assert!(calendar.holidays(1999).is_err());
}

#[test]
fn an_unknown_year_is_announced_half_a_year_ahead() {
    let calendar = Calendar::default();
    for (today, expected) in [
        (date(2026, 11, 25), None),
        (date(2060, 6, 30), None),
        (date(2060, 7, 1), Some(2061)),
        (date(2061, 3, 1), Some(2061)),
    ] {
        assert_eq!(calendar.unknown_year_ahead(today), expected, "{today}");
    }
}

#[test]
fn an_override_beats_the_rules_both_ways() {
    let change = |date, kind| Override {
        date,
        kind,
        name: "시험".to_owned(),
    };
    let calendar = Calendar::new(&[
        change(date(2026, 11, 23), OverrideKind::Holiday),
        change(date(2026, 12, 25), OverrideKind::Workday),
        change(date(2026, 11, 28), OverrideKind::Workday),
        change(date(2026, 6, 3), OverrideKind::Workday),
    ]);
    assert_eq!(calendar.is_business_day(date(2026, 11, 23)), Ok(false));
    for workday in [date(2026, 12, 25), date(2026, 11, 28), date(2026, 6, 3)] {
        assert_eq!(calendar.day_kind(workday), Ok(DayKind::Workday("시험")), "{workday}");
    }
    assert!(
        calendar
            .holidays(2026)
            .expect("known")
            .iter()
            .all(|holiday| holiday.date != date(2026, 12, 25))
    );
}

#[test]
fn the_later_of_two_overrides_counts() {
    let change = |kind| Override {
        date: date(2026, 11, 23),
        kind,
        name: "시험".to_owned(),
    };
    let off_then_on = Calendar::new(&[change(OverrideKind::Holiday), change(OverrideKind::Workday)]);
    assert_eq!(off_then_on.is_business_day(date(2026, 11, 23)), Ok(true));
    let on_then_off = Calendar::new(&[change(OverrideKind::Workday), change(OverrideKind::Holiday)]);
    assert_eq!(on_then_off.is_business_day(date(2026, 11, 23)), Ok(false));
}

#[test]
fn the_time_left_counts_office_hours_only() {
    let calendar = Calendar::default();
    let hours = |hours: u64| Duration::from_secs(hours * 3600);
    let due = date(2026, 11, 25); // a Wednesday
    for (now, expected) in [
        ("2026-11-23T08:00:00", TimeLeft::Left(hours(27))),
        ("2026-11-23T09:00:00", TimeLeft::Left(hours(27))),
        (
            "2026-11-23T17:30:00",
            TimeLeft::Left(hours(18) + Duration::from_secs(1800)),
        ),
        ("2026-11-22T03:00:00", TimeLeft::Left(hours(27))),
        ("2026-11-25T20:00:00", TimeLeft::Left(Duration::ZERO)),
        ("2026-11-25T23:59:59", TimeLeft::Left(Duration::ZERO)),
        ("2026-11-26T00:00:00", TimeLeft::Overdue(Duration::ZERO)),
        ("2026-11-26T10:00:00", TimeLeft::Overdue(hours(1))),
        ("2026-11-29T10:00:00", TimeLeft::Overdue(hours(18))),
    ] {
        assert_eq!(calendar.business_time_left(kst(now), due), Ok(expected), "{now}");
    }
    let last_day = calendar.business_time_left(kst("2060-12-31T10:00:00"), date(2060, 12, 31));
    assert_eq!(last_day, Ok(TimeLeft::Left(hours(8))));
}

#[test]
fn an_override_file_is_read_with_comments_marks_and_windows_line_ends() {
    let text =
        "\u{feff}# 선거\r\n\r\n2030-06-12\tholiday\t제10회 전국동시지방선거일\r\n2030-06-15\tworkday\t대체 근무일\r\n";
    let overrides = parse_overrides(text).expect("valid");
    assert_eq!(overrides.len(), 2);
    assert_eq!(overrides[0].date, date(2030, 6, 12));
    assert_eq!(overrides[1].kind, OverrideKind::Workday);
    assert_eq!(overrides[1].name, "대체 근무일");
}

#[test]
fn every_bad_line_of_an_override_file_is_named_with_its_reason() {
    let text = "2030-06-12\tholiday\n2030-02-30\tholiday\t없는 날\n1999-01-01\tholiday\t옛날\n2030-06-12\tmaybe\t무엇\n\
                2030-06-12\tholiday\t \n2030-06-12\tholiday\t선거\n2030-06-12\tworkday\t또\n2030-06-13T10:00:00\tholiday\t시각\n\
                2030-06-14\tholiday\t가\t나";
    let problems = parse_overrides(text).expect_err("bad lines");
    let found: Vec<_> = problems.iter().map(|bad| (bad.line, bad.problem.code())).collect();
    assert_eq!(
        found,
        [
            (1, "override_columns"),
            (2, "override_date"),
            (3, "override_year"),
            (4, "override_kind"),
            (5, "override_name"),
            (7, "override_duplicate"),
            (8, "override_date"),
            (9, "override_columns"),
        ]
    );
    assert_eq!(problems[5].problem, OverrideProblem::Duplicate { first_line: 6 });
    assert_eq!(
        problems[0].to_string(),
        "line 1: expected DATE<TAB>holiday|workday<TAB>name"
    );
}

prop_compose! {
    fn any_day()(offset in 0i32..(30 * 365)) -> Date {
        date(2024, 1, 1).checked_add(jiff::Span::new().days(offset)).expect("in range")
    }
}

proptest! {
    #[test]
    fn a_due_day_is_a_business_day_and_counts_back(day in any_day(), days in 1u32..30) {
        let calendar = Calendar::default();
        let due = calendar.add_business_days(day, days).expect("known year");
        prop_assert!(calendar.is_business_day(due).expect("known year"));
        prop_assert!(due > day);
        prop_assert_eq!(calendar.business_days_between(day, due), Ok(days));
    }

    #[test]
    fn waiting_longer_is_never_due_earlier(day in any_day(), later in 0i32..20, days in 0u32..10) {
        let calendar = Calendar::default();
        let second = day.checked_add(jiff::Span::new().days(later)).expect("in range");
        prop_assert!(calendar.add_business_days(day, days) .expect("known") <= calendar.add_business_days(second, days).expect("known"));
    }

    #[test]
    fn adding_in_two_steps_is_adding_at_once(day in any_day(), one in 0u32..10, two in 0u32..10) {
        let calendar = Calendar::default();
        let first = calendar.add_business_days(day, one).expect("known year");
        prop_assert_eq!(calendar.add_business_days(first, two), calendar.add_business_days(day, one + two));
    }

    #[test]
    fn the_hour_of_the_day_does_not_change_the_due_day(day in any_day(), second in 0u64..86_400) {
        let calendar = Calendar::default();
        let midnight = Instant::start_of_kst_day(day);
        let later = midnight.plus(Duration::from_secs(second));
        prop_assert_eq!(calendar.due(midnight, 3), calendar.due(later, 3));
    }

    #[test]
    fn time_left_only_shrinks(day in any_day(), days in 0u32..5, hours in 0u64..200) {
        let calendar = Calendar::default();
        let due = calendar.add_business_days(day, days).expect("known year");
        let now = Instant::start_of_kst_day(day);
        let then = now.plus(Duration::from_secs(hours * 3600));
        let left = |at| match calendar.business_time_left(at, due).expect("known year") {
            TimeLeft::Left(time) => i128::try_from(time.as_micros()).expect("small"),
            TimeLeft::Overdue(time) => -i128::try_from(time.as_micros()).expect("small"),
        };
        prop_assert!(left(then) <= left(now));
        prop_assert_eq!(then >= end_of_day(due), matches!(calendar.business_time_left(then, due), Ok(TimeLeft::Overdue(_))));
    }

    #[test]
    fn an_override_file_never_panics(text in "\\PC{0,200}") {
        let _ = parse_overrides(&text);
    }
}
