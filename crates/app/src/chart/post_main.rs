//! Makes one of a member's posts the main one (원직).

use ieum_model::{MemberId, UnitId};

use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::{Context, Error, Result, transact};

/// Makes a post the main one; the department follows.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Stale`] if somebody else changed the member since `version`.
pub async fn make_main_post(
    ctx: &Context,
    caller: &OrgCaller,
    (id, unit): (MemberId, UnitId),
    version: i64,
) -> Result<()> {
    transact!(ctx, tx, {
        let scope = caller.scope();
        let member = super::member(&mut tx, scope, id).await?;
        let posts = tx.post_rows(scope, id).await?;
        if !posts.iter().any(|post| post.unit == unit) {
            return Err(Error::NotFound);
        }
        tx.set_main_post(scope, id, unit).await?;
        if !tx.touch_posts(scope, id, version).await? {
            return Err(Error::Stale);
        }
        let path = tx.chart(scope).await?.path_text(unit);
        let actor = caller.actor();
        let record = Record::done(&actor, scope, "post.make_main", super::member_target(&member));
        ctx.audit(&mut tx, record.detail(format!("unit={path}"))).await?;
        Ok(())
    })
}
