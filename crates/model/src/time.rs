//! Points in time: UTC inside, KST for people.

use std::fmt;
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::Offset;

/// A point in time with microsecond precision, always UTC. The store keeps it as a 64-bit count of
/// microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// Korea Standard Time: UTC+9 without daylight saving since 1988.
pub const KST: Offset = Offset::constant(9);

impl Instant {
    /// From microseconds since the Unix epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }
    /// From whole seconds since the Unix epoch (the unit of JWT `NumericDate`, RFC 7519, section 2).
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }
    /// Microseconds since the Unix epoch.
    pub const fn as_micros(self) -> i64 {
        self.0
    }
    /// Milliseconds since the Unix epoch, rounded down.
    pub const fn as_millis(self) -> i64 {
        self.0.div_euclid(1_000)
    }
    /// Seconds since the Unix epoch, rounded down (`NumericDate`).
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }
    /// This instant moved forward by `span`; saturates.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)),
        )
    }
    /// This instant moved back by `span`; saturates.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)),
        )
    }
    /// How long ago `earlier` was; zero if it lies ahead.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
    /// The same point in time as `jiff` knows it.
    pub fn to_timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }
    /// From a `jiff` timestamp; what is finer than a microsecond is dropped.
    pub fn from_timestamp(timestamp: jiff::Timestamp) -> Self {
        Self(timestamp.as_microsecond())
    }
    /// Reads an RFC 3339 instant such as `2026-11-23T09:00:00+09:00`.
    ///
    /// # Errors
    /// The text is not an RFC 3339 date-time with an offset.
    pub fn parse_rfc3339(text: &str) -> Result<Self, BadInstant> {
        text.parse::<jiff::Timestamp>()
            .map(Self::from_timestamp)
            .map_err(|_| BadInstant)
    }
    /// The calendar day in Korea.
    pub fn kst_date(self) -> Date {
        self.kst().date()
    }
    /// Date and time of day in Korea.
    pub fn kst(self) -> jiff::civil::DateTime {
        KST.to_datetime(self.to_timestamp())
    }
    /// The first instant of a calendar day in Korea.
    pub fn start_of_kst_day(date: Date) -> Self {
        let midnight = date.at(0, 0, 0, 0);
        KST.to_timestamp(midnight).map_or(Self(i64::MAX), Self::from_timestamp)
    }
}

/// The text was not an RFC 3339 instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an RFC 3339 instant such as 2026-11-23T09:00:00+09:00")]
pub struct BadInstant;

impl fmt::Display for Instant {
    /// RFC 3339 in UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_timestamp().fmt(f)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_in_korea_is_three_in_the_afternoon_of_the_day_before_in_utc() {
        let instant = Instant::parse_rfc3339("2024-12-30T15:00:00Z").expect("valid");
        assert_eq!(instant.kst_date().to_string(), "2024-12-31");
        assert_eq!(Instant::start_of_kst_day(instant.kst_date()), instant);
        assert_eq!(
            instant.minus(Duration::from_micros(1)).kst_date().to_string(),
            "2024-12-30"
        );
    }

    #[test]
    fn a_date_without_an_offset_is_refused() {
        assert_eq!(Instant::parse_rfc3339("2026-11-23T09:00:00"), Err(BadInstant));
    }
}
