//! Introspection: what a business system may learn of a token. Everything that is not living is silence.

use ieum_oidc::client::{Client, ClientKind, Credentials};
use ieum_oidc::discovery::paths;
use ieum_oidc::opaque::{Hash, Kind, SuccessorKey, recognise, successor};
use ieum_oidc::sender::Sender;
use ieum_oidc::token::{Introspection, SeenToken, TokenError, may_introspect, may_see};

use super::bearer::find_bearer;
use super::client_auth::authenticate_client;
use super::exchange::lives_on;
use super::mint::{self, Told};
use crate::{Context, Result};

/// Tells of a token. One statement beside the client's own.
///
/// # Errors
/// As the database says. What the client did wrong is the inner error.
pub async fn introspect(
    ctx: &Context,
    presented: &Credentials,
    token: &str,
) -> Result<std::result::Result<Introspection, TokenError>> {
    let caller = authenticate_client(ctx, presented, paths::INTROSPECT).await?;
    let caller = match caller.and_then(|caller| may_introspect(&caller).map(|()| caller)) {
        Ok(caller) => caller,
        Err(error) => return Ok(Err(error)),
    };
    let found = match recognise(Kind::RefreshToken, token) {
        Some(hash) => refresh_token(ctx, &caller, token, &hash).await?,
        None => access_token(ctx, &caller, token).await?,
    };
    Ok(Ok(found.unwrap_or(Introspection::INACTIVE)))
}

async fn access_token(ctx: &Context, caller: &Client, token: &str) -> Result<Option<Introspection>> {
    let Some(bearer) = find_bearer(ctx, token).await? else {
        return Ok(None);
    };
    let seen = SeenToken {
        client: bearer.client.id,
        client_id: &bearer.client.client_id,
        audience: &bearer.audience,
        is_refresh: false,
    };
    if !may_see(caller, &seen) {
        return Ok(None);
    }
    let claims = mint::claims_of(ctx, &bearer).await?;
    Ok(Some(Introspection::active(claims, &seen)))
}

/// A refresh token that would be good for an answer now; one that was used is not, even within the grace.
async fn refresh_token(ctx: &Context, caller: &Client, token: &str, hash: &Hash) -> Result<Option<Introspection>> {
    let key = SuccessorKey::new(ctx.app().vault.mac("refresh token successor", b""));
    let next = successor(&key, token);
    let mut conn = ctx.store().read().await?;
    let Some(found) = conn.find_refresh_token(hash, &next.hash).await? else {
        return Ok(None);
    };
    drop(conn);
    let seen = SeenToken {
        client: found.client,
        client_id: &caller.client_id,
        audience: &[],
        is_refresh: true,
    };
    let lifetimes = caller.profile.tokens.lifetimes(&ctx.app().provider.lifetimes);
    let ends_at = found.expires_at.min(found.began_at.plus(lifetimes.refresh_total));
    let is_living = found.used_at.is_none() && ctx.now() < ends_at;
    let Some(grant) = found.grant.as_ref().filter(|_| is_living && may_see(caller, &seen)) else {
        return Ok(None);
    };
    if !lives_on(ctx, grant, &super::facts::scopes_of(&found.scope)?) {
        return Ok(None);
    }
    // A confidential client's is tied to the client, whatever key it used last.
    let sender = match caller.kind() {
        ClientKind::Confidential => Sender::default(),
        ClientKind::Public => Sender {
            jkt: found.jkt.clone(),
            x5t: found.x5t.clone(),
        },
    };
    let told = Told {
        audience: &[],
        actors: &[],
        sender: &sender,
        id: found.id,
        scope: &found.scope,
        issued_at: found.issued_at,
        expires_at: ends_at,
    };
    let claims = told.claims(ctx, caller, Some(grant)).await?;
    Ok(Some(Introspection::active(claims, &seen)))
}
