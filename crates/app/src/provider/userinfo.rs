//! What an access token lets its holder know of the member (OpenID Connect Core, section 5.3).

use ieum_oidc::bearer::BearerError;
use ieum_oidc::claims;
use ieum_oidc::scope::OPENID;
use serde_json::{Map, Value};

use super::bearer::find_bearer_for_us;
use super::facts::{client_of, member_of, scopes_of};
use super::subject::subject;
use crate::{Context, Result};

/// The claims that the token opens, or why there are none. One statement.
///
/// # Errors
/// As the database says.
pub async fn userinfo(ctx: &Context, token: &str) -> Result<std::result::Result<Map<String, Value>, BearerError>> {
    let Some(bearer) = find_bearer_for_us(ctx, token).await? else {
        return Ok(Err(BearerError::InvalidToken));
    };
    let scopes = scopes_of(&bearer.token_scope)?;
    match &bearer.grant {
        Some(grant) if scopes.contains(OPENID) => {
            let subject = subject(ctx, &client_of(&bearer.client)?, grant.member_id).await?;
            Ok(Ok(claims::userinfo(&member_of(grant, subject), &scopes)))
        }
        _ => Ok(Err(BearerError::InsufficientScope(OPENID))),
    }
}
