//! Client assertions: a short JWT that a client signs with its own key instead of sending a secret (RFC 7521, RFC 7523;
//! OpenID Connect Core, section 9, `private_key_jwt`).

use std::time::Duration;

use ieum_model::Instant;
use serde::Deserialize;

use super::keys::ClientKeys;
use crate::jose::{Alg, JwsError, MAX_TOKEN_BYTES, Unverified, base64url, sha256};
use crate::opaque::Hash;

/// The value of `client_assertion_type`.
pub const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// How far ahead an assertion may run out.
const LONGEST: Duration = Duration::from_secs(5 * 60);
/// What clocks may differ by (FAPI 2.0 Security Profile, section 5.3.2.1: ten seconds, and never more than sixty).
const SKEW: Duration = Duration::from_secs(10);
/// Longest `jti`, in bytes.
const MAX_JTI: usize = 200;

/// The algorithms that an assertion may be signed with. Never `none`, never a MAC: [`Alg`] has neither.
pub const ALGS: &[Alg] = Alg::ALL;

/// Whom an assertion may be meant for.
#[derive(Debug, Clone, Copy)]
pub struct Audience<'a> {
    /// This issuer.
    pub issuer: &'a str,
    /// Addresses of ours that will do as well (RFC 7523, section 3; RFC 9126, section 2). None of them if nothing but the issuer,
    /// as one text, is accepted (FAPI 2.0 Security Profile, section 5.3.2.1).
    pub endpoints: &'a [&'a str],
}

/// Why an assertion is not believed. The text is for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAssertion {
    /// The signature or its form; `UnknownKey` may mean that the client has new keys.
    #[error("{0}")]
    Signature(JwsError),
    /// Another kind of token.
    #[error("another kind of token")]
    Type,
    /// A claim is missing or has another form.
    #[error("a claim is missing or malformed")]
    Malformed,
    /// `iss` or `sub` is not the client.
    #[error("iss or sub is not the client")]
    Subject,
    /// It is meant for somebody else.
    #[error("another audience")]
    Audience,
    /// It ran out, is not yet good, or would live too long.
    #[error("outside of its time")]
    Time,
}

/// An assertion that holds, and what must be remembered of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Believed {
    /// Stands for its `jti`: it counts once.
    pub proof_hash: Hash,
    /// Until when that must be remembered.
    pub expires_at: Instant,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: OneOrMore,
    exp: f64,
    jti: String,
    iat: Option<f64>,
    nbf: Option<f64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// The client that an assertion names, for looking up its keys; nothing is believed yet (RFC 7521, section 4.2: `client_id` may
/// be left out of the form).
pub fn said_client(assertion: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Said {
        sub: String,
    }
    let payload = assertion
        .split('.')
        .nth(1)
        .filter(|_| assertion.len() <= MAX_TOKEN_BYTES)?;
    let said: Said = serde_json::from_slice(&base64url::decode(payload)?).ok()?;
    (!said.sub.is_empty()).then_some(said.sub)
}

/// Checks an assertion of this client.
///
/// # Errors
/// See [`BadAssertion`].
pub fn check(
    assertion: &str,
    client_id: &str,
    keys: &ClientKeys,
    allowed: &[Alg],
    audience: Audience<'_>,
    now: Instant,
) -> Result<Believed, BadAssertion> {
    let token = Unverified::parse(assertion).map_err(BadAssertion::Signature)?;
    let is_ours = token.typ().is_none() || token.is_typ("JWT") || token.is_typ("client-authentication+jwt");
    if !is_ours {
        return Err(BadAssertion::Type);
    }
    let payload = keys.verify(&token, allowed).map_err(BadAssertion::Signature)?;
    let claims: Claims = serde_json::from_slice(&payload).map_err(|_| BadAssertion::Malformed)?;
    if claims.iss != client_id || claims.sub != client_id {
        return Err(BadAssertion::Subject);
    }
    if !audience.is_met_by(&claims.aud) {
        return Err(BadAssertion::Audience);
    }
    if claims.jti.is_empty() || claims.jti.len() > MAX_JTI {
        return Err(BadAssertion::Malformed);
    }
    let expires_at = instant(claims.exp)?;
    let is_future = |time: Option<f64>| Ok(time.map(instant).transpose()?.is_some_and(|at| at > now.plus(SKEW)));
    let is_in_time = now < expires_at.plus(SKEW) && expires_at <= now.plus(LONGEST + SKEW);
    if !is_in_time || is_future(claims.iat)? || is_future(claims.nbf)? {
        return Err(BadAssertion::Time);
    }
    let said = format!("assertion\n{client_id}\n{}", claims.jti);
    Ok(Believed {
        proof_hash: sha256(said.as_bytes()),
        expires_at: expires_at.plus(SKEW),
    })
}

impl Audience<'_> {
    /// Each of them must be us: what is good elsewhere too could be brought here by somebody else.
    fn is_met_by(self, found: &OneOrMore) -> bool {
        let is_us = |text: &String| text == self.issuer || self.endpoints.contains(&text.as_str());
        match found {
            OneOrMore::One(text) => is_us(text),
            OneOrMore::More(list) => !self.endpoints.is_empty() && !list.is_empty() && list.iter().all(is_us),
        }
    }
}

/// A NumericDate (RFC 7519, section 2); fractions are left out.
#[expect(clippy::cast_possible_truncation, reason = "checked to be far inside of the range")]
pub(crate) fn instant(seconds: f64) -> Result<Instant, BadAssertion> {
    if (0.0..=1e11).contains(&seconds) {
        Ok(Instant::from_seconds(seconds as i64))
    } else {
        Err(BadAssertion::Malformed)
    }
}

#[cfg(test)]
#[path = "assertion_tests.rs"]
mod tests;
