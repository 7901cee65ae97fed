//! Withdraws a key in an emergency.

use ieum_model::KeyId;
use ieum_oidc::keys::{KeyFacts, KeyState, revoke};

use super::carry_out::{Act, Command, carry_out};
use super::{facts_of, refused, ring};
use crate::{Actor, Context, Error, Result};

/// Takes a key out of the key set at once and believes nothing any more that it signed. If it signed, a successor does so in
/// the same moment. Other processes know within five seconds. It cannot be undone: the private half is wiped.
///
/// # Errors
/// [`Error::NotFound`] for no such key; [`Error::Stale`] if it was withdrawn before.
pub async fn retire(ctx: &Context, actor: &Actor, id: KeyId) -> Result<()> {
    let rows = ctx.store().read().await?.signing_keys().await?;
    let facts = facts_of(&rows)?;
    let key = facts.iter().find(|key| key.id == id).ok_or(Error::NotFound)?;
    let was = match key.state {
        KeyState::Pending { .. } => "pending",
        KeyState::Active { .. } => "active",
        KeyState::Retiring { .. } => "retiring",
        KeyState::Retired { .. } => "retired",
        KeyState::Revoked { .. } => return Err(Error::Stale),
    };
    let act = Act {
        actor,
        command: Some(Command {
            word: "keys.retire",
            key: Some(id),
            detail: format!("alg={} was={was}", key.alg.as_str()),
        }),
    };
    let decide = |keys: &[KeyFacts]| revoke(keys, id).map_err(|why| refused(why, key.alg));
    carry_out(ctx, key.alg, &act, &decide).await?;
    ring::refresh(ctx).await;
    Ok(())
}
