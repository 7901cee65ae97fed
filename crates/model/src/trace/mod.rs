//! The record of one attempt to sign in (로그인 기록): by which way, step after step, how it ended and why not. It never holds what
//! somebody could sign in with, and of a person no more than an administrator needs to tell them apart; see [`redact`].

pub mod agent;
pub mod code;
pub mod redact;
mod step;

use std::time::Duration;

pub use code::TraceCode;
pub use redact::{Shown, network};
pub use step::{Detail, MOST_DETAILS, MOST_STEPS, Outcome, Step, StepName};

use crate::login_method::MethodKind;
use crate::time::Instant;
use crate::{TraceId, id};

/// Records are kept this long.
pub const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
/// An organisation has at most this many; the oldest go first.
pub const MOST_KEPT: i64 = 50_000;
/// Whoever has not given the second factor by then gave up.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// The record of an attempt that has a mark of its own: however often it is answered, it is one.
pub fn trace_id(begun: Instant, mark: &[u8; 32]) -> TraceId {
    let mut random = [0; 10];
    random.copy_from_slice(&mark[..10]);
    TraceId::from_uuid(id::uuid_of(begun, random))
}

/// By which way somebody tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// A login method of the organisation.
    Method(MethodKind),
    /// A passkey alone.
    Passkey,
    /// A code by mail, in place of the password.
    MailCode,
    /// An emergency code.
    Emergency,
}

impl Way {
    /// Stable name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Method(kind) => kind.as_str(),
            Self::Passkey => "passkey",
            Self::MailCode => "mail_code",
            Self::Emergency => "emergency",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "passkey" => Some(Self::Passkey),
            "mail_code" => Some(Self::MailCode),
            "emergency" => Some(Self::Emergency),
            other => MethodKind::parse(other).map(Self::Method),
        }
    }
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TraceResult {
    /// A session was opened.
    SignedIn,
    /// The first factor was right, and the second is awaited.
    Waiting,
    /// The second factor was awaited, and never came.
    GivenUp,
    /// An administrator has to say who it is.
    Proposed,
    /// Nobody was signed in.
    Refused,
}

impl TraceResult {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::SignedIn,
        Self::Waiting,
        Self::GivenUp,
        Self::Proposed,
        Self::Refused,
    ];
    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::Waiting => "waiting",
            Self::GivenUp => "given_up",
            Self::Proposed => "proposed",
            Self::Refused => "refused",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|result| result.as_str() == text)
    }
    /// What it is by now, if the last step was then.
    #[must_use]
    pub fn as_of(self, last: Instant, now: Instant) -> Self {
        match self {
            Self::Waiting if last <= Self::given_up_before(now) => Self::GivenUp,
            other => other,
        }
    }
    /// Whoever has waited since before that moment gave up.
    pub fn given_up_before(now: Instant) -> Instant {
        now.minus(PATIENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_stored() {
        let ways = MethodKind::ALL
            .map(Way::Method)
            .into_iter()
            .chain([Way::Passkey, Way::MailCode, Way::Emergency]);
        for way in ways {
            assert_eq!(Way::parse(way.as_str()), Some(way));
        }
        for result in TraceResult::ALL {
            assert_eq!(TraceResult::parse(result.as_str()), Some(result));
        }
        assert_eq!((Way::parse("x"), TraceResult::parse("x")), (None, None));
    }

    #[test]
    fn whoever_waits_too_long_gave_up_and_nobody_else_did() {
        let last = Instant::from_seconds(10_000);
        let late = last.plus(PATIENCE);
        assert_eq!(TraceResult::Waiting.as_of(last, last), TraceResult::Waiting);
        assert_eq!(TraceResult::Waiting.as_of(last, late), TraceResult::GivenUp);
        assert_eq!(TraceResult::Refused.as_of(last, late), TraceResult::Refused);
    }

    #[test]
    fn an_attempt_is_one_record_and_another_one_is_another() {
        let at = Instant::from_seconds(1_795_392_000);
        let (one, other) = ([7; 32], [8; 32]);
        assert_eq!(trace_id(at, &one), trace_id(at, &one));
        assert_ne!(trace_id(at, &one), trace_id(at, &other));
        assert_ne!(TraceCode::of(trace_id(at, &one)), TraceCode::of(trace_id(at, &other)));
    }
}
