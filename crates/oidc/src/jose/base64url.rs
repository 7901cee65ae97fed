//! Base64url without padding, strictly (RFC 7515, section 2): one byte string has exactly one spelling.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Encodes without padding.
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes; padding, line breaks, foreign characters and stray trailing bits are refused with `None`.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_canonical_spelling_decodes() {
        assert_eq!(decode("AQAB").as_deref(), Some(&[1, 0, 1][..]));
        assert_eq!(decode("_-8").as_deref(), Some(&[0xff, 0xef][..]));
        for bad in ["AQ==", "AQA=", "A", "AQ B", "AQAB\n", "+/8", "AR"] {
            assert_eq!(decode(bad), None, "{bad:?}");
        }
    }
}
