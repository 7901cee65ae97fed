//! What came back to our address (RFC 6749, section 4.1.2; RFC 9207).

use subtle::ConstantTimeEq;

use super::Provider;
use crate::params::Params;

/// Longest code that we carry to the token endpoint, in bytes.
const MAX_CODE: usize = 4096;
/// Longest error word that we keep.
const MAX_ERROR: usize = 100;

/// An answer to our own request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A code to redeem.
    Code(String),
    /// The provider's error word, such as `access_denied`.
    Refused(String),
}

/// Why an answer is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotBelieved {
    /// A parameter is missing, doubled or too long.
    #[error("malformed")]
    Malformed,
    /// The state is not that of the attempt.
    #[error("another state")]
    State,
    /// It comes from another provider, or does not say from which although this one always does.
    #[error("another issuer")]
    Issuer,
}

/// Reads it. The state is compared first, and the issuer before anything is done with a code or an error: both may be another
/// provider's (RFC 9207, section 2.4).
///
/// # Errors
/// See [`NotBelieved`].
pub fn read_answer(params: &Params, state: &str, provider: &Provider) -> Result<Answer, NotBelieved> {
    let one = |name| params.get(name).map_err(|_| NotBelieved::Malformed);
    let found = one("state")?.unwrap_or_default();
    if state.is_empty() || !bool::from(found.as_bytes().ct_eq(state.as_bytes())) {
        return Err(NotBelieved::State);
    }
    match one("iss")? {
        Some(issuer) if issuer != provider.issuer => return Err(NotBelieved::Issuer),
        None if provider.sends_issuer => return Err(NotBelieved::Issuer),
        _ => {}
    }
    match (one("code")?, one("error")?) {
        (Some(code), None) if code.len() <= MAX_CODE => Ok(Answer::Code(code.to_owned())),
        (None, Some(error)) => {
            let is_plain = error.len() <= MAX_ERROR && error.bytes().all(|byte| byte.is_ascii_graphic());
            let word = if is_plain { error } else { "invalid_error" };
            Ok(Answer::Refused(word.to_owned()))
        }
        _ => Err(NotBelieved::Malformed),
    }
}
