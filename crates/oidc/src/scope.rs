//! Scopes as a set of names (RFC 6749, section 3.3), and the identity scopes that OpenID Connect gives a meaning.
//! Which claims a scope opens is the table of [`crate::claims`].

use std::collections::BTreeSet;
use std::fmt;

/// Longest `scope` parameter, in bytes.
const MAX_BYTES: usize = 1_000;

/// The scope that makes a request an OpenID request.
pub const OPENID: &str = "openid";
/// The scope that lets a refresh token outlive the browser session (OpenID Connect Core, section 11).
pub const OFFLINE_ACCESS: &str = "offline_access";
/// Lets a business system list and read organisations, for itself.
pub const ORGANIZATIONS_READ: &str = "organizations:read";
/// Lets a business system make organisations and set their plan and state, for itself.
pub const ORGANIZATIONS_WRITE: &str = "organizations:write";
/// The scopes that a business system may have for itself (client credentials).
pub const API_SCOPES: &[&str] = &[ORGANIZATIONS_READ, ORGANIZATIONS_WRITE];

/// A set of scope names, written in alphabetical order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scopes(BTreeSet<String>);

/// The text is not a list of scope names, or too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a list of scopes")]
pub struct BadScope;

impl Scopes {
    /// Reads a space-separated list.
    ///
    /// # Errors
    /// A name has a character outside RFC 6749's `scope-token`, or the text is too long.
    pub fn parse(text: &str) -> Result<Self, BadScope> {
        let is_token_byte = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
        if text.len() > MAX_BYTES || !text.bytes().all(|byte| byte == b' ' || is_token_byte(byte)) {
            return Err(BadScope);
        }
        Ok(text.split(' ').filter(|name| !name.is_empty()).collect())
    }

    /// True if the set has this name.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// True if the set has no name.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True if every name is also in `other`.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// The names in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).cloned().collect())
    }

    /// The names for which `keep` holds.
    #[must_use]
    pub fn filter(&self, keep: impl Fn(&str) -> bool) -> Self {
        self.iter().filter(|name| keep(name)).collect()
    }

    /// The names in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl<'a> FromIterator<&'a str> for Scopes {
    fn from_iter<I: IntoIterator<Item = &'a str>>(names: I) -> Self {
        Self(names.into_iter().map(str::to_owned).collect())
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(name)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_a_set() {
        let scopes = Scopes::parse("profile openid  openid ").expect("scopes");
        assert_eq!(scopes.to_string(), "openid profile");
        assert!(Scopes::parse("").expect("empty").is_empty());
        for bad in ["open\"id", "open\\id", "open\nid", "이음", &"a".repeat(MAX_BYTES + 1)] {
            assert_eq!(Scopes::parse(bad), Err(BadScope), "{bad}");
        }
    }
}
