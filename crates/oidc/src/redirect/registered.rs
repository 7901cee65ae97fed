//! Which redirect URIs a client may register, and when a requested one matches (RFC 9700, section 4.1.3).
//!
//! Matching compares characters; nothing is normalised. The one exception is the port of a loopback address, which a
//! native application cannot know in advance: `http://127.0.0.1:*/callback` (RFC 8252, section 7.3).

use url::Url;

/// Longest redirect URI, in bytes.
const MAX_BYTES: usize = 2_000;
const LOOPBACKS_WITH_ANY_PORT: [&str; 2] = ["http://127.0.0.1:*", "http://[::1]:*"];

/// Why a redirect URI cannot be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadRedirectUri {
    /// Not an absolute URI, too long, or not in its plain spelling.
    #[error("not an absolute URI in its normal spelling")]
    Malformed,
    /// It has a fragment (RFC 6749, section 3.1.2).
    #[error("a redirect URI has no fragment")]
    Fragment,
    /// It has a user name or password.
    #[error("a redirect URI has no user name or password")]
    Credentials,
    /// Neither https, nor http on a loopback address, nor a private-use scheme in reverse domain form (RFC 8252).
    #[error("only https, http on this computer, or an application's own scheme")]
    Scheme,
}

/// Checks a redirect URI before it is registered.
///
/// # Errors
/// See [`BadRedirectUri`].
pub fn check(uri: &str) -> Result<(), BadRedirectUri> {
    let plain = LOOPBACKS_WITH_ANY_PORT
        .iter()
        .find_map(|prefix| Some((uri.strip_prefix(prefix)?, prefix.strip_suffix(":*")?)))
        .map_or_else(|| uri.to_owned(), |(rest, origin)| format!("{origin}:65535{rest}"));
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"*\"<>\\^`{|}".contains(&byte);
    if plain.len() > MAX_BYTES || !plain.bytes().all(is_plain) {
        return Err(BadRedirectUri::Malformed);
    }
    let url = Url::parse(&plain).map_err(|_| BadRedirectUri::Malformed)?;
    if url.fragment().is_some() {
        return Err(BadRedirectUri::Fragment);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(BadRedirectUri::Credentials);
    }
    let is_allowed = match url.scheme() {
        "https" => url.host().is_some(),
        "http" => matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost")),
        scheme => scheme.contains('.'),
    };
    if !is_allowed {
        return Err(BadRedirectUri::Scheme);
    }
    // A browser would send `https://RP.example` or `/a/../b` elsewhere than it reads.
    let is_as_written = url.as_str() == plain || url.as_str().strip_suffix('/') == Some(plain.as_str());
    if is_as_written {
        Ok(())
    } else {
        Err(BadRedirectUri::Malformed)
    }
}

/// True if `requested` is the registered URI, character by character, or differs in nothing but the port that the
/// registration leaves open.
pub fn matches(registered: &str, requested: &str) -> bool {
    if registered == requested {
        // The pattern itself leads nowhere.
        return !registered.contains(":*");
    }
    LOOPBACKS_WITH_ANY_PORT.iter().any(|prefix| {
        let Some((rest, origin)) = registered.strip_prefix(prefix).zip(prefix.strip_suffix('*')) else {
            return false;
        };
        requested
            .strip_prefix(origin)
            .and_then(|tail| tail.strip_suffix(rest))
            .is_some_and(is_port)
    })
}

/// True if `requested` matches one of the registered URIs.
pub fn matches_any(registered: &[String], requested: &str) -> bool {
    registered.iter().any(|uri| matches(uri, requested))
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0') && text.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_uris_that_cannot_mislead_are_registered() {
        for good in [
            "https://rp.example/cb",
            "https://rp.example",
            "https://rp.example:8443/cb?tenant=1",
            "http://127.0.0.1:*/callback",
            "http://[::1]:*/callback",
            "http://localhost:3000/cb",
            "com.example.app:/cb",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for (bad, error) in [
            ("", BadRedirectUri::Malformed),
            ("/cb", BadRedirectUri::Malformed),
            ("https://rp.example/cb#", BadRedirectUri::Fragment),
            ("https://rp.example/cb#x", BadRedirectUri::Fragment),
            ("https://u@rp.example/cb", BadRedirectUri::Credentials),
            ("https://rp.example@evil.example/", BadRedirectUri::Credentials),
            ("http://rp.example/cb", BadRedirectUri::Scheme),
            ("http://127.0.0.1.evil.example/cb", BadRedirectUri::Scheme),
            ("http://127.0.0.1:*.evil.example/cb", BadRedirectUri::Malformed),
            ("javascript:alert(1)", BadRedirectUri::Scheme),
            ("data:text/html,x", BadRedirectUri::Scheme),
            ("https://*.rp.example/cb", BadRedirectUri::Malformed),
            ("https://rp.example:*/cb", BadRedirectUri::Malformed),
            ("https://RP.example/cb", BadRedirectUri::Malformed),
            ("https://rp.example/a/../cb", BadRedirectUri::Malformed),
            ("https://rp.example\\@evil.example", BadRedirectUri::Malformed),
            ("https://rp.example/c b", BadRedirectUri::Malformed),
            ("https://이음.example/cb", BadRedirectUri::Malformed),
        ] {
            assert_eq!(check(bad), Err(error), "{bad}");
        }
        assert_eq!(
            check(&format!("https://rp.example/{}", "a".repeat(MAX_BYTES))),
            Err(BadRedirectUri::Malformed)
        );
    }

    #[test]
    fn matching_compares_characters_and_opens_only_the_loopback_port() {
        let web = "https://rp.example/cb";
        let native = "http://127.0.0.1:*/cb";
        let v6 = "http://[::1]:*/cb";
        for (registered, requested, expected) in [
            (web, web, true),
            (web, "https://rp.example/cb/", false),
            (web, "https://rp.example/cb?x=1", false),
            (web, "https://rp.example/CB", false),
            (web, "HTTPS://rp.example/cb", false),
            (web, "https://rp.example:443/cb", false),
            (web, "https://rp.example/cb#x", false),
            (web, "https://rp.example.evil.example/cb", false),
            (native, "http://127.0.0.1:49152/cb", true),
            (native, "http://127.0.0.1:1/cb", true),
            (native, native, false),
            (native, "http://127.0.0.1/cb", false),
            (native, "http://127.0.0.1:/cb", false),
            (native, "http://127.0.0.1:0/cb", false),
            (native, "http://127.0.0.1:080/cb", false),
            (native, "http://127.0.0.1:+80/cb", false),
            (native, "http://127.0.0.1:65536/cb", false),
            (native, "http://127.0.0.1:80@evil.example/cb", false),
            (native, "http://127.0.0.1:80/evil/cb", false),
            (native, "http://localhost:80/cb", false),
            (native, "https://127.0.0.1:80/cb", false),
            (native, "http://[::1]:80/cb", false),
            (v6, "http://[::1]:80/cb", true),
            ("http://127.0.0.1:8080/cb", "http://127.0.0.1:8081/cb", false),
            ("https://rp.example:*/cb", "https://rp.example:1/cb", false),
        ] {
            assert_eq!(matches(registered, requested), expected, "{registered} {requested}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_checking_or_matching_panic(text in "\\PC{0,60}") {
            let _ = check(&text);
            let _ = matches("http://127.0.0.1:*/cb", &text);
            let _ = matches(&text, "http://127.0.0.1:80/cb");
        }
    }
}
