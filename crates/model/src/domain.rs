//! E-mail domains (도메인) of an organisation: which names can be a company's own, how a record in DNS proves one, and when a proof
//! that is no longer there ends. Looking into DNS is deliberately not here.

use std::time::Duration;

use crate::time::Instant;

/// The longest domain name, in its ASCII form (RFC 1035, section 2.3.4).
pub const MAX_DOMAIN: usize = 253;
/// Most levels of a name that are looked at: `a.b.c.d.e.f.g.kr`.
pub const MOST_LEVELS: usize = 8;
/// Most domains of one organisation.
pub const MOST_DOMAINS: usize = 20;
/// What stands before the random part of the record.
pub const RECORD_PREFIX: &str = "ieum-verification=";
/// The label below which the record may stand.
const RECORD_LABEL: &str = "_ieum-verification";

/// A proof that is missing holds so long.
pub const LOST_AFTER: Duration = Duration::from_secs(7 * 24 * 3600);
/// A domain whose name servers do not answer holds so long.
pub const UNREACHABLE_AFTER: Duration = Duration::from_secs(30 * 24 * 3600);
/// The organisation is warned after so long.
const WARNED_AFTER: Duration = Duration::from_secs(24 * 3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
const SIX_HOURS: Duration = Duration::from_secs(6 * 3600);
const HOUR: Duration = Duration::from_secs(3600);
/// So long a new domain is looked for by itself.
const AWAITED: Duration = Duration::from_secs(3 * 24 * 3600);

/// Mail services whose addresses are people's own: no company can prove them, and nobody may.
const SHARED: &[&str] = &[
    "163.com",
    "126.com",
    "aol.com",
    "daum.net",
    "dreamwiz.com",
    "empas.com",
    "fastmail.com",
    "foxmail.com",
    "freechal.com",
    "gmail.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hanafos.com",
    "hanmail.net",
    "hey.com",
    "hotmail.co.kr",
    "hotmail.com",
    "icloud.com",
    "kakao.com",
    "korea.com",
    "lycos.co.kr",
    "live.co.kr",
    "live.com",
    "live.jp",
    "lycos.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "nate.com",
    "naver.com",
    "netian.com",
    "outlook.com",
    "outlook.jp",
    "outlook.kr",
    "paran.com",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rediffmail.com",
    "sina.com",
    "tutanota.com",
    "web.de",
    "yahoo.co.jp",
    "yahoo.co.kr",
    "yahoo.com",
    "yandex.com",
    "yandex.ru",
    "ymail.com",
    "zoho.com",
];

/// A domain name that can be a company's own: lower case, international names in their ASCII form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Domain(String);

/// Why a name was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// Nothing was entered.
    #[error("nothing was entered")]
    Empty,
    /// Not a domain name.
    #[error("not a domain name")]
    Malformed,
    /// Names below it belong to different people (`co.kr`).
    #[error("a public suffix")]
    PublicSuffix,
    /// A mail service that anybody may use.
    #[error("a mail service for everybody")]
    Shared,
}

impl DomainError {
    /// A stable name for translation.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "domain_empty",
            Self::Malformed => "domain_malformed",
            Self::PublicSuffix => "domain_public_suffix",
            Self::Shared => "domain_shared",
        }
    }
}

impl Domain {
    /// Reads a domain as somebody typed it: `한빛.kr`, `@Hanbit.Example`.
    ///
    /// # Errors
    /// See [`DomainError`].
    pub fn parse(text: &str) -> Result<Self, DomainError> {
        let text = text.trim();
        let text = text.strip_prefix('@').unwrap_or(text);
        let text = text.strip_suffix('.').unwrap_or(text);
        if text.is_empty() {
            return Err(DomainError::Empty);
        }
        if text.len() > 4 * MAX_DOMAIN {
            return Err(DomainError::Malformed);
        }
        let ascii = idna::domain_to_ascii_strict(text).map_err(|_| DomainError::Malformed)?;
        // What an e-mail address cannot have is no domain of one either.
        let email = crate::email::Email::parse(&format!("a@{ascii}")).map_err(|_| DomainError::Malformed)?;
        let name = email.domain();
        if name.split('.').count() > MOST_LEVELS || name.len() > MAX_DOMAIN {
            return Err(DomainError::Malformed);
        }
        let own = psl::domain_str(&name).ok_or(DomainError::PublicSuffix)?;
        if SHARED.contains(&own) {
            return Err(DomainError::Shared);
        }
        Ok(Self(name))
    }

    /// The ASCII form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A stored name as people read it: international names in their own letters.
pub fn readable(name: &str) -> String {
    let (text, result) = idna::domain_to_unicode(name);
    if result.is_ok() { text } else { name.to_owned() }
}

/// The names in DNS at which the record may stand: a label of its own, or the domain itself.
pub fn record_names(name: &str) -> [String; 2] {
    [format!("{RECORD_LABEL}.{name}"), name.to_owned()]
}

/// The name itself and those above it, the longest first, down to two labels. None for a name with too many levels, which no domain
/// can cover then.
pub fn with_parents(name: &str) -> Vec<&str> {
    if name.split('.').count() > MOST_LEVELS {
        return Vec::new();
    }
    let mut rest = name;
    let mut names = Vec::new();
    while rest.contains('.') {
        names.push(rest);
        rest = rest.split_once('.').map_or("", |(_, above)| above);
    }
    names
}

/// Whether a domain covers the domain of an address.
pub fn covers(domain: &str, with_subdomains: bool, of_address: &str) -> bool {
    let below = || of_address.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    of_address == domain || (with_subdomains && below())
}

/// What an organisation has of a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DomainState {
    /// The record was not seen yet.
    Pending,
    /// It was, and is not missing for too long.
    Proven,
    /// It was, and is no longer.
    Lost,
}

impl DomainState {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Proven, Self::Lost];
    /// Stable name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Proven => "proven",
            Self::Lost => "lost",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// What a look into DNS found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// The record, with the right value.
    There,
    /// An answer without it.
    Missing,
    /// No answer.
    Unreachable,
}

/// How a domain stands between two looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// What the organisation has of it.
    pub state: DomainState,
    /// Since when the record is not found.
    pub failing_since: Option<Instant>,
    /// When the organisation was warned.
    pub warned_at: Option<Instant>,
}

/// What changes with a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    None,
    /// The domain is the organisation's from now on.
    Proven,
    /// The organisation is told that it will lose the domain then.
    Warned(Instant),
    /// It is lost.
    Lost,
}

/// What a look leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// How the domain stands now.
    pub standing: Standing,
    /// What changes.
    pub change: Change,
    /// When to look again by itself; `None` for only when somebody asks.
    pub next: Option<Instant>,
}

/// Decides what a look leads to.
pub fn check(before: Standing, added_at: Instant, seen: Seen, now: Instant) -> Checked {
    let rest = |standing, change, next| Checked { standing, change, next };
    if seen == Seen::There {
        let standing = Standing {
            state: DomainState::Proven,
            failing_since: None,
            warned_at: None,
        };
        let is_new = before.state != DomainState::Proven;
        let change = if is_new { Change::Proven } else { Change::None };
        return rest(standing, change, Some(now.plus(DAY)));
    }
    match before.state {
        DomainState::Pending => {
            let is_awaited = now.since(added_at) < AWAITED;
            rest(before, Change::None, is_awaited.then(|| now.plus(HOUR)))
        }
        DomainState::Lost => rest(before, Change::None, None),
        DomainState::Proven => {
            let since = before.failing_since.unwrap_or(now);
            let holds = if seen == Seen::Missing {
                LOST_AFTER
            } else {
                UNREACHABLE_AFTER
            };
            let missing_for = now.since(since);
            let mut standing = Standing {
                failing_since: Some(since),
                ..before
            };
            // Who was never warned is warned first, however long nobody looked.
            if missing_for >= holds && before.warned_at.is_some_and(|at| now.since(at) >= WARNED_AFTER) {
                standing.state = DomainState::Lost;
                return rest(standing, Change::Lost, None);
            }
            if missing_for >= WARNED_AFTER && before.warned_at.is_none() {
                standing.warned_at = Some(now);
                let until = since.plus(holds).max(now.plus(WARNED_AFTER));
                return rest(standing, Change::Warned(until), Some(now.plus(SIX_HOURS)));
            }
            rest(standing, Change::None, Some(now.plus(SIX_HOURS)))
        }
    }
}

#[cfg(test)]
#[path = "domain_tests.rs"]
mod tests;
