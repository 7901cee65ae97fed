//! Whether a business system is who it says: for every address that it calls (token, introspection, revocation, pushed requests).
//!
//! An assertion is used up here, in a transaction of its own, whatever becomes of the request; no connection is held while keys
//! are fetched.

use ieum_model::{ClientRowId, Instant};
use ieum_oidc::client::assertion::{self, Audience, BadAssertion, Believed};
use ieum_oidc::client::keys::ClientKeys;
use ieum_oidc::client::{AuthMethod, Client, Credentials, authenticate, authenticate_by_certificate, registered_for};
use ieum_oidc::discovery::paths;
use ieum_oidc::jose::JwsError;
use ieum_oidc::opaque::Hash;
use ieum_oidc::reason::{Facts, Reason};
use ieum_oidc::token::TokenError;
use moka::sync::Cache;

use super::client_keys::keys_of;
use super::facts::client_of;
use super::proof::take_proof;
use super::secrets::day_of;
use super::{certificate_address, client_errors, issuer, sign_ins};
use crate::{Context, Result, transact};

/// Which secrets were noted as used on which day, so that a day needs one write.
#[derive(Debug)]
pub struct NotedUses(Cache<Hash, Instant>);

impl Default for NotedUses {
    fn default() -> Self {
        Self(Cache::new(10_000))
    }
}

/// The active business system that presented these credentials at this path. All failures look alike.
///
/// # Errors
/// As the database says. That it is not proven is the inner error.
pub async fn authenticate_client(
    ctx: &Context,
    presented: &Credentials,
    path: &str,
) -> Result<std::result::Result<Client, TokenError>> {
    // The connection goes back before anything else is asked.
    let row = ctx
        .store()
        .read()
        .await?
        .find_active_client(&presented.client_id)
        .await?;
    let mut client = row.as_deref().map(client_of).transpose()?;
    if let Some(client) = &mut client {
        let earlier = client.profile.auth.live_earlier_secret(ctx.now());
        client.secret_hashes.extend(earlier.map(|(hash, _)| hash));
    }
    let proven = match presented.method {
        AuthMethod::PrivateKeyJwt => match registered_for(client.as_ref(), presented) {
            Ok(client) => assert(ctx, client, presented, path).await?,
            Err(error) => Err(error),
        },
        AuthMethod::None if presented.certificate().is_some() && client.as_ref().is_some_and(is_by_certificate) => {
            client
                .as_ref()
                .ok_or(TokenError::CLIENT)
                .and_then(|client| authenticate_by_certificate(client, presented))
        }
        _ => authenticate(client.as_ref(), presented).map(|_| ()),
    };
    if let Err(error) = proven {
        if let Some(client) = &client {
            report(ctx, client, presented, path);
        }
        return Ok(Err(error));
    }
    let Some(client) = client else {
        return Ok(Err(TokenError::CLIENT));
    };
    if matches!(
        presented.method,
        AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost
    ) {
        note_use(ctx, client.id, presented.secret_hash()).await;
    }
    Ok(Ok(client))
}

/// Notes why a business system was not believed. What is wrong with an assertion was noted where it was seen.
fn report(ctx: &Context, client: &Client, presented: &Credentials, path: &str) {
    if path == paths::TOKEN {
        sign_ins::failed(ctx, client.id, None);
    }
    let is_registered = client.auth_methods.contains(&presented.method);
    let reason = match presented.method {
        AuthMethod::None if presented.certificate().is_some() && is_by_certificate(client) => {
            Reason::ClientCertificateRefused
        }
        _ if !is_registered => Reason::AuthMethodNotRegistered,
        AuthMethod::PrivateKeyJwt => return,
        _ => Reason::ClientSecretWrong,
    };
    let facts = Facts::default().with("method", presented.method.as_str());
    client_errors::note(ctx, client.id, reason, facts);
}

fn is_by_certificate(client: &Client) -> bool {
    client.auth_methods == [AuthMethod::TlsClientAuth]
}

async fn assert(
    ctx: &Context,
    client: &Client,
    presented: &Credentials,
    path: &str,
) -> Result<std::result::Result<(), TokenError>> {
    let refused = |(kind, reason): (Reason, String)| {
        tracing::debug!(client = client.client_id, %reason, "an assertion was refused");
        client_errors::note(ctx, client.id, kind, Facts::default().with("problem", &reason));
        Ok(Err(TokenError::CLIENT))
    };
    let Some(text) = presented.assertion() else {
        return refused((Reason::ClientAssertionRefused, "no assertion".to_owned()));
    };
    let believed = match believed(ctx, client, text, path).await {
        Ok(believed) => believed,
        Err(reason) => return refused(reason),
    };
    if take_proof(ctx, believed.proof_hash, believed.expires_at).await? {
        Ok(Ok(()))
    } else {
        refused((Reason::ClientAssertionReused, String::new()))
    }
}

async fn believed(
    ctx: &Context,
    client: &Client,
    text: &str,
    path: &str,
) -> std::result::Result<Believed, (Reason, String)> {
    let at = |path: &str| format!("{}{path}", issuer(ctx));
    let mut endpoints = vec![at(paths::TOKEN), at(path)];
    if let Some(address) = certificate_address(ctx) {
        endpoints.extend([paths::TOKEN, path].map(|path| format!("{address}{path}")));
    }
    let (demands, algs) = (client.profile.demands(), client.profile.assertion_algs());
    if demands.issuer_audience_only {
        endpoints.clear();
    }
    let endpoints: Vec<&str> = endpoints.iter().map(String::as_str).collect();
    let audience = Audience {
        issuer: issuer(ctx),
        endpoints: &endpoints,
    };
    let check = |keys: &ClientKeys| assertion::check(text, &client.client_id, keys, &algs, audience, ctx.now());
    let no_keys = |reason| (Reason::ClientKeysUnavailable, reason);
    let keys = keys_of(ctx, client, false).await.map_err(no_keys)?;
    match check(&keys) {
        Err(BadAssertion::Signature(JwsError::UnknownKey)) if client.profile.auth.jwks_uri.is_some() => {
            check(&*keys_of(ctx, client, true).await.map_err(no_keys)?)
        }
        checked => checked,
    }
    .map_err(|reason| (Reason::ClientAssertionRefused, reason.to_string()))
}

/// Notes the day. That it cannot be noted is no reason to refuse.
async fn note_use(ctx: &Context, client: ClientRowId, hash: Hash) {
    let (day, noted) = (day_of(ctx.now()), &ctx.app().provider.noted_uses.0);
    if noted.get(&hash) == Some(day) {
        return;
    }
    match save_use(ctx, client, hash, day).await {
        Ok(()) => noted.insert(hash, day),
        Err(error) => tracing::warn!(%error, "the use of a secret was not noted"),
    }
}

async fn save_use(ctx: &Context, client: ClientRowId, hash: Hash, day: Instant) -> Result<()> {
    transact!(ctx, tx, {
        tx.note_secret_use(client, hash, day).await?;
        Ok(())
    })
}
