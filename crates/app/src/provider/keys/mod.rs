//! Signing keys: made, sealed, published, changed by plan or command, and kept opened in memory for a few seconds.
//!
//! When a key changes is a rule of `ieum_oidc::keys`. Several processes may share a database: the plan is made again inside
//! the transaction that carries it out, and a constraint lets one key of an algorithm sign and one wait.

mod carry_out;
mod fetches;
mod overview;
mod retire;
mod ring;
mod rotate;

use std::time::Duration;

use ieum_model::KeyId;
use ieum_oidc::jose::Alg;
use ieum_oidc::keys::{KeyFacts, KeyState, Refused, Schedule, plan};
use ieum_store::signing_key::SigningKeyRow;

pub use fetches::{Fetches, address, note_fetch, save_fetches};
pub use ieum_oidc::keys::{Change, MOST_PUBLISHED, When};
pub use overview::{ClientFetch, Fetch, KeyView, Overview, client_fetches, overview};
pub use retire::retire;
pub use ring::{KeyRing, OpenedKeys, opened, signer};
pub use rotate::{Rotation, rotate};

use self::carry_out::{Act, carry_out};
use super::facts::corrupt;
use crate::core::error::Problem;
use crate::{Actor, Context, Error, Result};

/// How long opened keys are believed without asking the database: a key that another process made is known that soon, and one
/// that another process withdrew is gone that soon.
const FRESH: Duration = Duration::from_secs(5);

/// Does what the schedule asks for now: publishes, activates, retires, removes. Call it about once an hour.
///
/// # Errors
/// As the database says.
pub async fn maintain(ctx: &Context) -> Result<()> {
    let rows = ctx.store().read().await?.signing_keys().await?;
    for alg in in_use(&facts_of(&rows)?) {
        due(ctx, alg).await?;
    }
    Ok(())
}

/// Does what the schedule asks for one algorithm; the first call makes its first key.
async fn due(ctx: &Context, alg: Alg) -> Result<()> {
    let actor = Actor::system();
    let act = Act {
        actor: &actor,
        command: None,
    };
    let decide = |keys: &[KeyFacts]| Ok(plan(ctx.now(), keys, alg, &schedule(ctx)));
    match carry_out(ctx, alg, &act, &decide).await {
        // Another process was faster, and did the same.
        Err(Error::Stale) => Ok(()),
        other => other.map(|_| ()),
    }
}

fn schedule(ctx: &Context) -> Schedule {
    Schedule::DEFAULT.covering(ctx.app().provider.lifetimes.id_token)
}

/// The algorithms that keys are kept for: a key that no business system needs is not made.
fn in_use(keys: &[KeyFacts]) -> Vec<Alg> {
    let is_in_use = |alg: &Alg| *alg == Alg::Es256 || keys.iter().any(|key| key.alg == *alg);
    Alg::ALL.iter().copied().filter(is_in_use).collect()
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
        let state = match (row.revoked_at, row.state.as_str()) {
            (Some(revoked_at), _) => KeyState::Revoked { revoked_at },
            (None, "pending") => KeyState::Pending { published_at: at },
            (None, "active") => KeyState::Active { activated_at: at },
            (None, "retiring") => KeyState::Retiring { retiring_at: at },
            (None, _) => KeyState::Retired { retired_at: at },
        };
        Ok(KeyFacts {
            id: row.id,
            alg: alg_of(row)?,
            published_at: row.created_at,
            state,
        })
    };
    rows.iter().map(fact).collect()
}

fn refused(refused: Refused, alg: Alg) -> Error {
    match refused {
        Refused::Unknown => Error::NotFound,
        Refused::Already => Error::Stale,
        Refused::TooMany => Problem::of_all("signing_keys_too_many")
            .with("alg", alg.as_str())
            .with("most", MOST_PUBLISHED)
            .into(),
    }
}
