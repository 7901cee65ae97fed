//! Token exchange (RFC 8693), narrowed to one case: a business system that was called with a member's access token calls another
//! one on the member's behalf. The new token says who acts, allows no more, lives no longer and ends with the same grant.
//! Everything else of the standard (impersonation, actor tokens, other kinds of tokens) is refused.

use ieum_model::{ClientRowId, GrantId, Instant};

use super::decision::{AccessPlan, Decision, Issue, Spend};
use super::{Call, TokenError, TokenErrorCode};
use crate::client::Client;
use crate::scope::{OFFLINE_ACCESS, Scopes};

/// The one kind of token that is taken and given (section 3).
pub const ACCESS_TOKEN_TYPE: &str = "urn:ietf:params:oauth:token-type:access_token";
/// Most business systems that may act one after the other.
const MAX_ACTORS: usize = 4;

/// An invalid subject token is an invalid request (section 2.2.2).
const UNKNOWN: TokenError =
    TokenError::invalid_request("subject_token is not a living access token of a member for this client");

/// The presented subject token, if it lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectFacts {
    /// The client that it was issued to.
    pub client: ClientRowId,
    /// The grant behind it; none if its client acts for itself.
    pub family: Option<GrantId>,
    /// Whom it is for; empty for the issuer.
    pub audience: Vec<String>,
    /// Who acts with it already, the present one first.
    pub actors: Vec<String>,
    /// What it allows.
    pub scopes: Scopes,
    /// Until when.
    pub expires_at: Instant,
}

/// Exchanges a token.
pub(super) fn exchange_token(call: &Call<'_>, subject: Option<&SubjectFacts>) -> Decision {
    match decide(call, subject) {
        Ok(issue) => Decision::Issue(Box::new(issue)),
        Err(error) => Decision::refuse(error),
    }
}

fn decide(call: &Call<'_>, subject: Option<&SubjectFacts>) -> Result<Issue, TokenError> {
    check_kinds(call)?;
    let audience = targets(call)?;
    let (subject, family) = subject
        .filter(|subject| is_given_to(call.client, subject))
        .and_then(|subject| Some((subject, subject.family?)))
        .ok_or(UNKNOWN)?;
    if subject.actors.len() >= MAX_ACTORS {
        return Err(TokenError::invalid_request(
            "too many clients have acted with this token",
        ));
    }
    let granted = subject.scopes.filter(|name| name != OFFLINE_ACCESS);
    let scopes = call.narrow(&granted)?;
    if scopes.is_empty() {
        return Err(TokenError::invalid_scope("nothing is left of the scope"));
    }
    let mut actors = vec![call.client.client_id.clone()];
    actors.extend_from_slice(&subject.actors);
    Ok(Issue {
        family: Some(family),
        spend: Spend::Nothing,
        access: AccessPlan {
            scopes,
            audience,
            actors,
            expires_at: call.now.plus(call.lifetimes.access_token).min(subject.expires_at),
        },
        refresh: None,
        id_token: None,
    })
}

fn check_kinds(call: &Call<'_>) -> Result<(), TokenError> {
    let param = |name| call.request.param(name);
    if param("subject_token_type") != ACCESS_TOKEN_TYPE {
        return Err(TokenError::invalid_request(
            "subject_token_type must be that of access tokens",
        ));
    }
    if !matches!(param("requested_token_type"), "" | ACCESS_TOKEN_TYPE) {
        return Err(TokenError::invalid_request(
            "requested_token_type must be that of access tokens",
        ));
    }
    if !param("actor_token").is_empty() || !param("actor_token_type").is_empty() {
        return Err(TokenError::invalid_request(
            "actor tokens are not supported: the client itself acts",
        ));
    }
    Ok(())
}

/// The targets that are asked for; an operator has allowed each to this client.
fn targets(call: &Call<'_>) -> Result<Vec<String>, TokenError> {
    let audience = Some(call.request.param("audience")).filter(|text| !text.is_empty());
    let mut targets: Vec<String> = audience.into_iter().map(str::to_owned).collect();
    targets.extend_from_slice(&call.request.resources);
    targets.dedup();
    if targets.is_empty() {
        return Err(TokenError::invalid_request("audience or resource is missing"));
    }
    let allowed = &call.client.profile.tokens.exchanges_for;
    if targets.iter().all(|target| allowed.contains(target)) {
        return Ok(targets);
    }
    Err(TokenError::new(
        TokenErrorCode::InvalidTarget,
        "this client may not exchange tokens for this target",
    ))
}

/// The token is the client's own, or it was given to it as the audience.
fn is_given_to(client: &Client, subject: &SubjectFacts) -> bool {
    subject.client == client.id || subject.audience.contains(&client.client_id)
}

#[cfg(test)]
#[path = "exchange_tests.rs"]
mod tests;
