//! E-mail addresses, as far as one can tell by looking.
//!
//! The practical part of RFC 5321, section 4.1.2: a dot-atom, an `@` and a host name. Quoted local
//! parts, address literals and non-ASCII addresses are refused because mail to them rarely arrives.
//! Whether the address is the person's own is proven by mail, never here.

use std::fmt;

/// An e-mail address, spelled as its owner typed it.
///
/// Two addresses are equal if they differ in case only, as [`Email::folded`] says.
#[derive(Debug, Clone)]
pub struct Email(String);

impl PartialEq for Email {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Email {}

/// Why an address was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing was entered.
    #[error("nothing was entered")]
    Empty,
    /// More than 254 characters, or more than 64 before the `@` (RFC 5321, section 4.5.3.1).
    #[error("longer than mail servers accept")]
    TooLong,
    /// No `@`, or more than one.
    #[error("an e-mail address has one @")]
    AtSign,
    /// A letter outside ASCII.
    #[error("only ASCII letters are allowed")]
    NotAscii,
    /// The part before the `@` cannot be.
    #[error("the part before the @ is not valid")]
    Local,
    /// The part after the `@` is not a host name with a dot.
    #[error("the part after the @ is not a domain")]
    Domain,
}

impl EmailError {
    /// A stable name for translation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "email_empty",
            Self::TooLong => "email_too_long",
            Self::AtSign => "email_at_sign",
            Self::NotAscii => "email_not_ascii",
            Self::Local => "email_local",
            Self::Domain => "email_domain",
        }
    }
}

/// The longest address (RFC 5321, section 4.5.3.1.3, with erratum 1690).
const MAX: usize = 254;
/// The longest local part (RFC 5321, section 4.5.3.1.1).
const LOCAL_MAX: usize = 64;
/// The longest label of a domain (RFC 1035, section 2.3.4).
const LABEL_MAX: usize = 63;

impl Email {
    /// Reads an address.
    ///
    /// # Errors
    /// See [`EmailError`].
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        if text.len() > MAX {
            return Err(EmailError::TooLong);
        }
        if !text.is_ascii() {
            return Err(EmailError::NotAscii);
        }
        let (local, domain) = text.split_once('@').ok_or(EmailError::AtSign)?;
        if domain.contains('@') {
            return Err(EmailError::AtSign);
        }
        if local.len() > LOCAL_MAX {
            return Err(EmailError::TooLong);
        }
        if !local.split('.').all(is_atom) {
            return Err(EmailError::Local);
        }
        if !is_domain(domain) {
            return Err(EmailError::Domain);
        }
        Ok(Self(text.to_owned()))
    }

    /// The address as typed; mail goes here.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address in lower case, which identifies it: no mail server of note tells `A@` from `a@`.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// The part before the `@`, as typed.
    pub fn local(&self) -> &str {
        self.0.split_once('@').map_or("", |(local, _)| local)
    }

    /// The domain in lower case.
    pub fn domain(&self) -> String {
        self.0
            .split_once('@')
            .map_or_else(String::new, |(_, domain)| domain.to_ascii_lowercase())
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// RFC 5322, section 3.2.3.
fn is_atom(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
}

/// A host name of at least two labels whose last is not a number (RFC 1123, section 2.1).
fn is_domain(text: &str) -> bool {
    let labels: Vec<_> = text.split('.').collect();
    let top = labels.last().copied().unwrap_or_default();
    labels.len() >= 2 && labels.iter().all(|label| is_label(label)) && !top.bytes().all(|b| b.is_ascii_digit())
}

fn is_label(label: &str) -> bool {
    (1..=LABEL_MAX).contains(&label.len())
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_gets_its_verdict() {
        let long_local = format!("{}@a.kr", "a".repeat(65));
        let long_address = format!("a@{}kr", "abcdefghi.".repeat(26));
        let long_label = format!("a@{}.kr", "b".repeat(64));
        for (text, expected) in [
            ("minji.kim@hanbit.example", "accepted"),
            (" Minji.Kim@Hanbit.Example ", "accepted"),
            ("a+b_c-d'e@xn--9t4b11yi5a.kr", "accepted"),
            ("", "email_empty"),
            ("minji", "email_at_sign"),
            ("a@b@c.kr", "email_at_sign"),
            ("@hanbit.example", "email_local"),
            (".a@hanbit.example", "email_local"),
            ("a..b@hanbit.example", "email_local"),
            ("a b@hanbit.example", "email_local"),
            ("\"a b\"@hanbit.example", "email_local"),
            ("a\r\nBcc: x@hanbit.example", "email_local"),
            ("a@hanbit.example\r\nBcc:x", "email_domain"),
            ("a@", "email_domain"),
            ("a@localhost", "email_domain"),
            ("a@-hanbit.example", "email_domain"),
            ("a@hanbit..example", "email_domain"),
            ("a@hanbit.example.", "email_domain"),
            ("a@[127.0.0.1]", "email_domain"),
            ("a@127.0.0.1", "email_domain"),
            ("김민지@hanbit.example", "email_not_ascii"),
            ("a@한빛.kr", "email_not_ascii"),
            (&long_local, "email_too_long"),
            (&long_address, "email_too_long"),
            (&long_label, "email_domain"),
        ] {
            let verdict = Email::parse(text).map_or_else(|refused| refused.code(), |_| "accepted");
            assert_eq!(verdict, expected, "{text:?}");
        }
    }

    #[test]
    fn an_address_keeps_its_case_and_is_identified_without() {
        let email = Email::parse("Minji.Kim@Hanbit.Example").expect("valid");
        assert_eq!(email.as_str(), "Minji.Kim@Hanbit.Example");
        assert_eq!(email.folded(), "minji.kim@hanbit.example");
        assert_eq!(email.local(), "Minji.Kim");
        assert_eq!(email.domain(), "hanbit.example");
    }
}
