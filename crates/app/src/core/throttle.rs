//! Counting what may go wrong only so often. Kept by the hash of a purpose and a subject, so that the table names nobody and an
//! unknown e-mail is counted just as a known one.

use ieum_model::Instant;
use ieum_model::throttle::Limit;
use ieum_store::{Conn, Tx};

use super::context::Context;
use super::error::Result;

/// The key of a counter: what is limited and whose it is.
pub fn key(ctx: &Context, purpose: &str, subject: &str) -> [u8; 32] {
    ctx.app().vault.mac(&format!("throttle {purpose}"), subject.as_bytes())
}

/// Until when this is locked, if it is.
///
/// # Errors
/// As the database says.
pub async fn locked_until(ctx: &Context, conn: &mut Conn, key: &[u8; 32]) -> Result<Option<Instant>> {
    let count = conn.find_throttle(key, ctx.now()).await?;
    Ok(count.and_then(|count| count.locked(ctx.now())))
}

/// Counts once more, and says until when this is locked, if it is now.
///
/// # Errors
/// As the database says.
pub async fn count(ctx: &Context, tx: &mut Tx, key: &[u8; 32], limit: Limit) -> Result<Option<Instant>> {
    let before = tx.find_throttle(key, ctx.now()).await?;
    let after = limit.count(before, ctx.now());
    tx.set_throttle(key, &after, limit.forget_at(&after)).await?;
    Ok(after.locked(ctx.now()))
}
