//! A person's own links, on the own account: seen, and removed as long as another way in is left.

use ieum_model::{LinkedIdentityId, OrgId};
use ieum_store::Conn;
use ieum_store::active::ActiveMember;
use ieum_store::linked_identity::LinkRow;

use crate::access::{SignedIn, member_actor};
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::domains::must_use;
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
        let mut judged = Vec::with_capacity(links.len());
        for link in &links {
            judged.push((
                link.clone(),
                has_other_way(&mut conn, caller, &member, &links, link.id).await?,
            ));
        }
        all.push(OwnLinks {
            org: *member.scope().org_id(),
            org_name: member.organization().name.clone(),
            links: judged,
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
        if !has_other_way(&mut tx, caller, &member, &links, id).await? {
            return Err(Problem::of_all("link_last_way").into());
        }
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

/// Whether the member still comes in without this link: by a password, where one is taken, or by another link that is on.
async fn has_other_way(
    conn: &mut Conn,
    caller: &SignedIn,
    member: &ActiveMember,
    links: &[LinkRow],
    without: LinkedIdentityId,
) -> Result<bool> {
    let scope = member.scope();
    let methods = conn.login_methods(scope).await?;
    let is_on = |id| methods.iter().any(|method| method.id == id && method.is_enabled);
    let has_link = links
        .iter()
        .any(|link| link.id != without && link.is_enabled && is_on(link.method));
    if has_link {
        return Ok(true);
    }
    let takes_password = methods
        .iter()
        .any(|method| method.is_enabled && method.kind == ieum_model::login_method::MethodKind::Password);
    let account = conn.find_account(caller.session.account_id()).await?;
    let has_password = account.is_some_and(|account| account.password_hash.is_some());
    let row = conn.find_member(scope, member.id()).await?.ok_or(Error::NotFound)?;
    Ok(takes_password && has_password && must_use(conn, scope, &row).await?.is_none())
}
