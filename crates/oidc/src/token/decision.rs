//! What a grant's rule decided: a value that says what to save and what to answer.

use ieum_model::{GrantId, Instant};

use super::TokenError;
use crate::scope::Scopes;

/// The rule's verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Save and answer with tokens.
    Issue(Box<Issue>),
    /// Answer with an error, after saving what it says.
    Refuse(Refusal),
}

/// A refusal, and what it must leave behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The answer.
    pub error: TokenError,
    /// Saved and committed before the answer: a refusal must not roll it back.
    pub revoke: Option<Revoke>,
}

/// Everything of this family ends: its codes, access and refresh tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revoke {
    /// The family.
    pub family: GrantId,
}

/// What is used up by this answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spend {
    /// The presented code: set its `used_at`, compare-and-set.
    Code,
    /// The presented refresh token: set its `used_at`, compare-and-set.
    RefreshToken,
    /// The presented device code: set it to spent, compare-and-set.
    Device,
    /// Nothing: the answer was given before, or the grant has nothing to use up.
    Nothing,
}

/// Tokens to be issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The family that the tokens belong to; none for a client that acts for itself.
    pub family: Option<GrantId>,
    /// What is used up.
    pub spend: Spend,
    /// The access token to mint.
    pub access: AccessPlan,
    /// The refresh token to answer with.
    pub refresh: Option<RefreshPlan>,
    /// The ID token to sign.
    pub id_token: Option<IdTokenPlan>,
}

/// An access token to mint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessPlan {
    /// What it allows; the answer's `scope`.
    pub scopes: Scopes,
    /// Whom it is for; empty for the issuer.
    pub audience: Vec<String>,
    /// Who acts with it on behalf of the member, the present one first (RFC 8693, section 4.1); empty for the member's own client.
    pub actors: Vec<String>,
    /// Until when.
    pub expires_at: Instant,
}

/// A refresh token to answer with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefreshPlan {
    /// The first of a chain: mint it from randomness and save it.
    First {
        /// Until when it must be used.
        expires_at: Instant,
        /// How long the chain lives.
        life: RefreshLife,
    },
    /// The next of a chain: compute it with [`crate::opaque::successor`] and save it.
    Next {
        /// Until when it must be used.
        expires_at: Instant,
    },
    /// The same next one as in the lost answer: compute it with [`crate::opaque::successor`] and save nothing.
    SameAgain,
}

/// What a chain of refresh tokens ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshLife {
    /// With the browser session that it came from.
    Session,
    /// With its total lifetime only: the client asked for `offline_access`.
    Offline,
}

/// An ID token to sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdTokenPlan {
    /// The nonce of the authorisation request; none on refresh (OpenID Connect Core, section 12.2).
    pub nonce: Option<String>,
    /// Its `exp`.
    pub expires_at: Instant,
}

impl Decision {
    /// Refuses and leaves nothing behind.
    pub const fn refuse(error: TokenError) -> Self {
        Self::Refuse(Refusal { error, revoke: None })
    }

    /// Refuses and ends the family, because somebody holds what they should not.
    pub const fn refuse_and_revoke(error: TokenError, family: GrantId) -> Self {
        Self::Refuse(Refusal {
            error,
            revoke: Some(Revoke { family }),
        })
    }
}

impl From<TokenError> for Decision {
    fn from(error: TokenError) -> Self {
        Self::refuse(error)
    }
}
