//! Looks behind the addresses that a registration names, through the guarded client, before anything is saved: a key set that
//! cannot be read, and a sector that does not list the client's redirect URIs, are refused now and not at the first sign-in.
//!
//! Why an address could not be read is for the log alone, or registering would be a way to look around in our network.

use ieum_oidc::client::Profile;
use ieum_oidc::client::dynamic::{RegistrationError, Wish, check_document, shown};
use url::Url;

use crate::Context;

/// Longest list of redirect URIs of a sector, in bytes.
const MAX_SECTOR: usize = 64 * 1024;

/// Checks what is new; `before` is what was registered so far.
pub(super) async fn check(ctx: &Context, wish: &Wish, before: Option<&Profile>) -> Result<(), RegistrationError> {
    let before_uri = before.and_then(|profile| profile.auth.jwks_uri.as_ref());
    if let Some(uri) = wish
        .profile
        .auth
        .jwks_uri
        .as_ref()
        .filter(|uri| Some(*uri) != before_uri)
    {
        let found = ctx.app().provider.key_sets.fetch(uri).await;
        found.map_err(|error| {
            tracing::info!(%error, "the keys of a registration could not be read");
            RegistrationError::member("jwks_uri", "no usable key set could be read there")
        })?;
    }
    let dynamic = wish.profile.dynamic.as_ref();
    match dynamic.and_then(|dynamic| dynamic.sector_identifier_uri.as_deref()) {
        // Each time: the redirect URIs may be others now.
        Some(uri) => sector(ctx, uri, wish).await,
        None => Ok(()),
    }
}

async fn sector(ctx: &Context, uri: &str, wish: &Wish) -> Result<(), RegistrationError> {
    let unread = || RegistrationError::member("sector_identifier_uri", "no list of redirect URIs could be read there");
    let url = Url::parse(uri).map_err(|_| unread())?;
    let answer = ctx.app().outbound.get(&url).await.map_err(|error| {
        tracing::info!(%error, "the sector of a registration could not be read");
        unread()
    })?;
    if answer.status != 200 || answer.body.len() > MAX_SECTOR {
        return Err(unread());
    }
    let own: Vec<String> = wish.registration.redirect_uris.iter().map(|uri| shown(uri)).collect();
    check_document(&answer.body, own.iter().map(String::as_str))
}
