//! Our keys at a method's provider, as the provider reads them.

use ieum_model::LoginMethodId;
use ieum_oidc::jose::JwkSet;
use ieum_oidc::upstream::OwnKey;
use ieum_oidc::upstream::settings::{ClientAuth, Settings};

use crate::methods::open_sealed;
use crate::{Context, Error, Result};

/// Where a provider reads our keys.
pub fn keys_path(method: LoginMethodId) -> String {
    format!("{}/jwks", super::callback_path(method))
}

/// The keys that sign now, or will once what is being tried goes live: a new one is published before it signs.
///
/// # Errors
/// [`Error::NotFound`] if no such method of an active organisation proves itself by a key.
pub async fn published_keys(ctx: &Context, method: LoginMethodId) -> Result<JwkSet> {
    let rows = ctx.store().read().await?.upstream_published(method).await?;
    let unreadable = |_| Error::Internal("unreadable: our key at a provider".to_owned());
    let mut keys = Vec::new();
    for (settings, sealed) in rows {
        let settings = Settings::read(&settings)
            .map_err(|_| Error::Internal("unreadable: the settings of a login method".to_owned()))?;
        if settings.client_auth != ClientAuth::PrivateKeyJwt {
            continue;
        }
        let jwk = OwnKey::read(&open_sealed(ctx, method, &sealed)?)
            .map_err(unreadable)?
            .jwk()
            .clone();
        if !keys.contains(&jwk) {
            keys.push(jwk);
        }
    }
    if keys.is_empty() {
        return Err(Error::NotFound);
    }
    Ok(JwkSet { keys })
}
