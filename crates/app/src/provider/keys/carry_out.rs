//! Carries a decision about keys out: makes the key that it needs, and writes everything in one transaction.

use ieum_model::KeyId;
use ieum_oidc::jose::{Alg, SigningKey};
use ieum_oidc::keys::{Action, KeyFacts};
use ieum_store::signing_key::SigningKeyRow;
use ieum_store::{Constraint, Tx};
use zeroize::Zeroizing;

use super::{facts_of, purpose};
use crate::{Actor, Context, Error, Result, Target, transact};

/// Who changes keys, and by which command if by one.
pub(super) struct Act<'a> {
    pub actor: &'a Actor,
    pub command: Option<Command>,
}

/// A command, as the audit log has it beside the changes of the single keys.
pub(super) struct Command {
    pub word: &'static str,
    /// The key that it names; otherwise the successor.
    pub key: Option<KeyId>,
    pub detail: String,
}

/// Decides twice: once to see whether a key has to be made, which is slow and comes before the transaction, and once inside it.
/// Says what was done.
///
/// # Errors
/// As `decide` says; [`Error::Stale`] if somebody else changed the keys meanwhile.
pub(super) async fn carry_out(
    ctx: &Context,
    alg: Alg,
    act: &Act<'_>,
    decide: &(dyn Fn(&[KeyFacts]) -> Result<Vec<Action>> + Send + Sync),
) -> Result<Vec<Action>> {
    let rows = ctx.store().read().await?.signing_keys().await?;
    let actions = decide(&facts_of(&rows)?)?;
    if actions.is_empty() {
        return Ok(actions);
    }
    let makes_one = |action: &Action| matches!(action, Action::Publish(_) | Action::PublishActive(_));
    let made = if actions.iter().any(makes_one) {
        Some(make(ctx, alg).await?)
    } else {
        None
    };
    transact!(ctx, tx, {
        let rows = tx.signing_keys().await?;
        let actions = decide(&facts_of(&rows)?)?;
        apply(ctx, &mut tx, act.actor, &actions, made.as_ref()).await?;
        if let Some(command) = act.command.as_ref().filter(|_| !actions.is_empty()) {
            log(ctx, &mut tx, act.actor, command, successor(&actions, made.as_ref())).await?;
        }
        Ok(actions)
    })
}

async fn make(ctx: &Context, alg: Alg) -> Result<SigningKeyRow> {
    let pkcs8: Zeroizing<Vec<u8>> = tokio::task::spawn_blocking(move || SigningKey::generate_pkcs8(alg))
        .await
        .map_err(|e| Error::Internal(e.to_string()))?
        .map_err(|e| Error::Internal(e.to_string()))?;
    let id = KeyId::new(ctx.now(), ctx.rng());
    let key = SigningKey::from_pkcs8(&id.to_string(), alg, &pkcs8).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(SigningKeyRow {
        id,
        alg: alg.as_str().to_owned(),
        state: String::new(),
        sealed_private: ctx.app().vault.seal(&purpose(id), &pkcs8, ctx.rng())?,
        public_jwk: serde_json::to_string(key.jwk()).map_err(|e| Error::Internal(e.to_string()))?,
        created_at: ctx.now(),
        state_since: ctx.now(),
        revoked_at: None,
    })
}

async fn apply(
    ctx: &Context,
    tx: &mut Tx,
    actor: &Actor,
    actions: &[Action],
    made: Option<&SigningKeyRow>,
) -> Result<()> {
    // The constraint lets one key sign: the old one steps back first.
    let steps_back = |action: &&Action| matches!(action, Action::Retire(_) | Action::Revoke(_));
    let (first, then): (Vec<&Action>, Vec<&Action>) = actions.iter().partition(steps_back);
    let now = ctx.now();
    for action in first.into_iter().chain(then) {
        let (id, is_done) = match *action {
            Action::Publish(_) => insert(tx, made, "pending").await?,
            Action::PublishActive(_) => insert(tx, made, "active").await?,
            Action::Activate(id) => (id, tx.set_signing_key_state(id, "pending", "active", now).await?),
            Action::Retire(id) => (id, tx.set_signing_key_state(id, "active", "retiring", now).await?),
            Action::Remove(id) => (id, tx.retire_signing_key(id, now).await?),
            Action::Revoke(id) => (id, tx.revoke_signing_key(id, now).await?),
        };
        if !is_done {
            return Err(Error::Stale);
        }
        let word = match action {
            Action::Publish(_) | Action::PublishActive(_) => "key.publish",
            Action::Activate(_) => "key.activate",
            Action::Retire(_) => "key.retire",
            Action::Remove(_) => "key.remove",
            Action::Revoke(_) => "key.revoke",
        };
        let target = Target::new("key", id, id.to_string());
        ctx.audit_provider(tx, actor, word, target, String::new()).await?;
    }
    Ok(())
}

async fn insert(tx: &mut Tx, made: Option<&SigningKeyRow>, state: &str) -> Result<(KeyId, bool)> {
    // The plan changed under way to one that needs a key: the next look makes it.
    let Some(made) = made else { return Err(Error::Stale) };
    let row = SigningKeyRow {
        state: state.to_owned(),
        ..made.clone()
    };
    match tx.insert_signing_key(&row).await {
        Ok(()) => Ok((row.id, true)),
        Err(e) if e.is_violation_of(Constraint::SigningKeyTurn) => Err(Error::Stale),
        Err(e) => Err(e.into()),
    }
}

fn successor(actions: &[Action], made: Option<&SigningKeyRow>) -> Option<KeyId> {
    actions.iter().find_map(|action| match action {
        Action::Publish(_) | Action::PublishActive(_) => made.map(|row| row.id),
        Action::Activate(id) => Some(*id),
        _ => None,
    })
}

async fn log(ctx: &Context, tx: &mut Tx, actor: &Actor, command: &Command, successor: Option<KeyId>) -> Result<()> {
    let Some(id) = command.key.or(successor) else {
        return Ok(());
    };
    let detail = match successor {
        Some(successor) => format!("{} successor={successor}", command.detail),
        None => command.detail.clone(),
    };
    let target = Target::new("key", id, id.to_string());
    Ok(ctx.audit_provider(tx, actor, command.word, target, detail).await?)
}
