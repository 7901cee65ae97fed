//! The keys of a business system, registered or published: to believe what it signed, and to encrypt what it is sent.
//!
//! No connection may be held meanwhile: published keys are fetched.

use std::sync::Arc;

use ieum_model::Instant;
use ieum_oidc::authorize::AuthorizeError;
use ieum_oidc::authorize::object::{self, Unread};
use ieum_oidc::client::Client;
use ieum_oidc::client::keys::ClientKeys;
use ieum_oidc::jose::jwe::{Encryption, Envelope};
use ieum_oidc::params::Params;

use super::issuer;
use crate::Context;

/// The keys that a business system registered, or publishes. Why there are none is a text for the log.
pub(super) async fn keys_of(
    ctx: &Context,
    client: &Client,
    is_newer_wanted: bool,
) -> std::result::Result<Arc<ClientKeys>, String> {
    let auth = &client.profile.auth;
    match (&auth.jwks, &auth.jwks_uri) {
        (Some(text), _) => ClientKeys::parse(text).map(Arc::new).map_err(|e| e.to_string()),
        (None, Some(uri)) => {
            let sets = &ctx.app().provider.key_sets;
            sets.get(uri, is_newer_wanted, ctx.now())
                .await
                .map_err(|e| e.to_string())
        }
        (None, None) => Err("it has no keys".to_owned()),
    }
}

/// What a request object says that this business system signed (RFC 9101, section 6.2).
///
/// # Errors
/// `invalid_request_object`.
pub(super) async fn read_object(
    ctx: &Context,
    client: &Client,
    text: &str,
    when: Option<Instant>,
) -> std::result::Result<Params, AuthorizeError> {
    for is_newer_wanted in [false, true] {
        let keys = keys_of(ctx, client, is_newer_wanted).await.map_err(|reason| {
            tracing::debug!(client = client.client_id, reason, "a request object cannot be verified");
            object::UNVERIFIED
        })?;
        match object::read(text, client, &keys, issuer(ctx), when) {
            Ok(params) => return Ok(params),
            Err(Unread::Refused(error)) => return Err(error),
            Err(Unread::UnknownKey) if client.profile.auth.jwks_uri.is_none() => break,
            Err(Unread::UnknownKey) => {}
        }
    }
    Err(object::UNVERIFIED)
}

/// The business system has no key now that something it wants encrypted could be encrypted to. It is then not sent: never in the
/// clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoKey;

/// What encrypts to this business system, if it wants that.
///
/// # Errors
/// [`NoKey`].
pub(super) async fn envelope(
    ctx: &Context,
    client: &Client,
    how: Option<Encryption>,
) -> std::result::Result<Option<Envelope>, NoKey> {
    let Some(how) = how else { return Ok(None) };
    let mut reason = String::from("none of its keys fits");
    for is_newer_wanted in [false, true] {
        match keys_of(ctx, client, is_newer_wanted).await {
            Ok(keys) => {
                if let Some(envelope) = keys.envelope(how) {
                    return Ok(Some(envelope));
                }
            }
            Err(found) => reason = found,
        }
        if client.profile.auth.jwks_uri.is_none() {
            break;
        }
    }
    tracing::warn!(client = client.client_id, reason, "there is no key to encrypt to");
    Err(NoKey)
}
