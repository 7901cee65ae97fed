//! The links of a member. One that is switched off or removed ends everything that the member is signed in to here: which of it
//! began with that link cannot be told apart by whoever looks at a token.

use ieum_model::last_way::Loss;
use ieum_model::{LinkedIdentityId, MemberId};
use ieum_store::linked_identity::LinkRow;

use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::last_way::keep;
use crate::sessions::ended::{self, Ends};
use crate::{Context, Error, Result, Target, transact};

/// A member's links.
///
/// # Errors
/// As the database says.
pub async fn of_member(ctx: &Context, caller: &OrgCaller, member: MemberId) -> Result<Vec<LinkRow>> {
    Ok(ctx.store().read().await?.links_of(caller.scope(), member).await?)
}

/// Switches a link off. One that is off already stays so.
///
/// # Errors
/// [`Error::NotFound`]; `last_way` if it is the super admin's.
pub async fn disable(ctx: &Context, caller: &OrgCaller, member: MemberId, id: LinkedIdentityId) -> Result<()> {
    change(ctx, caller, member, id, Change::Disable).await
}

/// Switches a link on again.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn enable(ctx: &Context, caller: &OrgCaller, member: MemberId, id: LinkedIdentityId) -> Result<()> {
    change(ctx, caller, member, id, Change::Enable).await
}

/// Removes a link: who signs in there the next time is proposed anew.
///
/// # Errors
/// [`Error::NotFound`]; `last_way` if it is the super admin's.
pub async fn remove(ctx: &Context, caller: &OrgCaller, member: MemberId, id: LinkedIdentityId) -> Result<()> {
    change(ctx, caller, member, id, Change::Remove).await
}

#[derive(Clone, Copy)]
enum Change {
    Disable,
    Enable,
    Remove,
}

async fn change(
    ctx: &Context,
    caller: &OrgCaller,
    member: MemberId,
    id: LinkedIdentityId,
    change: Change,
) -> Result<()> {
    transact!(ctx, tx, {
        let scope = caller.scope();
        let links = tx.links_of(scope, member).await?;
        let link = links.iter().find(|link| link.id == id).ok_or(Error::NotFound)?;
        let person = tx.find_member(scope, member).await?.ok_or(Error::NotFound)?;
        // An administrator does not keep the super admin out; a link that is off is no way.
        if person.is_super_admin && link.is_enabled && !matches!(change, Change::Enable) {
            keep(ctx, &mut tx, scope, Loss::Link(id)).await?;
        }
        let (action, is_changed) = match change {
            Change::Disable => ("link.disable", tx.set_link_enabled(scope, member, id, false).await?),
            Change::Enable => ("link.enable", tx.set_link_enabled(scope, member, id, true).await?),
            Change::Remove => ("link.remove", tx.delete_link(scope, member, id).await?),
        };
        if !is_changed {
            return Ok(());
        }
        if !matches!(change, Change::Enable) {
            ended::end(ctx, &mut tx, Ends::Member(scope, member), "link_ended").await?;
        }
        let actor = caller.actor();
        let target = Target::new("member", member, person.name.as_str());
        let record = Record::done(&actor, scope, action, target);
        ctx.audit(
            &mut tx,
            record.detail(format!("method={} as={}", link.method_name, link.label)),
        )
        .await?;
        Ok(())
    })
}
