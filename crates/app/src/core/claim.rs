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
    let is_due = |last: Option<String>| {
        let micros = last.and_then(|text| text.parse().ok());
        micros.is_none_or(|micros| now.since(Instant::from_micros(micros)) >= every)
    };
    // Most looks find nothing to do: they shall not queue for the one who writes.
    if !is_due(ctx.store().read().await?.get_setting(&key).await?) {
        return Ok(false);
    }
    transact!(ctx, tx, {
        let is_mine = is_due(tx.get_setting(&key).await?);
        if is_mine {
            tx.set_setting(&key, &now.as_micros().to_string()).await?;
        }
        Ok(is_mine)
    })
}
