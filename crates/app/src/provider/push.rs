//! Pushed authorisation requests: the client proves who it is, its request is checked and kept for a moment.

use ieum_oidc::authorize::pushed::Pushed;
use ieum_oidc::authorize::{AuthorizeError, pushed};
use ieum_oidc::client::{Client, Credentials};
use ieum_oidc::discovery::paths;
use ieum_oidc::opaque::{ClearText, Kind, mint};
use ieum_oidc::params::Params;
use ieum_oidc::token::TokenError;
use ieum_store::pushed_request::NewPushedRequest;
use url::form_urlencoded::Serializer;

use super::client_auth::authenticate_client;
use super::client_errors;
use super::client_keys::read_object;
use crate::{Context, Result, transact};

/// Why nothing was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotPushed {
    /// The client did not prove who it is.
    Client(TokenError),
    /// The request is one that would not be followed.
    Request(AuthorizeError),
}

/// Keeps a request; the secret part of its reference, for the one answer that shows it.
///
/// # Errors
/// As the database says. What the client did wrong is the inner error.
pub async fn push(
    ctx: &Context,
    presented: &Credentials,
    form: &Params,
) -> Result<std::result::Result<ClearText, NotPushed>> {
    let client = match authenticate_client(ctx, presented, paths::PAR).await? {
        Ok(client) => client,
        Err(error) => return Ok(Err(NotPushed::Client(error))),
    };
    let sound = match check(ctx, form, &client).await {
        Ok(sound) => sound,
        Err(error) => {
            client_errors::refused_by_rule(ctx, &client, &error, form, None);
            return Ok(Err(NotPushed::Request(error)));
        }
    };
    let minted = mint(Kind::PushedRequest, ctx.rng());
    let params = Serializer::new(String::new())
        .extend_pairs(sound.params.pairs())
        .finish();
    let new = NewPushedRequest {
        token_hash: minted.hash,
        client: client.id,
        params: &params,
        is_signed: sound.source.is_signed,
        now: ctx.now(),
        expires_at: ctx.now().plus(pushed::LIFE),
    };
    transact!(ctx, tx, { Ok(tx.insert_pushed_request(&new).await?) })?;
    Ok(Ok(minted.clear))
}

async fn check(ctx: &Context, form: &Params, client: &Client) -> std::result::Result<Pushed, AuthorizeError> {
    let object = match pushed::object_in(form, client)? {
        Some(text) => Some(read_object(ctx, client, text, Some(ctx.now())).await?),
        None => None,
    };
    pushed::check(form, client, object)
}
