//! Takes a post away. Of who loses the main one, the oldest of the others becomes the main one.

use ieum_model::{MemberId, UnitId};

use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::{Context, Error, Result, transact};

/// Removes a post. Who has none left keeps the department as a text that can be changed again.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Stale`] if somebody else changed the member since `version`.
pub async fn remove_post(
    ctx: &Context,
    caller: &OrgCaller,
    (id, unit): (MemberId, UnitId),
    version: i64,
) -> Result<()> {
    transact!(ctx, tx, {
        let scope = caller.scope();
        let member = super::member(&mut tx, scope, id).await?;
        let posts = tx.post_rows(scope, id).await?;
        let gone = posts.iter().find(|post| post.unit == unit).ok_or(Error::NotFound)?;
        tx.delete_post(scope, id, unit).await?;
        // The main one stands first, behind it the oldest.
        let next = posts.iter().find(|post| post.unit != unit);
        if let Some(next) = next.filter(|_| gone.is_primary) {
            tx.set_main_post(scope, id, next.unit).await?;
        }
        if !tx.touch_posts(scope, id, version).await? {
            return Err(Error::Stale);
        }
        let path = tx.chart(scope).await?.path_text(unit);
        let actor = caller.actor();
        let record = Record::done(&actor, scope, "post.remove", super::member_target(&member));
        ctx.audit(&mut tx, record.detail(format!("unit={path}"))).await?;
        Ok(())
    })
}
