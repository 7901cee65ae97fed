//! JSON Web Signatures in compact form (RFC 7515, section 3.1).
//!
//! A token's header chooses nothing: `alg` must equal the algorithm of the key we hold under `kid`, `crit` and `b64`
//! are refused because we know no extension, and `jku`, `jwk`, `x5u` and `x5c` are never read (RFC 8725, section 3).

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Alg, KeyError, SigningKey, VerifyingKey, base64url};

/// Longest token that we look at, in bytes. Ours are around 1 KiB.
pub const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// What kind of token it is (RFC 8725, section 3.11): one kind never passes for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typ {
    /// `JWT`: an ID token.
    Jwt,
    /// `at+jwt`: an access token (RFC 9068).
    AccessToken,
    /// `logout+jwt`: a back-channel logout token.
    LogoutToken,
}

impl Typ {
    /// The header's value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jwt => "JWT",
            Self::AccessToken => "at+jwt",
            Self::LogoutToken => "logout+jwt",
        }
    }
}

/// Why a token is not believed. The text is for the log, not for the one who sent the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    /// Not three strict base64url parts with a JSON header, or too long.
    #[error("not a compact JWS")]
    Malformed,
    /// The header asks for an extension that we do not know.
    #[error("critical header extension")]
    Critical,
    /// The header names no key, or one that is not ours.
    #[error("unknown key")]
    UnknownKey,
    /// The header's algorithm is not that of the key.
    #[error("algorithm does not belong to the key")]
    WrongAlgorithm,
    /// The header's `typ` is of another kind of token.
    #[error("another kind of token")]
    WrongType,
    /// The signature does not hold.
    #[error("bad signature")]
    BadSignature,
    /// The payload is not what was expected.
    #[error("unexpected payload")]
    Payload,
}

#[derive(Serialize)]
struct HeaderOut<'a> {
    alg: &'static str,
    typ: &'static str,
    kid: &'a str,
}

/// The header members that we look at; all others are ignored, as RFC 7515, section 4 asks.
#[derive(Deserialize)]
struct Header {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
    crit: Option<serde_json::Value>,
    b64: Option<serde_json::Value>,
}

/// Signs the claims as a compact JWS whose header has exactly `alg`, `typ` and `kid`.
///
/// # Errors
/// The claims cannot be written as JSON, or the library failed to sign.
pub fn sign<C: Serialize>(key: &SigningKey, typ: Typ, claims: &C) -> Result<String, KeyError> {
    let header = HeaderOut {
        alg: key.alg().as_str(),
        typ: typ.as_str(),
        kid: key.kid(),
    };
    let header = serde_json::to_vec(&header).map_err(|_| KeyError::Failed)?;
    let payload = serde_json::to_vec(claims).map_err(|_| KeyError::Failed)?;
    let mut token = base64url::encode(header);
    token.push('.');
    token.push_str(&base64url::encode(payload));
    let signature = key.sign_bytes(token.as_bytes())?;
    token.push('.');
    token.push_str(&base64url::encode(signature));
    Ok(token)
}

/// Verifies a token of ours: `kid` picks one of `keys`, that key's algorithm checks the signature, `typ` must match.
/// Expiry and audience are the caller's rules.
///
/// # Errors
/// Any [`JwsError`].
pub fn verify<'k, C: DeserializeOwned>(
    token: &str,
    keys: impl IntoIterator<Item = &'k VerifyingKey>,
    typ: Typ,
) -> Result<C, JwsError> {
    let token = Unverified::parse(token)?;
    let kid = token.kid().ok_or(JwsError::UnknownKey)?;
    let key = keys
        .into_iter()
        .find(|key| key.kid() == kid)
        .ok_or(JwsError::UnknownKey)?;
    let payload = token.verify_with(key)?;
    if !token.has_typ(typ) {
        return Err(JwsError::WrongType);
    }
    serde_json::from_slice(&payload).map_err(|_| JwsError::Payload)
}

/// A token taken apart. Its payload cannot be read before a key has confirmed the signature.
pub struct Unverified<'t> {
    signed: &'t str,
    header: Header,
    payload: &'t str,
    signature: Vec<u8>,
}

impl<'t> Unverified<'t> {
    /// Takes a compact JWS apart.
    ///
    /// # Errors
    /// `Malformed` or `Critical`.
    pub fn parse(token: &'t str) -> Result<Self, JwsError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(JwsError::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(JwsError::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(JwsError::Malformed)?;
        let header = base64url::decode(header).ok_or(JwsError::Malformed)?;
        let header: Header = serde_json::from_slice(&header).map_err(|_| JwsError::Malformed)?;
        if header.crit.is_some() || header.b64.is_some() {
            return Err(JwsError::Critical);
        }
        let signature = base64url::decode(signature).ok_or(JwsError::Malformed)?;
        Ok(Self {
            signed,
            header,
            payload,
            signature,
        })
    }

    /// The name of the key that the token claims to be signed with.
    pub fn kid(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    /// The header's `typ`, as it stands there.
    pub fn typ(&self) -> Option<&str> {
        self.header.typ.as_deref()
    }

    /// True if the header says so; media types ignore case and may spell out `application/` (RFC 7515, section 4.1.9).
    pub fn has_typ(&self, typ: Typ) -> bool {
        self.is_typ(typ.as_str())
    }

    /// The same for a kind of token that others make.
    pub fn is_typ(&self, typ: &str) -> bool {
        self.header.typ.as_deref().is_some_and(|found| {
            let found = found.strip_prefix("application/").unwrap_or(found);
            found.eq_ignore_ascii_case(typ)
        })
    }

    /// The payload, if `key` signed it.
    ///
    /// # Errors
    /// `WrongAlgorithm`, `BadSignature` or `Malformed`.
    pub fn verify_with(&self, key: &VerifyingKey) -> Result<Vec<u8>, JwsError> {
        if Alg::find(&self.header.alg) != Some(key.alg()) {
            return Err(JwsError::WrongAlgorithm);
        }
        if !key.is_signature_of(self.signed.as_bytes(), &self.signature) {
            return Err(JwsError::BadSignature);
        }
        base64url::decode(self.payload).ok_or(JwsError::Malformed)
    }
}

#[cfg(test)]
#[path = "jws_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "algorithms_tests.rs"]
mod algorithms_tests;
