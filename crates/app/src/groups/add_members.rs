//! Puts several members into a group.

use ieum_model::{GroupId, MemberId};

use crate::access::OrgCaller;
use crate::chart::{raced, ticked};
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Error, Result, transact};

/// Adds members and says how many were not in the group before.
///
/// # Errors
/// Problems at `member`; [`Error::NotFound`] for a group or member that is not there.
pub async fn add_members(ctx: &Context, caller: &OrgCaller, id: GroupId, members: &[String]) -> Result<usize> {
    transact!(ctx, tx, {
        let scope = caller.scope();
        let group = super::group(&mut tx, scope, id).await?;
        let ids = ticked(members)?;
        let there = tx.members_in_group(scope, id, &ids).await?;
        let new: Vec<MemberId> = ids.iter().copied().filter(|id| !there.contains(id)).collect();
        if new.is_empty() {
            return Err(Problem::at("member", "people_there").into());
        }
        let added = tx
            .insert_group_members(scope, id, &new, ctx.now())
            .await
            .map_err(raced)?;
        let mut distinct = new.clone();
        distinct.sort_unstable();
        distinct.dedup();
        // Who is not there, or deleted, was left out by the statement.
        if added != distinct.len() as u64 {
            return Err(Error::NotFound);
        }
        let members: Vec<_> = distinct.iter().map(ToString::to_string).collect();
        let actor = caller.actor();
        let record = Record::done(&actor, scope, "group.add_member", super::target(&group));
        let detail = format!("count={added} members={}", members.join(","));
        ctx.audit(&mut tx, record.detail(detail)).await?;
        Ok(distinct.len())
    })
}
