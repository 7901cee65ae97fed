//! Request objects (RFC 9101): an authorisation request as a token that the client signed. Only what is inside counts
//! (section 6.3), and only signed ones are read: neither `none`, nor encryption, nor an object at an address.

use std::time::Duration;

use ieum_model::Instant;
use serde_json::{Map, Value};

use super::{AuthorizeError, ErrorCode};
use crate::client::keys::ClientKeys;
use crate::client::{Client, Profile};
use crate::jose::{JwsError, Unverified};
use crate::params::Params;

/// How long an object may hold, from the moment it is shown.
const MAX_LIFE: Duration = Duration::from_secs(60 * 60);
/// How far the client's clock may be ahead.
const SKEW: Duration = Duration::from_secs(30);
/// Claims about the token itself; no parameters of the request.
const TOKEN_CLAIMS: [&str; 7] = ["iss", "aud", "exp", "nbf", "iat", "jti", "sub"];
/// What the header may call the token (section 10.8); other kinds of tokens never pass for one.
const TYPES: [&str; 2] = ["oauth-authz-req+jwt", "JWT"];

const fn bad(description: &'static str) -> AuthorizeError {
    AuthorizeError::new(ErrorCode::InvalidRequestObject, description)
}

/// Why an object yields no request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// It names a key that is not among these: the set may have changed.
    UnknownKey,
    /// It is not believed.
    Refused(AuthorizeError),
}

impl From<AuthorizeError> for Unread {
    fn from(error: AuthorizeError) -> Self {
        Self::Refused(error)
    }
}

/// The error of an object that no key of its client verifies.
pub const UNVERIFIED: AuthorizeError = bad("the signature of the request object does not hold");

/// The parameters in a request object that this client signed for us with one of these keys. `when` is when the request first
/// came; without it the times are not looked at, which is good for knowing what the object says and not for following it.
///
/// # Errors
/// See [`Unread`]; the code is `invalid_request_object`.
pub fn read(
    text: &str,
    client: &Client,
    keys: &ClientKeys,
    issuer: &str,
    when: Option<Instant>,
) -> Result<Params, Unread> {
    let token = Unverified::parse(text).map_err(|_| bad("the request object is not a signed token"))?;
    if token.typ().is_some() && !TYPES.iter().any(|known| token.is_typ(known)) {
        return Err(bad("the request object is another kind of token").into());
    }
    let payload = keys
        .verify(&token, &client.profile.request_object_algs())
        .map_err(|error| match error {
            JwsError::UnknownKey => Unread::UnknownKey,
            _ => Unread::Refused(UNVERIFIED),
        })?;
    let claims: Map<String, Value> =
        serde_json::from_slice(&payload).map_err(|_| bad("the request object holds no claims"))?;
    check(&claims, client, issuer, when)?;
    Ok(params(claims)?)
}

fn check(
    claims: &Map<String, Value>,
    client: &Client,
    issuer: &str,
    when: Option<Instant>,
) -> Result<(), AuthorizeError> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("client_id") != Some(&client.client_id) || text("iss") != Some(&client.client_id) {
        return Err(bad("client_id and iss of the request object must both name the client"));
    }
    // A client's assertion about itself is no request (section 10.8).
    if claims.contains_key("sub") {
        return Err(bad("a request object has no sub"));
    }
    let is_for_us = match claims.get("aud") {
        Some(Value::String(aud)) => aud == issuer,
        Some(Value::Array(list)) => list.iter().any(|aud| aud.as_str() == Some(issuer)),
        _ => false,
    };
    if !is_for_us {
        return Err(bad("aud of the request object must be the issuer"));
    }
    if claims.contains_key("request") || claims.contains_key("request_uri") {
        return Err(bad("a request object holds no other request object"));
    }
    when.map_or(Ok(()), |when| check_times(claims, when))
}

fn check_times(claims: &Map<String, Value>, when: Instant) -> Result<(), AuthorizeError> {
    // Seconds that do not fit are no times.
    let seconds = |name: &str| {
        claims
            .get(name)
            .map(|value| value.as_i64().filter(|n| (0..1 << 40).contains(n)))
    };
    let exp = seconds("exp")
        .flatten()
        .map(Instant::from_seconds)
        .ok_or(bad("exp is missing in the request object"))?;
    if exp <= when {
        return Err(bad("the request object has expired"));
    }
    if exp > when.plus(MAX_LIFE) {
        return Err(bad("the request object holds for too long"));
    }
    // FAPI 2.0 Security Profile, section 5.3.2.1 (13): neither may lie more than a minute ahead.
    let is_ahead = |name: &str| match seconds(name) {
        None => false,
        Some(said) => said.is_none_or(|said| Instant::from_seconds(said) > when.plus(SKEW)),
    };
    if is_ahead("nbf") || is_ahead("iat") {
        return Err(bad("the request object does not hold yet"));
    }
    Ok(())
}

/// Claims as parameters (section 4): texts as they are, numbers and structures in their JSON spelling.
fn params(claims: Map<String, Value>) -> Result<Params, AuthorizeError> {
    let mut pairs = Vec::new();
    for (name, value) in claims {
        match value {
            _ if TOKEN_CLAIMS.contains(&name.as_str()) => {}
            Value::Null => {}
            Value::String(text) => pairs.push((name, text)),
            Value::Array(list) if name == "resource" => {
                for entry in list {
                    let Value::String(text) = entry else {
                        return Err(bad("resource in the request object must be texts"));
                    };
                    pairs.push((name.clone(), text));
                }
            }
            other => pairs.push((name, other.to_string())),
        }
    }
    Ok(Params::new(pairs))
}

/// True if the client has keys that a request object may be verified with: registered ones that sign, or published ones, which
/// are looked at when an object comes.
pub fn has_keys(profile: &Profile) -> bool {
    let registered = profile.auth.jwks.as_deref().map(ClientKeys::parse);
    registered.map_or(profile.auth.jwks_uri.is_some(), |keys| {
        keys.is_ok_and(|keys| keys.can_sign())
    })
}

#[cfg(test)]
#[path = "object_tests.rs"]
mod tests;
