//! A token's header before anything is believed: for proofs that bring their key, and to tell one kind of token from another.

use serde::Deserialize;

use super::{MAX_TOKEN_BYTES, base64url};

/// What a header says of itself. Only ever compared with what is held already.
#[derive(Debug, Clone, Deserialize)]
pub struct SaidHeader {
    /// The kind of token.
    pub typ: Option<String>,
    /// The algorithm.
    pub alg: String,
    /// A key in the token itself: read for DPoP (RFC 9449, section 4.2), where it proves possession and nothing else.
    pub jwk: Option<serde_json::Map<String, serde_json::Value>>,
}

impl SaidHeader {
    /// Reads the header of a compact token.
    pub fn read(token: &str) -> Option<Self> {
        let (header, _) = token.split_once('.').filter(|_| token.len() <= MAX_TOKEN_BYTES)?;
        serde_json::from_slice(&base64url::decode(header)?).ok()
    }

    /// True if the type is this one; media types ignore case and may spell out `application/` (RFC 7515, section 4.1.9).
    pub fn is_typ(&self, typ: &str) -> bool {
        self.typ.as_deref().is_some_and(|found| {
            let found = found.strip_prefix("application/").unwrap_or(found);
            found.eq_ignore_ascii_case(typ)
        })
    }
}
