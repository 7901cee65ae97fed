//! Changes the duty of a post, and whether who holds it leads the unit.

use ieum_model::{MemberId, UnitId};
use ieum_store::post::PostChoice;

use super::{chosen_duty, post_words, raced};
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::{Context, Error, Result, transact};

/// Changes a post that was looked at when the member had this version.
///
/// # Errors
/// A problem at `duty`; [`Error::NotFound`]; [`Error::Stale`].
pub async fn change_post(
    ctx: &Context,
    caller: &OrgCaller,
    (id, unit): (MemberId, UnitId),
    version: i64,
    (duty, is_leader): (&str, bool),
) -> Result<()> {
    transact!(ctx, tx, {
        let scope = caller.scope();
        let member = super::member(&mut tx, scope, id).await?;
        let posts = tx.post_rows(scope, id).await?;
        if !posts.iter().any(|post| post.unit == unit) {
            return Err(Error::NotFound);
        }
        let (chart, duties) = (tx.chart(scope).await?, tx.duties(scope).await?);
        let duty = chosen_duty(&duties, duty)?;
        let changed = tx.change_post(scope, id, unit, PostChoice { duty, is_leader }).await;
        changed.map_err(raced)?;
        if !tx.touch_posts(scope, id, version).await? {
            return Err(Error::Stale);
        }
        let actor = caller.actor();
        let record = Record::done(&actor, scope, "post.change", super::member_target(&member));
        let words = post_words(&duties, duty, is_leader);
        ctx.audit(
            &mut tx,
            record.detail(format!("unit={} {words}", chart.path_text(unit))),
        )
        .await?;
        Ok(())
    })
}
