//! Removes a group that no business system looks at.

use ieum_model::GroupId;

use crate::access::OrgCaller;
use crate::chart::raced;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Error, Result, transact};

/// Removes a group; its members stay members.
///
/// # Errors
/// [`Error::Refused`] with `group_in_use` while a business system is restricted to it; [`Error::NotFound`]; [`Error::Stale`].
pub async fn remove(ctx: &Context, caller: &OrgCaller, id: GroupId, version: i64) -> Result<()> {
    transact!(ctx, tx, {
        let group = super::group(&mut tx, caller.scope(), id).await?;
        if group.version != version {
            return Err(Error::Stale);
        }
        let systems = tx.systems_of_group(caller.scope(), id).await?;
        if !systems.is_empty() {
            return Err(Problem::of_all("group_in_use")
                .with("systems", systems.join(", "))
                .into());
        }
        let people = tx.count_group_people(caller.scope(), id).await?;
        let removed = tx.delete_group(caller.scope(), id, version).await;
        if !removed.map_err(raced)? {
            return Err(Error::Stale);
        }
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "group.remove", super::target(&group));
        ctx.audit(&mut tx, record.detail(format!("members={people}"))).await?;
        Ok(())
    })
}
