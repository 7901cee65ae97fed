//! What an access token lets its holder know of the member (OpenID Connect Core, section 5.3).

use ieum_oidc::bearer::BearerError;
use ieum_oidc::claims::{self, AskedClaims};
use ieum_oidc::opaque::{Kind, recognise};
use ieum_oidc::scope::OPENID;
use serde_json::{Map, Value};

use super::facts::{client_of, member_of, scopes_of};
use crate::{Context, Result};

/// The claims that the token opens, or why there are none. One statement.
///
/// # Errors
/// As the database says.
pub async fn userinfo(ctx: &Context, token: &str) -> Result<std::result::Result<Map<String, Value>, BearerError>> {
    let Some(hash) = recognise(Kind::AccessToken, token) else {
        return Ok(Err(BearerError::InvalidToken));
    };
    let found = ctx.store().read().await?.find_active_bearer(&hash, ctx.now()).await?;
    let Some(bearer) = found else {
        return Ok(Err(BearerError::InvalidToken));
    };
    let scopes = scopes_of(&bearer.token_scope)?;
    match &bearer.grant {
        Some(grant) if scopes.contains(OPENID) => {
            let asked = AskedClaims::of_stored(grant.claims.as_deref());
            let open = client_of(&bearer.client)?.scopes;
            Ok(Ok(claims::userinfo_with(&member_of(grant), &scopes, &asked, &open)))
        }
        _ => Ok(Err(BearerError::InsufficientScope(OPENID))),
    }
}
