//! A path of this site to go on to. The one check against open redirects (RFC 9700, section 4.11).

use serde::{Deserialize, Deserializer};

/// A path and query of this site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalPath(String);

/// Authorisation requests can be long, but not endless.
const MOST_BYTES: usize = 8_000;

impl LocalPath {
    /// Accepts `/path?query` and nothing that a browser could read as another host.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = text.bytes();
        let is_rooted = bytes.next() == Some(b'/') && !matches!(bytes.next(), Some(b'/' | b'\\'));
        let is_clean = text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
        (is_rooted && is_clean && text.len() <= MOST_BYTES).then(|| Self(text.to_owned()))
    }
    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The same, as the value of a query parameter.
    pub fn encoded(&self) -> String {
        url::form_urlencoded::byte_serialize(self.0.as_bytes()).collect()
    }
}

impl<'de> Deserialize<'de> for LocalPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a path of this site"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        for good in [
            "/",
            "/account",
            "/oauth2/authorize?client_id=a&redirect_uri=https%3A%2F%2Fb",
        ] {
            assert!(LocalPath::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "account",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a b",
            "/a\n",
            "/a\\b",
            "javascript:alert(1)",
            "/한글",
        ] {
            assert!(LocalPath::parse(bad).is_none(), "{bad}");
        }
        assert!(LocalPath::parse(&format!("/{}", "a".repeat(8_000))).is_none());
    }
}
