//! Revocation: a business system gives a token back.

use ieum_oidc::client::{Client, Credentials};
use ieum_oidc::discovery::paths;
use ieum_oidc::opaque::{Kind, SuccessorKey, hash, recognise, successor};
use ieum_oidc::params::Params;
use ieum_oidc::token::{GivenBack, Revocation, TokenError, revocation};
use ieum_store::active::ActiveGrant;

use super::client_auth::authenticate_client;
use super::client_errors;
use crate::core::audit::Record;
use crate::{Actor, Context, Result, Target, transact};

/// Ends the token, and for a refresh token everything of its family. A token that is unknown or over is no error.
///
/// # Errors
/// As the database says. What the client did wrong is the inner error.
pub async fn revoke(
    ctx: &Context,
    presented: &Credentials,
    token: &str,
) -> Result<std::result::Result<(), TokenError>> {
    let caller = match authenticate_client(ctx, presented, paths::REVOKE).await? {
        Ok(caller) => caller,
        Err(error) => return Ok(Err(error)),
    };
    let mut conn = ctx.store().read().await?;
    let (given, grant) = match recognise(Kind::RefreshToken, token) {
        Some(hash) => {
            let key = SuccessorKey::new(ctx.app().vault.mac("refresh token successor", b""));
            let found = conn.find_refresh_token(&hash, &successor(&key, token).hash).await?;
            let given = found.as_ref().map(|found| GivenBack {
                client: found.client,
                family: Some(found.grant_id),
            });
            (given, found.and_then(|found| found.grant))
        }
        None => {
            let owner = conn.find_access_token_owner(&hash(token)).await?;
            let given = owner.map(|client| GivenBack { client, family: None });
            (given, None)
        }
    };
    drop(conn);
    match revocation(&caller, given) {
        Err(error) => {
            client_errors::refused_token(ctx, caller.id, None, &error, &Params::default());
            return Ok(Err(error));
        }
        Ok(Revocation::Nothing) => {}
        Ok(Revocation::AccessToken) => {
            let token_hash = hash(token);
            transact!(ctx, tx, {
                tx.revoke_access_token(&token_hash, caller.id, ctx.now()).await?;
                Ok(())
            })?;
        }
        Ok(Revocation::Family(family)) => end(ctx, &caller, family, grant.as_ref()).await?,
    }
    Ok(Ok(()))
}

async fn end(ctx: &Context, caller: &Client, family: ieum_model::GrantId, grant: Option<&ActiveGrant>) -> Result<()> {
    let actor = Actor {
        kind: "client",
        id: Some(*caller.id.as_uuid()),
        name: caller.client_id.clone(),
    };
    transact!(ctx, tx, {
        let is_first = tx.revoke_grant(family, ctx.now(), "given_back").await?;
        if let Some(grant) = grant.filter(|_| is_first) {
            let target = Target::new("member", grant.member_id, grant.name.clone());
            let record = Record::done(&actor, grant.scope(), "system.revoke", target).detail("reason=given_back");
            ctx.audit(&mut tx, record).await?;
        }
        Ok(())
    })
}
