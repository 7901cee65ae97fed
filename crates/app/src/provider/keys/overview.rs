//! The keys as an operator sees them, and which business systems know the newest.

use ieum_model::{ClientRowId, Instant, KeyId};
use ieum_oidc::jose::Alg;
use ieum_oidc::keys::{Change, KeyFacts, KeyState, changed_at, next_change};

use super::fetches::{SHARED_SETTING, has_change, micros};
use super::{facts_of, in_use, schedule};
use crate::{Context, Result};

/// A key.
#[derive(Debug, Clone, Copy)]
pub struct KeyView {
    /// Identifier; its text form is the `kid`.
    pub id: KeyId,
    /// Its algorithm.
    pub alg: Alg,
    /// Where it is in its life.
    pub state: KeyState,
    /// When it was published.
    pub published_at: Instant,
    /// What happens to it next, and when.
    pub next: Option<(Change, Instant)>,
}

/// All keys.
#[derive(Debug, Clone)]
pub struct Overview {
    /// Those in use first, then those that are gone, each the latest first; at most 100.
    pub keys: Vec<KeyView>,
    /// Algorithms that no business system has needed yet.
    pub unused: Vec<Alg>,
    /// When somebody last fetched the key set at the address that all share.
    pub shared_fetch: Option<Instant>,
}

/// What is known of a business system's key set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetch {
    /// It never used its own address: nothing is known.
    Unknown,
    /// It last fetched before the set changed.
    Older(Instant),
    /// It fetched since.
    Current(Instant),
}

/// A business system and its key set.
#[derive(Debug, Clone)]
pub struct ClientFetch {
    /// Row identifier.
    pub id: ClientRowId,
    /// Its name.
    pub name: String,
    /// Algorithm of its ID tokens.
    pub alg: String,
    /// What is known.
    pub fetch: Fetch,
}

/// The keys, for a page or the command line.
///
/// # Errors
/// As the database says.
pub async fn overview(ctx: &Context) -> Result<Overview> {
    let mut conn = ctx.store().read().await?;
    let rows = conn.signing_keys().await?;
    let shared_fetch = micros(conn.get_setting(SHARED_SETTING).await?);
    drop(conn);
    let facts = facts_of(&rows)?;
    let in_use = in_use(&facts);
    let schedule = schedule(ctx);
    let view = |key: KeyFacts| KeyView {
        id: key.id,
        alg: key.alg,
        state: key.state,
        published_at: key.published_at,
        next: next_change(ctx.now(), &facts, &key, &schedule),
    };
    Ok(Overview {
        keys: facts.iter().copied().map(view).collect(),
        unused: Alg::ALL.iter().copied().filter(|alg| !in_use.contains(alg)).collect(),
        shared_fetch,
    })
}

/// Business systems in use, the latest first, older than `before` if given, and whether each fetched the key set since it last
/// changed in a way that concerns its algorithm.
///
/// # Errors
/// As the database says.
pub async fn client_fetches(ctx: &Context, before: Option<ClientRowId>, limit: i64) -> Result<Vec<ClientFetch>> {
    let mut conn = ctx.store().read().await?;
    let facts = facts_of(&conn.signing_keys().await?)?;
    let rows = conn.key_fetches(before, limit).await?;
    drop(conn);
    let views = rows.into_iter().map(|row| {
        let changed_at = Alg::find(&row.id_token_alg).and_then(|alg| changed_at(&facts, alg));
        ClientFetch {
            id: row.id,
            name: row.name,
            alg: row.id_token_alg,
            fetch: match row.fetched_at {
                None => Fetch::Unknown,
                Some(at) if has_change(at, changed_at) => Fetch::Current(at),
                Some(at) => Fetch::Older(at),
            },
        }
    });
    Ok(views.collect())
}
