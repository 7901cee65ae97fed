//! What an operator may choose of a client's tokens. Everything is checked at once, so that a form can show every mistake.

use url::Url;

use super::ClientKind;
use super::profile::{
    ACCESS_TOKEN_SECONDS, REFRESH_IDLE_SECONDS, REFRESH_TOTAL_SECONDS, SubjectType, TokenFormat, TokenProfile,
};
use super::registration::Mistake;
use crate::subject;

/// Most names in one list.
const MAX_NAMES: usize = 20;
/// Longest name, in bytes.
const MAX_NAME: usize = 500;
const MINUTE: u32 = 60;
const DAY: u32 = 24 * 60 * MINUTE;

/// What somebody asks for, as typed; an empty lifetime is that of the installation.
#[derive(Debug, Clone, Copy)]
pub struct AskedTokens<'a> {
    /// Whether the client can keep a secret.
    pub kind: ClientKind,
    /// Its redirect URIs.
    pub redirect_uris: &'a [String],
    /// `opaque` or `jwt`.
    pub format: &'a str,
    /// Life of access tokens in minutes.
    pub access_minutes: &'a str,
    /// Life of unused refresh tokens in days.
    pub idle_days: &'a str,
    /// Life of a chain of refresh tokens in days.
    pub total_days: &'a str,
    /// `public` or `pairwise`.
    pub subject_type: &'a str,
    /// The sector; may be empty if all redirect URIs are on one host.
    pub sector: &'a str,
    /// Whose tokens it may introspect, one a line.
    pub introspects: &'a str,
    /// For whom it may exchange tokens, one a line.
    pub exchanges_for: &'a str,
}

/// Checks what is asked.
///
/// # Errors
/// Every mistake, at least one.
pub fn check_tokens(asked: &AskedTokens<'_>) -> Result<TokenProfile, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let format = match asked.format {
        "opaque" => TokenFormat::Opaque,
        "jwt" => TokenFormat::Jwt,
        _ => unknown("format", &mut mistakes, TokenFormat::Opaque),
    };
    let subject_type = match asked.subject_type {
        "public" => SubjectType::Public,
        "pairwise" => SubjectType::Pairwise,
        _ => unknown("subject_type", &mut mistakes, SubjectType::Public),
    };
    let minutes = Lifetime("access_minutes", asked.access_minutes, MINUTE, ACCESS_TOKEN_SECONDS);
    let idle = Lifetime("idle_days", asked.idle_days, DAY, REFRESH_IDLE_SECONDS);
    let total = Lifetime("total_days", asked.total_days, DAY, REFRESH_TOTAL_SECONDS);
    let profile = TokenProfile {
        access_token_format: format,
        access_token_seconds: minutes.read("token_minutes_range", &mut mistakes),
        refresh_idle_seconds: idle.read("token_idle_range", &mut mistakes),
        refresh_total_seconds: total.read("token_total_range", &mut mistakes),
        subject_type,
        sector: sector(asked, subject_type, &mut mistakes),
        introspects: names("introspects", asked.kind, asked.introspects, &mut mistakes),
        exchanges_for: names("exchanges_for", asked.kind, asked.exchanges_for, &mut mistakes),
    };
    if profile
        .refresh_idle_seconds
        .zip(profile.refresh_total_seconds)
        .is_some_and(|(idle, total)| idle > total)
    {
        mistakes.push(mistake("idle_days", "token_idle_longer"));
    }
    if mistakes.is_empty() {
        Ok(profile)
    } else {
        Err(mistakes)
    }
}

const fn mistake(field: &'static str, code: &'static str) -> Mistake {
    Mistake {
        field,
        code,
        entry: None,
    }
}

fn unknown<T>(field: &'static str, mistakes: &mut Vec<Mistake>, instead: T) -> T {
    mistakes.push(mistake(field, "choice_unknown"));
    instead
}

/// Field, text, unit in seconds, bounds in seconds.
struct Lifetime<'a>(&'static str, &'a str, u32, std::ops::RangeInclusive<u32>);

impl Lifetime<'_> {
    fn read(&self, code: &'static str, mistakes: &mut Vec<Mistake>) -> Option<u32> {
        let text = self.1.trim();
        if text.is_empty() {
            return None;
        }
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let seconds = text.parse::<u32>().ok().and_then(|number| number.checked_mul(self.2));
        let found = seconds.filter(|seconds| is_number && self.3.contains(seconds));
        if found.is_none() {
            mistakes.push(mistake(self.0, code));
        }
        found
    }
}

/// The sector is kept although subjects are public, so that switching there and back changes nobody's subject.
fn sector(asked: &AskedTokens<'_>, subject_type: SubjectType, mistakes: &mut Vec<Mistake>) -> String {
    let text = asked.sector.trim();
    if text.is_empty() {
        let found = match subject_type {
            SubjectType::Public => Some(String::new()),
            SubjectType::Pairwise => subject::sector_of(asked.redirect_uris),
        };
        return found.unwrap_or_else(|| {
            mistakes.push(mistake("sector", "token_sector_missing"));
            String::new()
        });
    }
    if !subject::is_sector(text) {
        mistakes.push(mistake("sector", "token_sector_malformed"));
    }
    text.to_owned()
}

/// A public client proves nothing, and so is given no rights over tokens.
fn names(field: &'static str, kind: ClientKind, text: &str, mistakes: &mut Vec<Mistake>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    if kind == ClientKind::Public {
        return names;
    }
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !is_name(line) {
            let entry = Some(line.chars().take(100).collect());
            mistakes.push(Mistake {
                field,
                code: "token_name_malformed",
                entry,
            });
        } else if !names.iter().any(|known| known == line) {
            names.push(line.to_owned());
        }
    }
    if names.len() > MAX_NAMES {
        mistakes.push(mistake(field, "token_names_too_many"));
    }
    names
}

/// A client's public name, or the address of a resource: absolute and without a fragment (RFC 8707, section 2).
fn is_name(text: &str) -> bool {
    if text.len() > MAX_NAME || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return false;
    }
    if text.contains(':') {
        return !text.contains('#') && Url::parse(text).is_ok();
    }
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(change: impl FnOnce(&mut AskedTokens<'_>)) -> Result<TokenProfile, Vec<&'static str>> {
        let redirect_uris = ["https://rp.example/cb".to_owned()];
        let mut asked = AskedTokens {
            kind: ClientKind::Confidential,
            redirect_uris: &redirect_uris,
            format: "jwt",
            access_minutes: "5",
            idle_days: "",
            total_days: " 30 ",
            subject_type: "public",
            sector: "",
            introspects: "rp2\r\nhttps://api.example/v1\nrp2\n",
            exchanges_for: "",
        };
        change(&mut asked);
        check_tokens(&asked).map_err(|list| list.iter().map(|mistake| mistake.code).collect())
    }

    #[test]
    fn what_is_sound_is_taken_as_it_is() {
        let found = check(|_| {}).expect("sound");
        assert_eq!(
            (found.access_token_format, found.access_token_seconds),
            (TokenFormat::Jwt, Some(300))
        );
        assert_eq!(
            (found.refresh_idle_seconds, found.refresh_total_seconds),
            (None, Some(30 * DAY))
        );
        assert_eq!(found.introspects, ["rp2", "https://api.example/v1"]);
        assert_eq!((found.subject_type, found.sector.as_str()), (SubjectType::Public, ""));
        let pairwise = check(|asked| asked.subject_type = "pairwise").expect("sound");
        assert_eq!(pairwise.sector, "rp.example", "the only host");
        let kept = check(|asked| asked.sector = "group.example").expect("sound");
        assert_eq!(kept.sector, "group.example");
        let public = check(|asked| asked.kind = ClientKind::Public).expect("sound");
        assert!(public.introspects.is_empty());
    }

    #[test]
    fn every_mistake_is_named() {
        for minutes in [
            "0",
            "1441",
            "-1",
            "+5",
            "1.5",
            "다섯",
            "99999999999999999999",
            "71582789",
        ] {
            let found = check(|asked| asked.access_minutes = minutes);
            assert_eq!(found, Err(vec!["token_minutes_range"]), "{minutes}");
        }
        assert_eq!(check(|asked| asked.idle_days = "91"), Err(vec!["token_idle_range"]));
        assert_eq!(check(|asked| asked.total_days = "366"), Err(vec!["token_total_range"]));
        assert_eq!(check(|asked| asked.idle_days = "31"), Err(vec!["token_idle_longer"]));
        assert_eq!(check(|asked| asked.format = "x"), Err(vec!["choice_unknown"]));
        assert_eq!(check(|asked| asked.subject_type = ""), Err(vec!["choice_unknown"]));
        let none = check(|asked| {
            asked.subject_type = "pairwise";
            asked.redirect_uris = &[];
        });
        assert_eq!(none, Err(vec!["token_sector_missing"]));
        assert_eq!(
            check(|asked| asked.sector = "https://rp.example"),
            Err(vec!["token_sector_malformed"])
        );
        for bad in ["a b", "사내", "https://x/#y", "://", "a/b", "a@b"] {
            assert_eq!(
                check(|asked| asked.introspects = bad),
                Err(vec!["token_name_malformed"]),
                "{bad}"
            );
        }
        let many: String = (0..21).map(|n| format!("c{n}\n")).collect();
        assert_eq!(
            check(|asked| asked.exchanges_for = Box::leak(many.into_boxed_str())),
            Err(vec!["token_names_too_many"])
        );
    }
}
