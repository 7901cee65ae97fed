//! How many mails somebody who has not signed in may cause.

use ieum_model::Instant;
use ieum_model::throttle::{MAIL, MAIL_BY_ADDRESS};
use ieum_store::Tx;

use super::locks::network;
use crate::core::throttle;
use crate::{Context, Result};

/// Counts one more mail to this e-mail from this network address; `Some` with the end of the lock if it may not be sent. It counts
/// the same whether the e-mail is anybody's or not.
///
/// # Errors
/// As the database says.
pub async fn mail_refused_until(ctx: &Context, tx: &mut Tx, email_folded: &str) -> Result<Option<Instant>> {
    let mailbox = throttle::key(ctx, "mail", email_folded);
    let address = throttle::key(ctx, "mail address", &network(&ctx.request.ip));
    let locked = throttle::locked_until(ctx, tx, &mailbox)
        .await?
        .max(throttle::locked_until(ctx, tx, &address).await?);
    if locked.is_some() {
        return Ok(locked);
    }
    throttle::count(ctx, tx, &mailbox, MAIL).await?;
    throttle::count(ctx, tx, &address, MAIL_BY_ADDRESS).await?;
    Ok(None)
}
