//! Forgets what has served its time. Rows of history (audit, applications) are never forgotten here.

use std::time::Duration;

use super::context::Context;
use super::error::Result;
use super::transaction::transact;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// Links that ran out are kept this long: somebody who follows one is told that it ran out.
const LINKS: Duration = Duration::from_secs(30 * 24 * 3600);
/// Finished jobs are kept this long, for whoever asks whether a mail went out.
const JOBS: Duration = Duration::from_secs(30 * 24 * 3600);

/// Forgets counters whose time is over.
///
/// # Errors
/// As the database says.
pub async fn throttles(ctx: &Context) -> Result<u64> {
    let before = ctx.now().minus(DAY);
    transact!(ctx, tx, { Ok(tx.forget_throttles(before).await?) })
}

/// Forgets single-use links that ran out long ago.
///
/// # Errors
/// As the database says.
pub async fn mail_tokens(ctx: &Context) -> Result<u64> {
    let before = ctx.now().minus(LINKS);
    transact!(ctx, tx, { Ok(tx.forget_mail_tokens(before).await?) })
}

/// Forgets six-digit codes that ran out a day ago.
///
/// # Errors
/// As the database says.
pub async fn login_codes(ctx: &Context) -> Result<u64> {
    let before = ctx.now().minus(DAY);
    transact!(ctx, tx, { Ok(tx.forget_login_codes(before).await?) })
}

/// Forgets jobs of the outbox that were done long ago.
///
/// # Errors
/// As the database says.
pub async fn jobs(ctx: &Context) -> Result<u64> {
    let before = ctx.now().minus(JOBS);
    transact!(ctx, tx, { Ok(tx.forget_jobs(before).await?) })
}
