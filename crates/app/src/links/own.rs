//! A person's own links, on the own account: seen, and removed as long as another way in is left.

use ieum_model::last_way::{Facts, Loss};
use ieum_model::{LinkedIdentityId, OrgId};
use ieum_store::Conn;
use ieum_store::active::ActiveMember;
use ieum_store::linked_identity::LinkRow;

use crate::access::{SignedIn, member_actor};
use crate::core::audit::Record;
use crate::last_way::{keep_own, ways_of};
use crate::sessions::ended::{self, Ends};
use crate::{Context, Error, Result, Target, transact};

/// The links at one organisation that the session is signed in to.
#[derive(Debug, Clone)]
pub struct OwnLinks {
    /// The organisation.
    pub org: OrgId,
    /// Its name.
    pub org_name: String,
    /// The links, and whether each may be removed.
    pub links: Vec<(LinkRow, bool)>,
}

/// The person's links, wherever this session is signed in.
///
/// # Errors
/// As the database says.
pub async fn own_links(ctx: &Context, caller: &SignedIn) -> Result<Vec<OwnLinks>> {
    let mut conn = ctx.store().read().await?;
    let mut all = Vec::new();
    for member in conn.active_members_of(&caller.session).await? {
        let links = conn.links_of(member.scope(), member.id()).await?;
        if links.is_empty() {
            continue;
        }
        let ways = ways(ctx, &mut conn, &member).await?;
        let judge = |link: LinkRow| {
            let may_go = keep_own(&ways, Loss::Link(link.id), "link_last_way").is_ok();
            (link, may_go)
        };
        all.push(OwnLinks {
            org: *member.scope().org_id(),
            org_name: member.organization().name.clone(),
            links: links.into_iter().map(judge).collect(),
        });
    }
    Ok(all)
}

/// Removes one of them. The person is signed out of the organisation, as when an administrator removes it.
///
/// # Errors
/// [`Error::NotFound`] if it is none of theirs; `link_last_way` if nothing else would let them in.
pub async fn remove_own(ctx: &Context, caller: &SignedIn, org: OrgId, id: LinkedIdentityId) -> Result<()> {
    transact!(ctx, tx, {
        let members = tx.active_members_of(&caller.session).await?;
        let member = members.into_iter().find(|member| *member.scope().org_id() == org);
        let member = member.ok_or(Error::NotFound)?;
        let scope = member.scope();
        let links = tx.links_of(scope, member.id()).await?;
        let link = links.iter().find(|link| link.id == id).ok_or(Error::NotFound)?;
        keep_own(&ways(ctx, &mut tx, &member).await?, Loss::Link(id), "link_last_way")?;
        tx.delete_link(scope, member.id(), id).await?;
        ended::end(ctx, &mut tx, Ends::Member(scope, member.id()), "link_ended").await?;
        let actor = member_actor(&member);
        let target = Target::new("member", member.id(), member.name.as_str());
        let record = Record::done(&actor, scope, "link.remove", target);
        let detail = format!("method={} as={}", link.method_name, link.label);
        ctx.audit(&mut tx, record.detail(detail)).await?;
        Ok(())
    })
}

async fn ways(ctx: &Context, conn: &mut Conn, member: &ActiveMember) -> Result<Facts> {
    let row = conn.find_member(member.scope(), member.id()).await?;
    ways_of(ctx, conn, member.scope(), &row.ok_or(Error::NotFound)?).await
}
