//! DPoP (RFC 9449): a proof that whoever sends a request holds a key, and the nonce that dates it.
//!
//! The proof brings its own key. It proves possession of that key and nothing else: what the key is worth is said by the token
//! that is tied to it.

use std::time::Duration;

use ieum_model::Instant;
use serde::Deserialize;
use url::Url;

use crate::client::keys::public_key;
use crate::jose::{Alg, SaidHeader, Unverified, base64url, sha256};
use crate::opaque::Hash;
use crate::token::{TokenError, TokenErrorCode};

/// The header that carries a proof.
pub const HEADER: &str = "DPoP";
/// The header that carries a nonce.
pub const NONCE_HEADER: &str = "DPoP-Nonce";
/// `token_type` and authorisation scheme of a token that is tied to a key.
pub const TOKEN_TYPE: &str = "DPoP";

/// How old a proof may be.
const WINDOW: Duration = Duration::from_secs(5 * 60);
/// How far ahead a clock may be (FAPI 2.0 Security Profile, section 5.3.2.1: never more than sixty seconds).
const AHEAD: Duration = Duration::from_secs(60);
/// How long a nonce is the present one; the one before is still good.
const TURN: i64 = 150;
/// Longest `jti`, in bytes.
const MAX_JTI: usize = 200;

/// Why a proof is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadProof {
    /// There is none, although one is needed.
    #[error("a DPoP proof is required")]
    Missing,
    /// More than one, or not a token with a public key and a signature by it.
    #[error("the DPoP proof is malformed or its signature does not hold")]
    Malformed,
    /// It is for another method, address or token.
    #[error("the DPoP proof is for another request")]
    OtherRequest,
    /// It is too old or from the future.
    #[error("the DPoP proof is outside of its time")]
    Time,
    /// It has no nonce of ours, or one that ran out: the answer brings another.
    #[error("the DPoP proof needs the nonce of this server")]
    Nonce,
    /// It was used before.
    #[error("the DPoP proof was used before")]
    Replayed,
}

/// What a proof must be for.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The method of the request.
    pub method: &'a str,
    /// The address that was asked, as it is published.
    pub uri: &'a str,
    /// The access token that came along; none at the token endpoint.
    pub access_token: Option<&'a str>,
    /// The nonces that are good now.
    pub nonces: &'a [String],
    /// What it may be signed with.
    pub algs: &'a [Alg],
    /// Now.
    pub now: Instant,
}

/// A proof that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The key's thumbprint (RFC 7638).
    pub jkt: String,
    /// What it is signed with.
    pub alg: Alg,
    /// Stands for its `jti`: it counts once.
    pub proof_hash: Hash,
    /// Until when that must be remembered.
    pub expires_at: Instant,
}

#[derive(Deserialize)]
struct Claims {
    jti: String,
    htm: String,
    htu: String,
    iat: f64,
    ath: Option<String>,
    nonce: Option<String>,
}

impl From<BadProof> for TokenError {
    fn from(bad: BadProof) -> Self {
        let (code, description) = match bad {
            BadProof::Nonce => (
                TokenErrorCode::UseDpopNonce,
                "the DPoP proof needs the nonce of this server",
            ),
            BadProof::Missing => (TokenErrorCode::InvalidDpopProof, "a DPoP proof is required"),
            BadProof::Malformed => (TokenErrorCode::InvalidDpopProof, "the DPoP proof is malformed"),
            BadProof::OtherRequest => (
                TokenErrorCode::InvalidDpopProof,
                "the DPoP proof is for another request",
            ),
            BadProof::Time => (
                TokenErrorCode::InvalidDpopProof,
                "the DPoP proof is outside of its time",
            ),
            BadProof::Replayed => (TokenErrorCode::InvalidDpopProof, "the DPoP proof was used before"),
        };
        Self::new(code, description)
    }
}

/// Checks a proof (RFC 9449, section 4.3). That it is used for the first time is for the store to say.
///
/// # Errors
/// See [`BadProof`].
pub fn check(proof: &str, expected: &Expected<'_>) -> Result<Proof, BadProof> {
    let header = SaidHeader::read(proof).ok_or(BadProof::Malformed)?;
    let alg = Alg::find(&header.alg).filter(|alg| expected.algs.contains(alg));
    let (Some(alg), Some(jwk), true) = (alg, &header.jwk, header.is_typ("dpop+jwt")) else {
        return Err(BadProof::Malformed);
    };
    let key = public_key("", alg, jwk).ok_or(BadProof::Malformed)?;
    let token = Unverified::parse(proof).map_err(|_| BadProof::Malformed)?;
    let payload = token.verify_with(&key).map_err(|_| BadProof::Malformed)?;
    let claims: Claims = serde_json::from_slice(&payload).map_err(|_| BadProof::Malformed)?;
    if claims.jti.is_empty() || claims.jti.len() > MAX_JTI {
        return Err(BadProof::Malformed);
    }
    let ath = expected
        .access_token
        .map(|token| base64url::encode(sha256(token.as_bytes())));
    let is_for_token = ath.is_none() || claims.ath == ath;
    if claims.htm != expected.method || !is_same_address(&claims.htu, expected.uri) || !is_for_token {
        return Err(BadProof::OtherRequest);
    }
    let said = claims.nonce.as_deref().unwrap_or_default();
    if !expected.nonces.iter().any(|nonce| nonce == said) {
        return Err(BadProof::Nonce);
    }
    let made_at = crate::client::assertion::instant(claims.iat).map_err(|_| BadProof::Malformed)?;
    if made_at > expected.now.plus(AHEAD) || expected.now >= made_at.plus(WINDOW) {
        return Err(BadProof::Time);
    }
    let jkt = key.jwk().material.thumbprint();
    let said = format!("dpop\n{jkt}\n{}", claims.jti);
    Ok(Proof {
        proof_hash: sha256(said.as_bytes()),
        expires_at: made_at.plus(WINDOW),
        jkt,
        alg,
    })
}

/// Compares without query and fragment, after the normalisation of RFC 3986 (RFC 9449, section 4.3).
fn is_same_address(found: &str, expected: &str) -> bool {
    let plain = |text: &str| {
        let mut url = Url::parse(text).ok()?;
        url.set_query(None);
        url.set_fragment(None);
        Some(url)
    };
    plain(found).is_some_and(|url| Some(url) == plain(expected))
}

/// The thumbprint in `dpop_jkt` of an authorisation request (RFC 9449, section 10), if it has the form of one.
pub fn read_jkt(text: &str) -> Option<&str> {
    let is_thumbprint = text.len() == 43 && base64url::decode(text).is_some_and(|bytes| bytes.len() == 32);
    is_thumbprint.then_some(text)
}

/// The turn of nonces that an instant lies in. A nonce is the keyed hash of its turn: nothing is stored, and nobody else can
/// make one in advance.
pub const fn turn_of(now: Instant) -> i64 {
    now.as_seconds().div_euclid(TURN)
}

/// A nonce from the keyed hash of its turn.
pub fn nonce_of(mac: &[u8; 32]) -> String {
    base64url::encode(&mac[..16])
}

#[cfg(test)]
#[path = "dpop_tests.rs"]
mod tests;
