//! What an access token lets its holder know of the member (OpenID Connect Core, section 5.3), in the form that its business system
//! wants.

use ieum_oidc::bearer::BearerError;
use ieum_oidc::claims::{AskedClaims, Disclosure, Place};
use ieum_oidc::client::Client;
use ieum_oidc::jose::jwe::Content;
use ieum_oidc::jose::{Typ, sign};
use ieum_oidc::scope::OPENID;
use serde_json::{Map, Value};

use super::client_keys::{NoKey, envelope};
use super::facts::{client_of, member_of, scopes_of};
use super::presented::{Presented, find_presented};
use super::{issuer, keys};
use crate::{Context, Error, Result};

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub enum UserInfo {
    /// Claims as JSON.
    Claims(Map<String, Value>),
    /// A signed or encrypted token, or both (section 5.3.2).
    Token(String),
}

/// The claims that the token opens, or why there are none. One statement; one more for each
/// part of the org chart that the claims need, and with a proof one that uses it up.
///
/// # Errors
/// As the database says.
pub async fn userinfo(ctx: &Context, presented: &Presented<'_>) -> Result<std::result::Result<UserInfo, BearerError>> {
    let bearer = match find_presented(ctx, presented).await? {
        Ok(bearer) => bearer,
        Err(error) => return Ok(Err(error)),
    };
    let scopes = scopes_of(&bearer.token_scope)?;
    let Some(grant) = bearer.grant.as_ref().filter(|_| scopes.contains(OPENID)) else {
        return Ok(Err(BearerError::InsufficientScope(OPENID)));
    };
    let client = client_of(&bearer.client)?;
    let asked = AskedClaims::of_stored(grant.claims.as_deref());
    let disclosure = Disclosure::new(&client, &scopes, &asked);
    let member = member_of(ctx, &client, grant, disclosure.needs(Place::Userinfo)).await?;
    written(ctx, &client, disclosure.claims(Place::Userinfo, &member)).await
}

/// Signed and encrypted as registered. The signed form names issuer and client, so that it passes for nobody else's; it has no
/// `exp`, so that it never passes for an ID token.
async fn written(
    ctx: &Context,
    client: &Client,
    mut claims: Map<String, Value>,
) -> Result<std::result::Result<UserInfo, BearerError>> {
    let internal = |e: ieum_oidc::jose::KeyError| Error::Internal(e.to_string());
    let chosen = &client.profile.encryption;
    let envelope = match envelope(ctx, client, chosen.userinfo).await {
        Ok(envelope) => envelope,
        Err(NoKey) => return Ok(Err(BearerError::NoKey)),
    };
    let (inside, text) = match (chosen.userinfo_signed, &envelope) {
        (None, None) => return Ok(Ok(UserInfo::Claims(claims))),
        (None, Some(_)) => (Content::Claims, Value::Object(claims).to_string()),
        (Some(alg), _) => {
            claims.insert("iss".to_owned(), issuer(ctx).into());
            claims.insert("aud".to_owned(), client.client_id.as_str().into());
            let key = keys::signer(ctx, alg).await?;
            (Content::Jwt, sign(&key, Typ::Jwt, &claims).map_err(internal)?)
        }
    };
    let token = match envelope {
        Some(envelope) => envelope.close(ctx.rng(), inside, &text).map_err(internal)?,
        None => text,
    };
    Ok(Ok(UserInfo::Token(token)))
}
