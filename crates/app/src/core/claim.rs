//! Who does what the clock asks for: of several processes on one database, the one that claims it.

use std::time::Duration;

use ieum_model::Instant;

use super::context::Context;
use super::error::Result;
use super::transaction::transact;

/// Claims the run of `name`, unless a process claimed it less than `every` ago.
///
/// # Errors
/// [`crate::Error::Unavailable`] if the database does not answer.
pub async fn claim(ctx: &Context, name: &str, every: Duration) -> Result<bool> {
    let key = format!("schedule {name}");
    let now = ctx.now();
    transact!(ctx, tx, {
        let last = tx.get_setting(&key).await?.and_then(|text| text.parse().ok());
        let is_due = last.is_none_or(|micros| now.since(Instant::from_micros(micros)) >= every);
        if is_due {
            tx.set_setting(&key, &now.as_micros().to_string()).await?;
        }
        Ok(is_due)
    })
}
