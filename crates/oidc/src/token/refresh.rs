//! The refresh grant with rotation (RFC 6749, section 6; RFC 9700, section 4.14.2).
//!
//! Each refresh token is used once and followed by one successor. The successor is not random but computed from the
//! token and a key of the installation ([`crate::opaque::successor`]), so a token has exactly one successor whatever
//! happens:
//!
//! - An answer got lost, or two requests raced: within the grace, and while the successor is unused, the same successor
//!   is answered again. There is one row and one chain; two live chains cannot come to be.
//! - The token is shown after the grace, or after its successor was used: two parties hold it. The family ends.

use ieum_model::{ClientRowId, GrantId, Instant};

use super::decision::{AccessPlan, Decision, IdTokenPlan, Issue, RefreshPlan, Spend};
use super::{Call, TokenError};
use crate::scope::{OPENID, Scopes};

const UNKNOWN: TokenError = TokenError::invalid_grant("the refresh token is unknown, expired or revoked");

/// A refresh token as the store knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshFacts {
    /// The client that it was made for.
    pub client: ClientRowId,
    /// The family that it belongs to.
    pub family: GrantId,
    /// True while member and organisation are active, the family is not revoked and, for a chain that ends with the
    /// session, the session lives.
    pub is_live: bool,
    /// What was granted. A narrowed request does not narrow the chain.
    pub scopes: Scopes,
    /// The services that tokens may be for; a narrowed request does not narrow the chain.
    pub resources: Vec<String>,
    /// Until when it must be used.
    pub expires_at: Instant,
    /// When the chain began; its total lifetime counts from here.
    pub chain_began_at: Instant,
    /// That it was used, if it was.
    pub used: Option<UseFacts>,
}

/// The use of a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UseFacts {
    /// When it was used.
    pub at: Instant,
    /// The row found under the hash of the computed successor. None if the installation's key has changed since.
    pub successor: Option<SuccessorFacts>,
}

/// A refresh token's successor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SuccessorFacts {
    /// Whether it has been used itself.
    pub is_used: bool,
}

/// Answers with fresh tokens, or finds that the token is in two hands.
pub(super) fn rotate(call: &Call<'_>, token: Option<&RefreshFacts>) -> Decision {
    let Some(token) = token.filter(|token| token.client == call.client.id && token.is_live) else {
        return Decision::refuse(UNKNOWN);
    };
    if token.used.is_some_and(|used| !is_repeat(call, used)) {
        return Decision::refuse_and_revoke(UNKNOWN, token.family);
    }
    let chain_ends_at = token.chain_began_at.plus(call.lifetimes.refresh_total);
    if call.now >= token.expires_at.min(chain_ends_at) {
        return Decision::refuse(UNKNOWN);
    }
    let narrowed = call
        .narrow(&token.scopes)
        .and_then(|scopes| Ok((scopes, call.narrow_resources(&token.resources)?)));
    match narrowed {
        Ok((scopes, audience)) => {
            let access = AccessPlan {
                scopes,
                audience,
                actors: Vec::new(),
                expires_at: call.now.plus(call.lifetimes.access_token),
            };
            Decision::Issue(Box::new(issue(call, token, access, chain_ends_at)))
        }
        Err(error) => Decision::refuse(error),
    }
}

/// True if the request repeats one whose answer may have been lost.
fn is_repeat(call: &Call<'_>, used: UseFacts) -> bool {
    let is_in_grace = call.now <= used.at.plus(call.lifetimes.refresh_grace);
    is_in_grace && used.successor.is_some_and(|successor| !successor.is_used)
}

fn issue(call: &Call<'_>, token: &RefreshFacts, access: AccessPlan, chain_ends_at: Instant) -> Issue {
    let (spend, refresh) = if token.used.is_some() {
        (Spend::Nothing, Some(RefreshPlan::SameAgain))
    } else if call.client.profile.demands().no_refresh_rotation {
        // The token stays; the client proves itself with each use (FAPI 2.0 Security Profile, section 5.3.2.1).
        (Spend::Nothing, None)
    } else {
        let expires_at = call.now.plus(call.lifetimes.refresh_idle).min(chain_ends_at);
        (Spend::RefreshToken, Some(RefreshPlan::Next { expires_at }))
    };
    let id_token = access.scopes.contains(OPENID).then(|| IdTokenPlan {
        nonce: None,
        expires_at: call.now.plus(call.lifetimes.id_token),
    });
    Issue {
        family: Some(token.family),
        spend,
        access,
        refresh,
        id_token,
    }
}

#[cfg(test)]
#[path = "refresh_tests.rs"]
mod tests;
