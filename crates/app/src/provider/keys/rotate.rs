//! Gives keys a successor by command, however young they are.

use ieum_model::KeyId;
use ieum_oidc::jose::Alg;
use ieum_oidc::keys::{KeyFacts, When, signing_key};

use super::carry_out::{Act, Command, carry_out};
use super::{facts_of, in_use, refused, ring};
use crate::core::error::Problem;
use crate::{Actor, Context, Error, Result};

/// Which keys, and when their successors sign.
#[derive(Debug, Clone, Copy)]
pub struct Rotation {
    /// Of this algorithm only; otherwise of each that is in use.
    pub alg: Option<Alg>,
    /// When the successor signs.
    pub when: When,
    /// The key that signed when the person decided: a form sent twice rotates once.
    pub signing: Option<KeyId>,
}

/// Publishes successors, and says of which algorithms: of none if all wait already. With [`When::Later`] a successor signs once
/// clients had a day to fetch it, with [`When::Now`] at once.
///
/// # Errors
/// [`Error::Refused`] for an algorithm without a key or with too many; [`Error::Stale`] if another key signs by now.
pub async fn rotate(ctx: &Context, actor: &Actor, asked: Rotation) -> Result<Vec<Alg>> {
    let rows = ctx.store().read().await?.signing_keys().await?;
    let in_use = in_use(&facts_of(&rows)?);
    let algs = match asked.alg {
        Some(alg) if in_use.contains(&alg) => vec![alg],
        Some(alg) => return Err(Problem::at("alg", "keys_not_in_use").with("alg", alg.as_str()).into()),
        None => in_use,
    };
    let mut rotated = Vec::new();
    for alg in algs {
        if rotate_one(ctx, actor, asked, alg).await? {
            rotated.push(alg);
        }
    }
    ring::refresh(ctx).await;
    Ok(rotated)
}

async fn rotate_one(ctx: &Context, actor: &Actor, asked: Rotation, alg: Alg) -> Result<bool> {
    let when = match asked.when {
        When::Later => "later",
        When::Now => "now",
    };
    let act = Act {
        actor,
        command: Some(Command {
            word: "keys.rotate",
            key: None,
            detail: format!("alg={} when={when}", alg.as_str()),
        }),
    };
    let decide = |keys: &[KeyFacts]| {
        if asked.signing.is_some() && signing_key(keys, alg) != asked.signing {
            return Err(Error::Stale);
        }
        ieum_oidc::keys::rotate(keys, alg, asked.when).map_err(|why| refused(why, alg))
    };
    match carry_out(ctx, alg, &act, &decide).await {
        // Somebody else published a successor at the same moment: one is enough.
        Err(Error::Stale) if asked.when == When::Later && asked.signing.is_none() => Ok(false),
        done => done.map(|actions| !actions.is_empty()),
    }
}
