//! Times (SAML Core, section 1.3.3): UTC, in seconds since 1970.

use crate::refused::{Refused, Why};

/// Reads an `xs:dateTime` in UTC.
pub(crate) fn read(text: &str) -> Result<i64, Refused> {
    let bad = || Refused::new(Why::BadTime, text);
    if text.len() > 40 || !text.ends_with('Z') {
        return Err(bad());
    }
    text.parse::<jiff::Timestamp>()
        .map(|at| at.as_second())
        .map_err(|_| bad())
}

/// Reads an `xs:duration` as seconds; `None` for one that is none, or negative. A month counts as 30 days.
pub(crate) fn duration(text: &str) -> Option<i64> {
    if text.len() > 40 || !text.starts_with('P') {
        return None;
    }
    let span = text.parse::<jiff::Span>().ok()?;
    let days = i64::from(span.get_years()) * 365
        + i64::from(span.get_months()) * 30
        + i64::from(span.get_weeks()) * 7
        + i64::from(span.get_days());
    let seconds = i64::from(span.get_hours()) * 3600 + span.get_minutes() * 60 + span.get_seconds();
    days.checked_mul(86_400)?.checked_add(seconds)
}

/// Writes seconds since 1970 as an `xs:dateTime`.
pub(crate) fn write(at: i64) -> String {
    jiff::Timestamp::from_second(at).map_or_else(|_| "1970-01-01T00:00:00Z".to_owned(), |at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_seconds() {
        for (text, seconds) in [
            ("PT1H", Some(3600)),
            ("P1D", Some(86_400)),
            ("P1M", Some(30 * 86_400)),
            ("P1Y2DT3H4M5.5S", Some(367 * 86_400 + 3 * 3600 + 4 * 60 + 5)),
            ("PT604800S", Some(604_800)),
            ("-PT1H", None),
            ("", None),
            ("P", None),
            ("1h", None),
            ("PT99999999999999999999999S", None),
        ] {
            assert_eq!(duration(text), seconds, "{text}");
        }
    }

    #[test]
    fn only_utc_is_a_time() {
        assert_eq!(read("1970-01-01T00:01:00Z"), Ok(60));
        assert_eq!(read("2026-11-26T00:00:00.123Z"), Ok(1_795_651_200));
        for text in [
            "",
            "Z",
            "2026-11-26",
            "2026-11-26T09:00:00+09:00",
            "2026-13-01T00:00:00Z",
            "26T00:00:00Z",
        ] {
            assert_eq!(read(text).expect_err("no time").why, Why::BadTime, "{text}");
        }
        assert_eq!(read(&write(1_795_651_200)), Ok(1_795_651_200));
    }
}
