//! What is kept beside a reason: names and values, cut and without anything that is a secret or tells of a person.
//!
//! All of it is what somebody sent, who may not even be the client. So nothing is kept as it came.

use url::Url;

/// Longest value, in characters.
const MAX_VALUE: usize = 160;
/// Longest text of all of them, in bytes.
pub const MAX_FACTS: usize = 800;

/// Names and values, one a line.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Facts(String);

impl Facts {
    /// The same with one more; an empty value adds nothing.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        let value = match name {
            "redirect_uri" | "post_logout_redirect_uri" | "resource" | "audience" | "uri" => address(value),
            _ => plain(value),
        };
        if !value.is_empty() && self.0.len() + name.len() + value.len() + 3 <= MAX_FACTS {
            if !self.0.is_empty() {
                self.0.push('\n');
            }
            self.0.push_str(name);
            self.0.push_str(": ");
            self.0.push_str(&value);
        }
        self
    }

    /// As it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An address without what may be in its query, its fragment or before its host.
fn address(text: &str) -> String {
    let Ok(mut url) = Url::parse(text) else {
        return plain(text.split(['?', '#']).next().unwrap_or_default());
    };
    let has_more = url.query().is_some() || url.fragment().is_some();
    url.set_query(None);
    url.set_fragment(None);
    // Addresses that cannot have them refuse, and have none.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let mut shown = plain(url.as_str());
    if has_more {
        shown.push_str(" ?…");
    }
    shown
}

/// One line of text that can be shown, word by word without what looks like a secret or a person.
fn plain(text: &str) -> String {
    // Of an endless text nobody needs the end.
    let start: String = text.chars().take(4 * MAX_VALUE).collect();
    let words: Vec<String> = start
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .map(word)
        .collect();
    let joined = words.join(" ");
    let mut cut: String = joined.chars().take(MAX_VALUE).collect();
    if cut.len() < joined.len() || start.len() < text.len() {
        cut.push('…');
    }
    cut
}

fn word(word: &str) -> String {
    let is_ours = ["ieum_ac_", "ieum_at_", "ieum_rt_", "ieum_dc_", "ieum_cs_", "ieum_pr_"]
        .iter()
        .any(|prefix| word.contains(prefix));
    // "{" in base64url is "eyJ" or "ey" and something: a token in JSON.
    let is_token = word.contains("eyJ");
    let is_long = word
        .split(|c: char| !c.is_ascii_alphanumeric() && !"-_~+".contains(c))
        .any(|run| run.len() >= 32 && run.bytes().any(|b| b.is_ascii_digit()));
    if is_ours || is_token || is_long {
        return "(secret)".to_owned();
    }
    if word.contains('@') || word.contains("%40") {
        return "(e-mail)".to_owned();
    }
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    if digits >= 9 && word.bytes().all(|b| b.is_ascii_digit() || b"+-().".contains(&b)) {
        return "(number)".to_owned();
    }
    let shown = |c: char| {
        if c.is_ascii_graphic() || c.is_alphanumeric() || c == '…' {
            c
        } else {
            '·'
        }
    };
    word.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &'static str, value: &str) -> String {
        Facts::default().with(name, value).as_str().to_owned()
    }

    #[test]
    fn an_address_loses_what_may_be_secret_or_a_persons() {
        for (given, kept) in [
            ("https://rp.example/cb", "https://rp.example/cb"),
            ("https://rp.example/cb?code=abc&state=x", "https://rp.example/cb ?…"),
            ("https://rp.example/cb#access_token=abc", "https://rp.example/cb ?…"),
            ("https://kim:secret@rp.example/cb", "https://rp.example/cb"),
            ("https://rp.example/users/kim@rp.example/cb", "(e-mail)"),
            ("com.example.app:/cb", "com.example.app:/cb"),
            ("not an address?x=1", "not an address"),
            ("", ""),
        ] {
            let expected = if kept.is_empty() {
                String::new()
            } else {
                format!("redirect_uri: {kept}")
            };
            assert_eq!(of("redirect_uri", given), expected, "{given}");
        }
    }

    #[test]
    fn a_text_loses_secrets_people_and_what_cannot_be_shown() {
        for (given, kept) in [
            ("openid profile", "openid profile"),
            ("openid ieum_cs_AAAA", "openid (secret)"),
            ("eyJhbGciOiJFUzI1NiJ9.e30.x", "(secret)"),
            ("0123456789abcdef0123456789abcdef", "(secret)"),
            ("kim@hanbit.example", "(e-mail)"),
            ("+82-10-1234-5678", "(number)"),
            ("900101-1234567", "(number)"),
            ("a\u{202e}b\nc: d\u{0}e", "a·b c: d e"),
            ("<script>", "<script>"),
        ] {
            assert_eq!(of("scope", given), format!("scope: {kept}"), "{given:?}");
        }
    }

    #[test]
    fn there_is_an_end_to_it() {
        let long = "ab ".repeat(100_000);
        let one = of("scope", &long);
        assert!(one.chars().count() <= MAX_VALUE + 10 && one.ends_with('…'), "{one}");
        let wide = "가".repeat(1_000);
        let facts = (0..50).fold(Facts::default(), |facts, _| facts.with("scope", &wide));
        assert!(facts.as_str().len() <= MAX_FACTS);
    }
}
