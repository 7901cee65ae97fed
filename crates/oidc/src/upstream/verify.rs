//! Whether an ID token is believed (OpenID Connect Core, section 3.1.3.7).

use ieum_model::Instant;
use serde_json::{Map, Value};
use subtle::ConstantTimeEq;

use super::Provider;
use crate::client::keys::ClientKeys;
use crate::jose::{Alg, JwsError, SaidHeader, half_hash};

/// How far the clocks may differ, in seconds.
const SKEW: i64 = 60;
/// How long ago a token may have been issued, in seconds: it came over a direct line a moment ago.
const OLDEST: i64 = 10 * 60;

/// What the token has to say.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// Who has to have issued it.
    pub provider: &'a Provider,
    /// The provider's keys.
    pub keys: &'a ClientKeys,
    /// Who we are there.
    pub client_id: &'a str,
    /// The nonce of the attempt.
    pub nonce: &'a str,
    /// The access token that came with it.
    pub access_token: Option<&'a str>,
    /// The sign-in must not be older than this, in seconds, the skew aside.
    pub max_age: Option<i64>,
    /// Now.
    pub now: Instant,
}

/// Why it is not believed. The text is for the trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadIdToken {
    /// The signature or its form; `UnknownKey` may mean that the provider has new keys.
    #[error("{0}")]
    Signature(JwsError),
    /// A claim is missing or has another form.
    #[error("a claim is missing or malformed")]
    Malformed,
    /// Another issuer.
    #[error("another issuer")]
    Issuer,
    /// For another client, or for others too.
    #[error("another audience")]
    Audience,
    /// Expired, not yet valid, or issued long ago.
    #[error("outside of its time")]
    Time,
    /// Another attempt's, or none.
    #[error("another nonce")]
    Nonce,
    /// It does not belong to the access token that came with it.
    #[error("another access token")]
    AccessToken,
    /// The sign-in is older than was asked for.
    #[error("the sign-in is too old")]
    TooOld,
}

/// The claims of a token that holds in everything.
///
/// # Errors
/// See [`BadIdToken`].
pub fn verify_id_token(token: &str, expected: &Expected<'_>) -> Result<Map<String, Value>, BadIdToken> {
    let payload = expected
        .keys
        .verify(token, &expected.provider.algs)
        .map_err(BadIdToken::Signature)?;
    let claims: Map<String, Value> = serde_json::from_slice(&payload).map_err(|_| BadIdToken::Malformed)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(expected.provider.issuer.as_str()) {
        return Err(BadIdToken::Issuer);
    }
    audience(&claims, expected.client_id)?;
    time(&claims, expected)?;
    let nonce = text("nonce").unwrap_or_default();
    if expected.nonce.is_empty() || !bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
        return Err(BadIdToken::Nonce);
    }
    if let (Some(hash), Some(access_token)) = (text("at_hash"), expected.access_token) {
        // The signature holds, so that this is the algorithm of the key.
        let alg = SaidHeader::read(token).and_then(|header| Alg::find(&header.alg));
        let alg = alg.ok_or(BadIdToken::Malformed)?;
        if hash != half_hash(alg, access_token) {
            return Err(BadIdToken::AccessToken);
        }
    }
    let subject = text("sub").ok_or(BadIdToken::Malformed)?;
    if subject.is_empty() || subject.len() > 255 {
        return Err(BadIdToken::Malformed);
    }
    Ok(claims)
}

/// For us. A token for others too is refused: we know none of them (step 3).
fn audience(claims: &Map<String, Value>, client_id: &str) -> Result<(), BadIdToken> {
    let is_ours = match claims.get("aud") {
        Some(Value::String(one)) => one == client_id,
        Some(Value::Array(all)) => matches!(all.as_slice(), [Value::String(one)] if one == client_id),
        _ => false,
    };
    let is_presented_by_us = claims.get("azp").is_none_or(|azp| azp == client_id);
    if is_ours && is_presented_by_us {
        Ok(())
    } else {
        Err(BadIdToken::Audience)
    }
}

fn time(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<(), BadIdToken> {
    // Some providers write fractions.
    let at = |name: &str| claims.get(name).and_then(Value::as_f64);
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^52")]
    let (now, skew, oldest) = (expected.now.as_seconds() as f64, SKEW as f64, OLDEST as f64);
    let (expires, issued) = (
        at("exp").ok_or(BadIdToken::Malformed)?,
        at("iat").ok_or(BadIdToken::Malformed)?,
    );
    let is_early = issued > now + skew || at("nbf").is_some_and(|from| from > now + skew);
    if expires <= now - skew || issued < now - oldest - skew || is_early {
        return Err(BadIdToken::Time);
    }
    let Some(max_age) = expected.max_age else {
        return Ok(());
    };
    #[expect(clippy::cast_precision_loss, reason = "an age in seconds")]
    let max_age = max_age as f64;
    match at("auth_time") {
        Some(signed_in) if signed_in >= now - max_age - skew && signed_in <= now + skew => Ok(()),
        Some(_) => Err(BadIdToken::TooOld),
        None => Err(BadIdToken::Malformed),
    }
}
