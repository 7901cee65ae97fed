//! Makes a group.

use ieum_model::GroupId;
use ieum_model::chart::MAX_GROUPS;
use ieum_model::text::{GroupName, fold};

use super::taken;
use crate::access::OrgCaller;
use crate::chart::text_problem;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Result, Target, transact};

/// Makes an empty group.
///
/// # Errors
/// Problems at `name`.
pub async fn add(ctx: &Context, caller: &OrgCaller, name: &str) -> Result<GroupId> {
    let name = GroupName::parse(name).map_err(|error| text_problem("name", error))?;
    let folded = fold(name.as_str());
    transact!(ctx, tx, {
        if tx.count_groups(caller.scope()).await? >= MAX_GROUPS {
            return Err(Problem::at("name", "groups_too_many").with("most", MAX_GROUPS).into());
        }
        let id = GroupId::new(ctx.now(), ctx.rng());
        tx.insert_group(caller.scope(), id, (name.as_str(), &folded), ctx.now())
            .await
            .map_err(taken)?;
        let actor = caller.actor();
        let target = Target::new("group", id, name.as_str());
        ctx.audit(&mut tx, Record::done(&actor, caller.scope(), "group.add", target))
            .await?;
        Ok(id)
    })
}
