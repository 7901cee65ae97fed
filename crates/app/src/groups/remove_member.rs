//! Takes a member out of a group.

use ieum_model::{GroupId, MemberId};

use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::provider::group_left;
use crate::{Context, Error, Result, transact};

/// Takes a member out; they stay a member of the organisation, and are signed out of what only the group might use.
///
/// # Errors
/// [`Error::NotFound`] for a group that is not there and for who is not in it (any more).
pub async fn remove_member(ctx: &Context, caller: &OrgCaller, id: GroupId, member: MemberId) -> Result<()> {
    transact!(ctx, tx, {
        let scope = caller.scope();
        let group = super::group(&mut tx, scope, id).await?;
        let found = tx.find_member(scope, member).await?.ok_or(Error::NotFound)?;
        if !tx.delete_group_member(scope, id, member).await? {
            return Err(Error::NotFound);
        }
        group_left(ctx, &mut tx, scope, member).await?;
        let actor = caller.actor();
        let record = Record::done(&actor, scope, "group.remove_member", super::target(&group));
        let detail = format!("member={member} name={}", found.name);
        ctx.audit(&mut tx, record.detail(detail)).await?;
        Ok(())
    })
}
