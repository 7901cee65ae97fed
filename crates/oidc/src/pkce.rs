//! Proof Key for Code Exchange with S256, the only method we know (RFC 7636; RFC 9700, section 2.1.1).

use subtle::ConstantTimeEq;

use crate::jose::{base64url, sha256};

/// An S256 challenge: the SHA-256 of a verifier that only the client knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeChallenge([u8; 32]);

impl CodeChallenge {
    /// Reads the `code_challenge` parameter: base64url of 32 bytes, so exactly 43 characters. `None` if it is not that.
    pub fn parse(text: &str) -> Option<Self> {
        base64url::decode(text)?.try_into().ok().map(Self)
    }

    /// From the stored hash.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The hash, for the store.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// True if `verifier` is well formed and is what was hashed (RFC 7636, section 4.6).
    pub fn is_met_by(&self, verifier: &str) -> bool {
        is_verifier(verifier) && bool::from(sha256(verifier.as_bytes()).ct_eq(&self.0))
    }
}

/// True for 43 to 128 unreserved characters (RFC 7636, section 4.1).
pub fn is_verifier(text: &str) -> bool {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(is_unreserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    #[test]
    fn the_example_of_rfc_7636_appendix_b_holds() {
        let challenge = CodeChallenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").expect("challenge");
        assert!(challenge.is_met_by(VERIFIER));
        assert!(!challenge.is_met_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK"));
        assert!(!challenge.is_met_by("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
        assert!(!challenge.is_met_by(""));
    }

    #[test]
    fn challenge_and_verifier_keep_their_lengths_and_alphabet() {
        for bad in [
            "",
            "short",
            &"a".repeat(42),
            &"a".repeat(44),
            &format!("{}=", "A".repeat(43)),
            &"+".repeat(43),
        ] {
            assert_eq!(CodeChallenge::parse(bad), None, "{bad}");
        }
        for (text, good) in [
            ("a".repeat(42), false),
            ("a".repeat(43), true),
            ("~".repeat(128), true),
            ("a".repeat(129), false),
            (format!("{} ", "a".repeat(43)), false),
            ("가".repeat(20), false),
        ] {
            assert_eq!(is_verifier(&text), good, "{text}");
        }
    }
}
