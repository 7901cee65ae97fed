//! What an access token lets its holder know of the member (OpenID Connect Core, section 5.3).

use ieum_oidc::bearer::{BearerError, Scheme};
use ieum_oidc::claims::{AskedClaims, Disclosure, Place};
use ieum_oidc::discovery::paths;
use ieum_oidc::dpop::BadProof;
use ieum_oidc::scope::OPENID;
use ieum_oidc::sender::Sender;
use ieum_store::active::ActiveBearer;
use serde_json::{Map, Value};

use super::bearer::find_bearer_for_us;
use super::facts::{client_of, member_of, scopes_of};
use super::proof::{check_proof, take_proof};
use crate::{Context, Result};

/// A token with what came along.
#[derive(Debug, Clone, Copy)]
pub struct Presented<'a> {
    /// The token.
    pub token: &'a str,
    /// How it came.
    pub scheme: Scheme,
    /// The DPoP proof.
    pub dpop: Option<&'a str>,
    /// Thumbprint of the certificate that a trusted proxy has checked.
    pub x5t: Option<&'a str>,
    /// The method of the request.
    pub method: &'a str,
}

/// The claims that the token opens, or why there are none. One statement; one more for each
/// part of the org chart that the claims need, and with a proof one that uses it up.
///
/// # Errors
/// As the database says.
pub async fn userinfo(
    ctx: &Context,
    presented: &Presented<'_>,
) -> Result<std::result::Result<Map<String, Value>, BearerError>> {
    let Some(bearer) = find_bearer_for_us(ctx, presented.token).await? else {
        return Ok(Err(BearerError::InvalidToken));
    };
    if let Err(error) = check_sender(ctx, &bearer, presented, paths::USERINFO).await? {
        return Ok(Err(error));
    }
    let scopes = scopes_of(&bearer.token_scope)?;
    match &bearer.grant {
        Some(grant) if scopes.contains(OPENID) => {
            let client = client_of(&bearer.client)?;
            let asked = AskedClaims::of_stored(grant.claims.as_deref());
            let disclosure = Disclosure::new(&client, &scopes, &asked);
            let member = member_of(ctx, &client, grant, disclosure.needs(Place::Userinfo)).await?;
            Ok(Ok(disclosure.claims(Place::Userinfo, &member)))
        }
        _ => Ok(Err(BearerError::InsufficientScope(OPENID))),
    }
}

/// Whether the token is used by whom it is tied to (RFC 9449, section 7; RFC 8705, section 3). A token that is tied to nobody is
/// not to be used with a proof, which would look like more than it is.
async fn check_sender(
    ctx: &Context,
    bearer: &ActiveBearer,
    presented: &Presented<'_>,
    path: &str,
) -> Result<std::result::Result<(), BearerError>> {
    let bound = Sender {
        jkt: bearer.jkt.clone(),
        x5t: bearer.x5t.clone(),
    };
    if bound.jkt.is_some() != (presented.scheme == Scheme::Dpop) {
        return Ok(Err(BearerError::InvalidToken));
    }
    let proof = match (presented.scheme, presented.dpop) {
        (Scheme::Bearer, _) => None,
        (Scheme::Dpop, None) => return Ok(Err(BearerError::Proof(BadProof::Missing))),
        (Scheme::Dpop, Some(text)) => match check_proof(ctx, text, presented.method, path, Some(presented.token)) {
            Ok(proof) => Some(proof),
            Err(bad) => return Ok(Err(BearerError::Proof(bad))),
        },
    };
    let sender = Sender {
        jkt: proof.as_ref().map(|proof| proof.jkt.clone()),
        x5t: presented.x5t.map(str::to_owned),
    };
    if !sender.proves(&bound) {
        return Ok(Err(BearerError::InvalidToken));
    }
    match proof {
        Some(proof) if !take_proof(ctx, proof.proof_hash, proof.expires_at).await? => {
            Ok(Err(BearerError::Proof(BadProof::Replayed)))
        }
        _ => Ok(Ok(())),
    }
}
