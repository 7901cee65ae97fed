//! What a client that watches the browser's state is told of it (OpenID Connect Session Management 1.0, sections 2 and 3.2).
//!
//! The frame at [`paths::CHECK_SESSION`](crate::discovery::paths::CHECK_SESSION) computes the same in the browser. Deliberately
//! nothing of the session goes in: the browser's state is a random text that tells nobody who is signed in.

use url::{Origin, Url};

use crate::jose::base64url;
use crate::opaque::hash;

/// The `session_state` of a client at an origin: a salted hash, so that no two clients can compare what they got. `None` for a
/// redirect URI without an origin (an app's own scheme), where no page could watch.
pub fn session_state(client_id: &str, redirect_uri: &str, browser_state: &str, salt: &[u8; 12]) -> Option<String> {
    let origin = Url::parse(redirect_uri).ok()?.origin();
    let origin = Some(origin).filter(Origin::is_tuple)?.ascii_serialization();
    let salt = base64url::encode(salt);
    let digest = hash(&format!("{client_id} {origin} {browser_state} {salt}"));
    Some(format!("{}.{salt}", base64url::encode(digest)))
}

/// Whether a text can be a browser's state: 128 random bits as base64url.
pub fn is_browser_state(text: &str) -> bool {
    text.len() == 22
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATE: &str = "AAAAAAAAAAAAAAAAAAAAAA";

    #[test]
    fn every_part_changes_it_and_the_path_does_not() {
        let salt = [7; 12];
        let of = |client, uri, state, salt| session_state(client, uri, state, salt).expect("an origin");
        let first = of("rp", "https://rp.example/cb", STATE, &salt);
        // Computed with another program: sha256("rp https://rp.example AAAAAAAAAAAAAAAAAAAAAA BwcHBwcHBwcHBwcH").
        assert_eq!(first, "8LxMv21Tp6477JPCAtfYMP9UWPScI8Cbz6YbWvtlIiw.BwcHBwcHBwcHBwcH");
        assert!(!first.contains(' '), "section 2");
        assert_eq!(first, of("rp", "https://rp.example:443/other?x=1", STATE, &salt));
        for (name, other) in [
            ("client", of("other", "https://rp.example/cb", STATE, &salt)),
            ("port", of("rp", "https://rp.example:8443/cb", STATE, &salt)),
            ("scheme", of("rp", "http://rp.example/cb", STATE, &salt)),
            ("signed out", of("rp", "https://rp.example/cb", "", &salt)),
            ("salt", of("rp", "https://rp.example/cb", STATE, &[8; 12])),
        ] {
            assert_ne!(first, other, "{name}");
        }
    }

    #[test]
    fn an_app_has_nothing_to_watch_with() {
        assert_eq!(session_state("rp", "com.example.app:/cb", STATE, &[0; 12]), None);
        assert_eq!(session_state("rp", "no address", STATE, &[0; 12]), None);
    }

    #[test]
    fn a_state_is_of_our_own_making() {
        assert!(is_browser_state(STATE));
        for bad in ["", "AAAA", "AAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAA AA"] {
            assert!(!is_browser_state(bad), "{bad}");
        }
    }
}
