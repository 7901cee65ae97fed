//! The authorisation code grant (RFC 6749, section 4.1.3; RFC 7636, section 4.6).

use ieum_model::{ClientRowId, GrantId, Instant};

use super::decision::{AccessPlan, Decision, IdTokenPlan, Issue, RefreshLife, RefreshPlan, Spend};
use super::{Call, GrantType, TokenError};
use crate::pkce::CodeChallenge;
use crate::scope::{OFFLINE_ACCESS, OPENID, Scopes};

const UNKNOWN: TokenError = TokenError::invalid_grant("the code is unknown, expired or already used");

/// A code as the store knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeFacts {
    /// The client that it was made for.
    pub client: ClientRowId,
    /// The family that its tokens belong to.
    pub family: GrantId,
    /// True while member, organisation and session behind it are all active and the family is not revoked.
    pub is_live: bool,
    /// The redirect URI of the authorisation request.
    pub redirect_uri: String,
    /// The PKCE challenge.
    pub challenge: CodeChallenge,
    /// What was granted.
    pub scopes: Scopes,
    /// The services that tokens may be for.
    pub resources: Vec<String>,
    /// The nonce of the authorisation request.
    pub nonce: Option<String>,
    /// Until when it must be redeemed.
    pub expires_at: Instant,
    /// When it was redeemed.
    pub used_at: Option<Instant>,
}

/// Redeems a code, once. A second redemption by its client ends everything that the first one gave (RFC 9700,
/// section 2.1.1), even if the rest of the request is wrong: somebody else has seen the code.
pub(super) fn redeem_code(call: &Call<'_>, code: Option<&CodeFacts>) -> Decision {
    let Some(code) = code.filter(|code| code.client == call.client.id) else {
        return Decision::refuse(UNKNOWN);
    };
    if code.used_at.is_some() {
        return Decision::refuse_and_revoke(UNKNOWN, code.family);
    }
    match check(call, code).and_then(|()| call.narrow_resources(&code.resources)) {
        Ok(audience) => Decision::Issue(Box::new(issue_to_member(
            call,
            code.family,
            Given {
                scopes: &code.scopes,
                audience,
                nonce: code.nonce.clone(),
            },
            Spend::Code,
        ))),
        Err(error) => Decision::refuse(error),
    }
}

fn check(call: &Call<'_>, code: &CodeFacts) -> Result<(), TokenError> {
    if call.now >= code.expires_at || !code.is_live {
        return Err(UNKNOWN);
    }
    if call.request.param("redirect_uri") != code.redirect_uri {
        return Err(TokenError::invalid_grant(
            "redirect_uri is not that of the authorization request",
        ));
    }
    if !code.challenge.is_met_by(call.request.param("code_verifier")) {
        return Err(TokenError::invalid_grant("code_verifier does not match"));
    }
    Ok(())
}

/// What a member's grant gives.
pub(super) struct Given<'a> {
    pub scopes: &'a Scopes,
    pub audience: Vec<String>,
    pub nonce: Option<String>,
}

/// The first tokens of a member's grant. The `scope` parameter has no meaning there; what the client may no longer have is left
/// out.
pub(super) fn issue_to_member(call: &Call<'_>, family: GrantId, given: Given<'_>, spend: Spend) -> Issue {
    let Given {
        scopes: granted,
        audience,
        nonce,
    } = given;
    let scopes = granted.intersection(&call.client.scopes);
    let life = if scopes.contains(OFFLINE_ACCESS) {
        RefreshLife::Offline
    } else {
        RefreshLife::Session
    };
    // A token that is not rotated is not renewed either: it lives as long as its chain would.
    let refresh_life = if call.client.profile.demands().no_refresh_rotation {
        call.lifetimes.refresh_total
    } else {
        call.lifetimes.refresh_idle
    };
    let refresh = call
        .client
        .may_use(GrantType::RefreshToken)
        .then(|| RefreshPlan::First {
            expires_at: call.now.plus(refresh_life),
            life,
        });
    let id_token = scopes.contains(OPENID).then(|| IdTokenPlan {
        nonce,
        expires_at: call.now.plus(call.lifetimes.id_token),
    });
    Issue {
        family: Some(family),
        spend,
        access: AccessPlan {
            scopes,
            audience,
            actors: Vec::new(),
            expires_at: call.now.plus(call.lifetimes.access_token),
        },
        refresh,
        id_token,
    }
}

#[cfg(test)]
#[path = "code_tests.rs"]
mod tests;
