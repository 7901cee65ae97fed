//! Signing keys: made, sealed, published, changed by plan, and kept opened in memory for a few seconds.
//!
//! When a key changes is a rule of `ieum_oidc::keys`. Several processes may share a database: the plan is made again inside
//! the transaction that carries it out, and a constraint lets one key of an algorithm sign and one wait.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use ieum_model::{Instant, KeyId};
use ieum_oidc::jose::{Alg, JwkSet, KeyMaterial, SigningKey, VerifyingKey};
use ieum_oidc::keys::{Action, KeyFacts, KeyState, Schedule, plan, rotate_now, signing_key};
use ieum_store::signing_key::SigningKeyRow;
use ieum_store::{Constraint, Tx};
use zeroize::Zeroizing;

use super::facts::corrupt;
use crate::{Actor, Context, Error, Result, Target, transact};

/// How long opened keys are believed without asking the database: a key that another process made is known that soon.
const FRESH: Duration = Duration::from_secs(5);

/// Opened keys of this process.
#[derive(Debug, Default)]
pub struct KeyRing(RwLock<Option<Arc<OpenedKeys>>>);

/// Every key, read at one moment.
#[derive(Debug)]
pub struct OpenedKeys {
    read_at: Instant,
    signers: Vec<Arc<SigningKey>>,
    verifiers: Vec<Arc<VerifyingKey>>,
    jwks: Bytes,
}

impl OpenedKeys {
    /// The key that signs with this algorithm.
    pub fn signer(&self, alg: Alg) -> Option<&Arc<SigningKey>> {
        self.signers.iter().find(|key| key.alg() == alg)
    }
    /// Every key that ever signed: an ID token may come back as a hint long after its key was retired.
    pub fn verifiers(&self) -> impl Iterator<Item = &VerifyingKey> {
        self.verifiers.iter().map(Arc::as_ref)
    }
    /// The published key set, as JSON.
    pub const fn jwks(&self) -> &Bytes {
        &self.jwks
    }
}

/// A key as the operator sees it.
#[derive(Debug, Clone)]
pub struct KeySummary {
    /// Identifier; its text form is the `kid`.
    pub id: KeyId,
    /// `ES256` or `RS256`.
    pub alg: String,
    /// `pending`, `active`, `retiring` or `retired`.
    pub state: String,
    /// Since when.
    pub since: Instant,
}

/// The opened keys, at most five seconds old. The first call of an installation makes the first key.
///
/// # Errors
/// As the database says; [`Error::Internal`] if a key cannot be opened.
pub async fn opened(ctx: &Context) -> Result<Arc<OpenedKeys>> {
    let cached = cached(ctx);
    if let Some(keys) = &cached
        && ctx.now().since(keys.read_at) < FRESH
    {
        return Ok(Arc::clone(keys));
    }
    let keys = read(ctx, cached.as_deref()).await?;
    if keys.signer(Alg::Es256).is_some() {
        return Ok(keys);
    }
    carry_out(ctx, Alg::Es256, Wish::Due).await?;
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
    carry_out(ctx, alg, Wish::Due).await?;
    let keys = read(ctx, Some(&keys)).await?;
    keys.signer(alg)
        .cloned()
        .ok_or_else(|| Error::Internal(format!("no key signs with {}", alg.as_str())))
}

/// Does what the schedule asks for now: publishes, activates, retires, removes. Call it about once an hour.
///
/// # Errors
/// As the database says.
pub async fn maintain(ctx: &Context) -> Result<()> {
    let rows = ctx.store().read().await?.signing_keys().await?;
    for alg in Alg::ALL.iter().copied() {
        // A key that no business system needs is not made.
        if alg == Alg::Es256 || rows.iter().any(|row| row.alg == alg.as_str()) {
            carry_out(ctx, alg, Wish::Due).await?;
        }
    }
    Ok(())
}

/// Publishes a successor of every key that signs; it signs once clients had a day to fetch it.
///
/// # Errors
/// As the database says.
pub async fn rotate(ctx: &Context) -> Result<()> {
    let rows = ctx.store().read().await?.signing_keys().await?;
    for alg in Alg::ALL.iter().copied() {
        if alg == Alg::Es256 || rows.iter().any(|row| row.alg == alg.as_str()) {
            carry_out(ctx, alg, Wish::Rotation).await?;
        }
    }
    Ok(())
}

/// The latest keys; at most 100.
///
/// # Errors
/// As the database says.
pub async fn list(ctx: &Context) -> Result<Vec<KeySummary>> {
    let rows = ctx.store().read().await?.signing_keys().await?;
    let summary = |row: SigningKeyRow| KeySummary {
        id: row.id,
        alg: row.alg,
        state: row.state,
        since: row.state_since,
    };
    Ok(rows.into_iter().map(summary).collect())
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
    *ring.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&opened));
    Ok(opened)
}

/// Parses what was not parsed before.
fn open_all(ctx: &Context, rows: &[SigningKeyRow], before: Option<&OpenedKeys>) -> Result<OpenedKeys> {
    let facts = facts_of(rows)?;
    let mut verifiers = Vec::with_capacity(rows.len());
    let mut signers = Vec::new();
    for row in rows {
        let kid = row.id.to_string();
        let known = before.and_then(|keys| keys.verifiers.iter().find(|key| key.kid() == kid));
        verifiers.push(known.map_or_else(|| public_half(row).map(Arc::new), |key| Ok(Arc::clone(key)))?);
    }
    for id in Alg::ALL.iter().filter_map(|alg| signing_key(&facts, *alg)) {
        let kid = id.to_string();
        let known = before.and_then(|keys| keys.signers.iter().find(|key| key.kid() == kid));
        let row = rows.iter().find(|row| row.id == id);
        match (known, row) {
            (Some(key), _) => signers.push(Arc::clone(key)),
            (None, Some(row)) => signers.push(Arc::new(private_half(ctx, row)?)),
            (None, None) => {}
        }
    }
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
        signers,
        verifiers,
        jwks,
    })
}

fn public_half(row: &SigningKeyRow) -> Result<VerifyingKey> {
    let material: KeyMaterial = serde_json::from_str(&row.public_jwk).map_err(|_| corrupt("a public key"))?;
    VerifyingKey::new(&row.id.to_string(), alg_of(row)?, material).map_err(|_| corrupt("a public key"))
}

fn private_half(ctx: &Context, row: &SigningKeyRow) -> Result<SigningKey> {
    let pkcs8 = ctx
        .app()
        .vault
        .open(&purpose(row.id), &row.sealed_private)
        .ok_or_else(|| {
            Error::Internal(format!(
                "signing key {} does not open: is its encryption key still configured?",
                row.id
            ))
        })?;
    SigningKey::from_pkcs8(&row.id.to_string(), alg_of(row)?, &pkcs8).map_err(|e| Error::Internal(e.to_string()))
}

/// A sealed key opens only as the key that it is.
fn purpose(id: KeyId) -> String {
    format!("signing key {id}")
}

fn alg_of(row: &SigningKeyRow) -> Result<Alg> {
    Alg::find(&row.alg).ok_or_else(|| corrupt("the algorithm of a key"))
}

fn facts_of(rows: &[SigningKeyRow]) -> Result<Vec<KeyFacts>> {
    let fact = |row: &SigningKeyRow| {
        let at = row.state_since;
        let state = match row.state.as_str() {
            "pending" => KeyState::Pending { published_at: at },
            "active" => KeyState::Active { activated_at: at },
            "retiring" => KeyState::Retiring { retiring_at: at },
            _ => KeyState::Retired,
        };
        Ok(KeyFacts {
            id: row.id,
            alg: alg_of(row)?,
            state,
        })
    };
    rows.iter().map(fact).collect()
}

/// Why keys are looked at.
#[derive(Debug, Clone, Copy)]
enum Wish {
    Due,
    Rotation,
}

impl Wish {
    fn actions(self, ctx: &Context, rows: &[SigningKeyRow], alg: Alg) -> Result<Vec<Action>> {
        let keys = facts_of(rows)?;
        let schedule = Schedule::DEFAULT.covering(ctx.app().provider.lifetimes.id_token);
        Ok(match self {
            Self::Due => plan(ctx.now(), &keys, alg, &schedule),
            Self::Rotation => rotate_now(&keys, alg),
        })
    }
}

/// A key that was made but not stored.
struct NewKey {
    row: SigningKeyRow,
}

async fn carry_out(ctx: &Context, alg: Alg, wish: Wish) -> Result<()> {
    let rows = ctx.store().read().await?.signing_keys().await?;
    let actions = wish.actions(ctx, &rows, alg)?;
    if actions.is_empty() {
        return Ok(());
    }
    // What is slow comes before the transaction.
    let makes_one = |action: &Action| matches!(action, Action::Publish(_) | Action::PublishActive(_));
    let made = if actions.iter().any(makes_one) {
        Some(make(ctx, alg).await?)
    } else {
        None
    };
    let done = transact!(ctx, tx, {
        let rows = tx.signing_keys().await?;
        let actions = wish.actions(ctx, &rows, alg)?;
        apply(ctx, &mut tx, actions, made.as_ref()).await
    });
    match done {
        // Another process was faster, and did the same.
        Err(Error::Stale) => Ok(()),
        other => other,
    }
}

async fn make(ctx: &Context, alg: Alg) -> Result<NewKey> {
    let pkcs8: Zeroizing<Vec<u8>> = tokio::task::spawn_blocking(move || SigningKey::generate_pkcs8(alg))
        .await
        .map_err(|e| Error::Internal(e.to_string()))?
        .map_err(|e| Error::Internal(e.to_string()))?;
    let id = KeyId::new(ctx.now(), ctx.rng());
    let key = SigningKey::from_pkcs8(&id.to_string(), alg, &pkcs8).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(NewKey {
        row: SigningKeyRow {
            id,
            alg: alg.as_str().to_owned(),
            state: String::new(),
            sealed_private: ctx.app().vault.seal(&purpose(id), &pkcs8, ctx.rng())?,
            public_jwk: serde_json::to_string(key.jwk()).map_err(|e| Error::Internal(e.to_string()))?,
            created_at: ctx.now(),
            state_since: ctx.now(),
        },
    })
}

async fn apply(ctx: &Context, tx: &mut Tx, mut actions: Vec<Action>, made: Option<&NewKey>) -> Result<()> {
    // The constraint lets one key sign: the old one steps back first.
    actions.sort_by_key(|action| !matches!(action, Action::Retire(_)));
    for action in actions {
        let (id, is_done) = match action {
            Action::Publish(_) => insert(tx, made, "pending").await?,
            Action::PublishActive(_) => insert(tx, made, "active").await?,
            Action::Activate(id) => (id, tx.set_signing_key_state(id, "pending", "active", ctx.now()).await?),
            Action::Retire(id) => (id, tx.set_signing_key_state(id, "active", "retiring", ctx.now()).await?),
            Action::Remove(id) => (id, tx.retire_signing_key(id, ctx.now()).await?),
        };
        if !is_done {
            return Err(Error::Stale);
        }
        let word = match action {
            Action::Publish(_) | Action::PublishActive(_) => "key.publish",
            Action::Activate(_) => "key.activate",
            Action::Retire(_) => "key.retire",
            Action::Remove(_) => "key.remove",
        };
        ctx.audit_provider(
            tx,
            &Actor::system(),
            word,
            Target::new("key", id, id.to_string()),
            String::new(),
        )
        .await?;
    }
    Ok(())
}

async fn insert(tx: &mut Tx, made: Option<&NewKey>, state: &str) -> Result<(KeyId, bool)> {
    // The plan changed under way to one that needs a key: the next look makes it.
    let Some(made) = made else { return Err(Error::Stale) };
    let row = SigningKeyRow {
        state: state.to_owned(),
        ..made.row.clone()
    };
    match tx.insert_signing_key(&row).await {
        Ok(()) => Ok((row.id, true)),
        Err(e) if e.is_violation_of(Constraint::SigningKeyTurn) => Err(Error::Stale),
        Err(e) => Err(e.into()),
    }
}
