//! Deletes codes, tokens and grants that nobody can use any more, a bounded batch at a time.

use std::time::Duration;

use super::authorize::KEPT;
use crate::{Context, Result, transact};

/// Most rows of a table in one transaction: others wait for the writer meanwhile.
const BATCH: i64 = 500;
/// Most transactions in one run; what remains is for the next.
const ROUNDS: usize = 40;
/// A code stays this long, so that a late replay still ends its family.
const CODES: Duration = Duration::from_secs(24 * 60 * 60);

/// Deletes what has run out and says how many rows. Call it every few minutes.
///
/// # Errors
/// As the database says.
pub async fn forget_expired(ctx: &Context) -> Result<u64> {
    let now = ctx.now();
    // Every token of a grant has run out by then.
    let lifetimes = ctx.app().provider.lifetimes;
    let grants_before = now.minus(lifetimes.refresh_total + lifetimes.access_token + CODES);
    let mut total = 0;
    for _ in 0..ROUNDS {
        let batch: u64 = transact!(ctx, tx, {
            let pushed = tx.forget_pushed_requests(now.minus(KEPT), BATCH).await?;
            let codes = tx.forget_codes(now.minus(CODES), BATCH).await?;
            let devices = tx.forget_devices(now.minus(CODES), BATCH).await?;
            let access = tx.forget_access_tokens(now, BATCH).await?;
            let refresh = tx.forget_refresh_tokens(now, BATCH).await?;
            let grants = tx.forget_grants(grants_before, BATCH).await?;
            let proofs = tx.forget_proofs(now, BATCH).await?;
            let attempts = tx.forget_saml_attempts(now.minus(CODES), BATCH).await?;
            let names = tx.forget_saml_sessions(now, BATCH).await?;
            Ok(pushed + codes + devices + access + refresh + grants + proofs + attempts + names)
        })?;
        total += batch;
        if batch == 0 {
            break;
        }
    }
    Ok(total)
}
