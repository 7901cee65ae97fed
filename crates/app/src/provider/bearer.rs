//! Who stands behind an access token, in either form.
//!
//! A token in JWT form needs a signature of ours and its row: the row makes it revocable at once, and a token that was signed
//! but never stored is none. The row is found by the hash of the whole text, so that no other text passes for it.

use ieum_oidc::claims::AccessTokenClaims;
use ieum_oidc::jose::{MAX_TOKEN_BYTES, Typ, verify};
use ieum_oidc::opaque::hash;
use ieum_store::active::ActiveBearer;

use super::{issuer, keys};
use crate::{Context, Result};

/// The living token behind this text, whomever it is for. One statement.
///
/// # Errors
/// As the database says.
pub(super) async fn find_bearer(ctx: &Context, token: &str) -> Result<Option<ActiveBearer>> {
    if token.len() > MAX_TOKEN_BYTES || (token.contains('.') && !is_signed(ctx, token).await?) {
        return Ok(None);
    }
    let mut conn = ctx.store().read().await?;
    Ok(conn.find_active_bearer(&hash(token), ctx.now()).await?)
}

/// The same, if the token is for the provider's own addresses: one for a business system's resource opens nothing here
/// (RFC 9068, section 4).
///
/// # Errors
/// As the database says.
pub(super) async fn find_bearer_for_us(ctx: &Context, token: &str) -> Result<Option<ActiveBearer>> {
    let found = find_bearer(ctx, token).await?;
    Ok(found.filter(|bearer| bearer.audience.is_empty() || bearer.audience.iter().any(|name| name == issuer(ctx))))
}

async fn is_signed(ctx: &Context, token: &str) -> Result<bool> {
    let keys = keys::opened(ctx).await?;
    let claims = verify::<AccessTokenClaims>(token, keys.verifiers(), Typ::AccessToken);
    Ok(claims.is_ok_and(|claims| claims.iss == issuer(ctx) && claims.exp > ctx.now().as_seconds()))
}
