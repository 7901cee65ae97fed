//! Gives a group another name.

use ieum_model::GroupId;
use ieum_model::text::{GroupName, fold};

use super::taken;
use crate::access::OrgCaller;
use crate::chart::text_problem;
use crate::core::audit::Record;
use crate::{Context, Error, Result, transact};

/// Renames a group.
///
/// # Errors
/// Problems at `name`; [`Error::NotFound`]; [`Error::Stale`] if somebody else changed the group since `version`.
pub async fn rename(ctx: &Context, caller: &OrgCaller, id: GroupId, version: i64, name: &str) -> Result<()> {
    let parsed = GroupName::parse(name);
    transact!(ctx, tx, {
        let group = super::group(&mut tx, caller.scope(), id).await?;
        let name = parsed.as_ref().map_err(|error| text_problem("name", *error))?;
        let folded = fold(name.as_str());
        let renamed = tx
            .rename_group(caller.scope(), id, version, (name.as_str(), &folded))
            .await;
        if !renamed.map_err(taken)? {
            return Err(Error::Stale);
        }
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "group.rename", super::target(&group));
        ctx.audit(&mut tx, record.detail(format!("from={} to={name}", group.name)))
            .await?;
        Ok(())
    })
}
