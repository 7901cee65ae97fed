//! Removes what deleted members left, once they can no longer be restored.

use ieum_model::member::RESTORABLE_FOR;

use crate::core::audit::Record;
use crate::{Actor, Context, Result, Target, transact};

/// Members in one transaction.
const BATCH: i64 = 200;
/// Batches in one run; what is left waits for the next.
const MOST_BATCHES: usize = 50;

/// Removes name, contact and managed account of members deleted more than 30 days ago, and says how many. To be called now and then;
/// one run is bounded.
///
/// # Errors
/// [`crate::Error::Unavailable`] if the database does not answer; batches before stay.
pub async fn purge_deleted(ctx: &Context) -> Result<usize> {
    let mut purged = 0;
    for _ in 0..MOST_BATCHES {
        let (found, removed) = batch(ctx).await?;
        purged += removed;
        if found < BATCH.unsigned_abs() as usize {
            break;
        }
    }
    Ok(purged)
}

async fn batch(ctx: &Context) -> Result<(usize, usize)> {
    let deleted_before = ctx.now().minus(RESTORABLE_FOR);
    transact!(ctx, tx, {
        let due = tx.purgeable_members(deleted_before, BATCH).await?;
        let mut removed = 0;
        for member in &due {
            if tx.purge_member(member, deleted_before, ctx.now()).await? {
                tx.delete_links_of(member.scope(), member.member).await?;
                tx.delete_saml_sessions_of(member.scope(), member.member).await?;
                tx.forget_candidate(member.scope(), member.member).await?;
                let target = Target::new("member", member.member, "");
                let actor = Actor::system();
                let record = Record::done(&actor, member.scope(), "member.purge", target);
                ctx.audit(&mut tx, record).await?;
                removed += 1;
            }
        }
        Ok((due.len(), removed))
    })
}
