//! The keys as this process holds them: opened, parsed once, believed for a few seconds.

use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use ieum_model::{Instant, KeyId};
use ieum_oidc::jose::{Alg, JwkSet, KeyMaterial, SigningKey, VerifyingKey};
use ieum_oidc::keys::{KeyFacts, changed_at, signing_key};
use ieum_store::signing_key::SigningKeyRow;

use super::{FRESH, alg_of, due, facts_of, purpose};
use crate::provider::facts::corrupt;
use crate::{Context, Error, Result};

/// Opened keys of this process.
#[derive(Debug, Default)]
pub struct KeyRing(RwLock<Option<Arc<OpenedKeys>>>);

/// Every key, read at one moment.
#[derive(Debug)]
pub struct OpenedKeys {
    pub(super) read_at: Instant,
    /// When the set last changed in a way that clients have to learn.
    pub(super) changed_at: Option<Instant>,
    signers: Vec<Arc<SigningKey>>,
    verifiers: Vec<Arc<VerifyingKey>>,
    jwks: Bytes,
}

impl OpenedKeys {
    /// The key that signs with this algorithm.
    pub fn signer(&self, alg: Alg) -> Option<&Arc<SigningKey>> {
        self.signers.iter().find(|key| key.alg() == alg)
    }
    /// Every key that ever signed and was not withdrawn in an emergency: an ID token may come back as a hint long after its key
    /// was retired.
    pub fn verifiers(&self) -> impl Iterator<Item = &VerifyingKey> {
        self.verifiers.iter().map(Arc::as_ref)
    }
    /// The published key set, as JSON.
    pub const fn jwks(&self) -> &Bytes {
        &self.jwks
    }
}

/// The opened keys, at most five seconds old. The first call of an installation makes the first key.
///
/// # Errors
/// As the database says; [`Error::Internal`] if a key cannot be opened.
pub async fn opened(ctx: &Context) -> Result<Arc<OpenedKeys>> {
    let cached = cached(ctx);
    if let Some(keys) = &cached
        && is_fresh(keys.read_at, ctx.now())
    {
        return Ok(Arc::clone(keys));
    }
    let keys = read(ctx, cached.as_deref()).await?;
    if keys.signer(Alg::Es256).is_some() {
        return Ok(keys);
    }
    due(ctx, Alg::Es256).await?;
    read(ctx, Some(&keys)).await
}

/// The key that signs with this algorithm; made if there is none yet, which for RSA takes up to a second.
///
/// # Errors
/// As [`opened`].
pub async fn signer(ctx: &Context, alg: Alg) -> Result<Arc<SigningKey>> {
    let keys = opened(ctx).await?;
    if let Some(key) = keys.signer(alg) {
        return Ok(Arc::clone(key));
    }
    due(ctx, alg).await?;
    let keys = read(ctx, Some(&keys)).await?;
    keys.signer(alg)
        .cloned()
        .ok_or_else(|| Error::Internal(format!("no key signs with {}", alg.as_str())))
}

/// Looks at the database now, so that what this process just changed counts in it at once. What was changed is changed, even if
/// that fails: then it counts within seconds.
pub(super) async fn refresh(ctx: &Context) {
    let before = cached(ctx);
    if let Err(error) = read(ctx, before.as_deref()).await {
        tracing::warn!(%error, "the signing keys changed but could not be read again");
    }
}

/// Whether what was read then is still believed. Not if that lies ahead: somebody set the clock back.
fn is_fresh(read_at: Instant, now: Instant) -> bool {
    now.since(read_at) < FRESH && read_at.since(now) < FRESH
}

fn cached(ctx: &Context) -> Option<Arc<OpenedKeys>> {
    let ring = &ctx.app().provider.keys.0;
    ring.read().unwrap_or_else(PoisonError::into_inner).clone()
}

async fn read(ctx: &Context, before: Option<&OpenedKeys>) -> Result<Arc<OpenedKeys>> {
    let rows = ctx.store().read().await?.signing_keys().await?;
    let opened = Arc::new(open_all(ctx, &rows, before)?);
    if opened.signer(Alg::Es256).is_none() {
        // The first key is being made; nobody shall believe for seconds that there is none.
        return Ok(opened);
    }
    let ring = &ctx.app().provider.keys.0;
    let mut held = ring.write().unwrap_or_else(PoisonError::into_inner);
    // A request that began earlier may come here later.
    let is_older = |held: &Arc<OpenedKeys>| held.read_at <= opened.read_at || !is_fresh(held.read_at, opened.read_at);
    if held.as_ref().is_none_or(is_older) {
        *held = Some(Arc::clone(&opened));
    }
    drop(held);
    Ok(opened)
}

/// Parses what was not parsed before.
fn open_all(ctx: &Context, rows: &[SigningKeyRow], before: Option<&OpenedKeys>) -> Result<OpenedKeys> {
    let facts = facts_of(rows)?;
    let verifiers = open_verifiers(rows, &facts, before)?;
    let is_published = |kid: &str| {
        facts
            .iter()
            .any(|key| key.state.is_published() && key.id.to_string() == kid)
    };
    let published = verifiers.iter().filter(|key| is_published(key.kid()));
    let set = JwkSet {
        keys: published.map(|key| key.jwk().clone()).collect(),
    };
    let jwks = serde_json::to_vec(&set)
        .map_err(|e| Error::Internal(e.to_string()))?
        .into();
    Ok(OpenedKeys {
        read_at: ctx.now(),
        changed_at: Alg::ALL.iter().filter_map(|alg| changed_at(&facts, *alg)).max(),
        signers: open_signers(ctx, rows, &facts, before)?,
        verifiers,
        jwks,
    })
}

fn open_verifiers(
    rows: &[SigningKeyRow],
    facts: &[KeyFacts],
    before: Option<&OpenedKeys>,
) -> Result<Vec<Arc<VerifyingKey>>> {
    let believed = rows.iter().zip(facts).filter(|(_, key)| key.state.is_believed());
    let open = |(row, _): (&SigningKeyRow, &KeyFacts)| {
        let kid = row.id.to_string();
        let known = before.and_then(|keys| keys.verifiers.iter().find(|key| key.kid() == kid));
        known.map_or_else(|| public_half(row).map(Arc::new), |key| Ok(Arc::clone(key)))
    };
    believed.map(open).collect()
}

fn open_signers(
    ctx: &Context,
    rows: &[SigningKeyRow],
    facts: &[KeyFacts],
    before: Option<&OpenedKeys>,
) -> Result<Vec<Arc<SigningKey>>> {
    let mut signers = Vec::new();
    for id in Alg::ALL.iter().filter_map(|alg| signing_key(facts, *alg)) {
        let kid = id.to_string();
        let known = before.and_then(|keys| keys.signers.iter().find(|key| key.kid() == kid));
        match (known, rows.iter().find(|row| row.id == id)) {
            (Some(key), _) => signers.push(Arc::clone(key)),
            (None, Some(row)) => signers.push(Arc::new(private_half(ctx, row)?)),
            (None, None) => {}
        }
    }
    Ok(signers)
}

fn public_half(row: &SigningKeyRow) -> Result<VerifyingKey> {
    let material: KeyMaterial = serde_json::from_str(&row.public_jwk).map_err(|_| corrupt("a public key"))?;
    VerifyingKey::new(&row.id.to_string(), alg_of(row)?, material).map_err(|_| corrupt("a public key"))
}

fn private_half(ctx: &Context, row: &SigningKeyRow) -> Result<SigningKey> {
    let id: KeyId = row.id;
    let pkcs8 = ctx.app().vault.open(&purpose(id), &row.sealed_private).ok_or_else(|| {
        Error::Internal(format!(
            "signing key {id} does not open: is its encryption key still configured?"
        ))
    })?;
    SigningKey::from_pkcs8(&id.to_string(), alg_of(row)?, &pkcs8).map_err(|e| Error::Internal(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_believed_for_seconds_and_not_after_the_clock_was_set_back() {
        for (read_at, now, expected) in [
            (100, 100, true),
            (100, 104, true),
            (100, 105, false),
            (104, 100, true),
            (105, 100, false),
        ] {
            let at = Instant::from_seconds;
            assert_eq!(is_fresh(at(read_at), at(now)), expected, "{read_at} {now}");
        }
    }
}
