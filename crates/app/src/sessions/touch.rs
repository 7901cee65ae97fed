//! Notes that a session is in use, so that its idle limit runs from now.

use std::time::Duration;

use ieum_store::active::ActiveSession;

use crate::{Context, Result, transact};

/// A request less than this after the last noted one writes nothing.
const GRAIN: Duration = Duration::from_secs(60);

/// Notes the request, at most once a minute per session.
///
/// # Errors
/// [`crate::Error::Unavailable`] if the database does not answer.
pub async fn touch(ctx: &Context, session: &ActiveSession) -> Result<()> {
    if ctx.now().since(session.last_seen_at) < GRAIN {
        return Ok(());
    }
    transact!(ctx, tx, { Ok(tx.touch_session(session.id(), ctx.now()).await?) })
}
