//! The one place where what was seen becomes what is kept: addresses of people are masked, what looks like a secret is left out,
//! and everything has an end. A [`Shown`] is made here alone, so that a record cannot hold anything else.

use std::net::{IpAddr, Ipv6Addr};

/// Longest text that is kept, in characters.
const LONGEST: usize = 200;
/// Stands for what is left out.
const MASK: &str = "***";

/// A text that may be kept and shown.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Shown(String);

impl Shown {
    /// Text of the other side or of the settings: names of claims, algorithms, words. Also what comes back from the store.
    pub fn text(text: &str) -> Self {
        Self(scrub(text))
    }
    /// A person, by whatever was typed or told: an e-mail address, a phone number, a name.
    pub fn person(text: &str) -> Self {
        let text = text.trim();
        match text.rsplit_once('@') {
            Some((local, domain)) if !local.is_empty() => Self::text(&format!("{}@{domain}", masked(local, 2))),
            _ => Self::text(&masked(text, 2)),
        }
    }
    /// The name that never changes there, or a key: enough to compare it with what is known.
    pub fn subject(text: &str) -> Self {
        match text.contains('@') {
            true => Self::person(text),
            false => Self::text(&masked(text.trim(), 4)),
        }
    }
    /// An address of a server: without whom it is for, query and fragment.
    pub fn address(text: &str) -> Self {
        let text = text.split(['?', '#']).next().unwrap_or_default();
        match text.split_once("://") {
            Some((scheme, rest)) => {
                let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
                let host = authority.rsplit('@').next().unwrap_or_default();
                Self::text(&format!("{scheme}://{host}{path}"))
            }
            None => Self::text(text),
        }
    }
    /// Where a person stands in a directory (RFC 4514): the first name is the person's own.
    pub fn place(text: &str) -> Self {
        let end = first_comma(text);
        let (own, rest) = text.split_at(end);
        match own.split_once('=') {
            Some((kind, value)) => Self::text(&format!("{kind}={}{rest}", masked(value, 2))),
            None => Self::text(&format!("{}{rest}", masked(own, 2))),
        }
    }
    /// A number.
    pub fn number(number: usize) -> Self {
        Self(number.to_string())
    }
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The network that an address belongs to: of IPv4 the first three numbers, of IPv6 the first 48 bits; nothing of what is no address.
pub fn network(ip: &str) -> String {
    match ip.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V4(ip)) => {
            let [a, b, c, _] = ip.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        Ok(IpAddr::V6(ip)) => {
            let [a, b, c, ..] = ip.segments();
            format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
        Err(_) => String::new(),
    }
}

/// The first characters, and that there is more; of a short text one, of none nothing.
fn masked(text: &str, most: usize) -> String {
    if text.is_empty() || text.ends_with(MASK) && text.chars().count() <= most + MASK.len() {
        return text.to_owned();
    }
    let length = text.chars().count();
    let shown = match length {
        0..=3 => 1,
        4..=8 => 2.min(most),
        _ => most,
    };
    // What begins an address of the web or a token is not the place to look at.
    let head: String = text.chars().take(shown).filter(|c| !c.is_control()).collect();
    format!("{head}{MASK}")
}

/// The place of the first comma that is none of a name's.
fn first_comma(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            ',' => return at,
            _ => {}
        }
    }
    text.len()
}

/// Addresses of people masked, words that hold a secret left out, at most [`LONGEST`] characters of one line.
fn scrub(text: &str) -> String {
    // More than is ever kept is not even looked at; a word that was cut is still as long as a secret.
    let text: String = text.chars().take(4 * LONGEST).collect();
    let text = text.replace("%40", "@");
    let mut words = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if word.is_empty() {
            continue;
        }
        words.push(match holds_secret(word) {
            true => MASK.to_owned(),
            false => without_people(word),
        });
    }
    let line = words.join(" ");
    match line.chars().count() > LONGEST {
        true => line.chars().take(LONGEST - 1).chain(['…']).collect(),
        false => line,
    }
}

/// Masks what stands before each `@`.
fn without_people(word: &str) -> String {
    let is_end = |c: char| "<>()[]{},;:\"/=&|'`".contains(c);
    let mut out = String::new();
    let mut rest = word;
    while let Some((before, after)) = rest.split_once('@') {
        let start = before
            .char_indices()
            .rev()
            .find(|(_, c)| is_end(*c))
            .map_or(0, |(at, c)| at + c.len_utf8());
        let (head, local) = before.split_at(start);
        out.push_str(head);
        out.push_str(&masked(local, 2));
        out.push('@');
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Whether a part of the word looks like a token, a code, a key or a hash.
fn holds_secret(word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_-+=~".contains(c);
    word.split(|c| !is_part(c)).any(|run| {
        let has = |test: fn(&char) -> bool| run.chars().any(|c| test(&c));
        let has_digit = has(char::is_ascii_digit);
        let is_mixed = has_digit && has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase);
        let is_wild = has_digit || !run.contains(['-', '_']);
        !is_uuid(run) && (run.len() >= 16 && is_mixed || run.len() >= 32 && is_wild)
    })
}

/// Names of tenants are such, and no secret.
fn is_uuid(run: &str) -> bool {
    run.len() == 36 && uuid::Uuid::try_parse(run).is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &str) -> [Shown; 5] {
        [
            Shown::text(text),
            Shown::person(text),
            Shown::subject(text),
            Shown::address(text),
            Shown::place(text),
        ]
    }

    #[test]
    fn people_are_masked_and_servers_are_not() {
        for (shown, expected) in [
            (Shown::person("haneul.kim@saebyeok.co.kr"), "ha***@saebyeok.co.kr"),
            (Shown::person("ab@x.kr"), "a***@x.kr"),
            (Shown::person("김하늘"), "김***"),
            (Shown::person("010-1234-5678"), "01***"),
            (Shown::person(""), ""),
            (Shown::subject("8f0f0c1e-0000-4000-8000-000000000001"), "8f0f***"),
            (Shown::subject("E-1"), "E***"),
            (
                Shown::address("https://u:p@idp.example:8443/a/b?code=1#x"),
                "https://idp.example:8443/a/b",
            ),
            (
                Shown::address(
                    "https://login.microsoftonline.com/8f0f0c1e-0000-4000-8000-000000000001/v2.0/.well-known/openid-configuration",
                ),
                "https://login.microsoftonline.com/8f0f0c1e-0000-4000-8000-000000000001/v2.0/.well-known/openid-configuration",
            ),
            (
                Shown::place("uid=minji,ou=people,dc=corp"),
                "uid=mi***,ou=people,dc=corp",
            ),
            (Shown::place("cn=Kim\\, Haneul,ou=people"), "cn=Ki***,ou=people"),
            (
                Shown::text("urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"),
                "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed",
            ),
            (
                Shown::text("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"),
                "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
            ),
            (
                Shown::text("no such user minji@corp.example here"),
                "no such user mi***@corp.example here",
            ),
            (
                Shown::text("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwMSJ9.c2lnbmF0dXJl invalid"),
                "*** invalid",
            ),
            (Shown::text("two\nlines\u{0}"), "two lines"),
        ] {
            assert_eq!(shown.as_str(), expected);
        }
    }

    #[test]
    fn a_network_is_no_address() {
        for (ip, expected) in [
            ("192.0.2.77", "192.0.2.0/24"),
            ("::ffff:192.0.2.77", "192.0.2.0/24"),
            ("2001:db8:1:2::7", "2001:db8:1::/48"),
            ("::1", "::/48"),
            ("unknown", ""),
        ] {
            assert_eq!(network(ip), expected);
        }
    }

    proptest! {
        #[test]
        fn no_token_gets_through(before in ".{0,300}", token in "[A-Z][a-z][0-9][A-Za-z0-9_-]{17,60}", after in ".{0,40}") {
            for shown in all(&format!("{before}{token}{after}")) {
                prop_assert!(!shown.as_str().contains(&token), "{}", shown.as_str());
            }
        }

        #[test]
        fn no_persons_address_gets_through(before in "[ <(,;a-z]{0,20}", local in "[a-z0-9.]{4,30}", after in "[ >),;]{0,5}") {
            let address = format!("{local}@corp.example");
            for shown in all(&format!("{before}{address}{after}")) {
                prop_assert!(!shown.as_str().contains(&address), "{}", shown.as_str());
            }
        }

        #[test]
        fn what_was_kept_is_kept_as_it_is(text in ".{0,400}") {
            for shown in all(&text) {
                prop_assert_eq!(Shown::text(shown.as_str()), shown.clone());
                prop_assert!(shown.as_str().chars().count() <= LONGEST);
                prop_assert!(!shown.as_str().chars().any(char::is_control));
            }
        }
    }
}
