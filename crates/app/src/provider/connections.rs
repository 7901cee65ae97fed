//! The business systems that a person's data goes to, and the end of it.

use ieum_model::{ClientRowId, OrgId};
use ieum_store::active::ActiveMember;
use ieum_store::consent::Connection;

use crate::access::{SignedIn, member_actor};
use crate::core::audit::Record;
use crate::sessions::ended::{self, Ends};
use crate::{Context, Error, Result, Target, transact};

/// A connection of one of the memberships that the session is signed in to.
#[derive(Debug, Clone)]
pub struct OrgConnection {
    /// The organisation.
    pub org: OrgId,
    /// Its name.
    pub org_name: String,
    /// The business system.
    pub system: Connection,
}

/// The connections of the person's memberships, organisation by organisation.
///
/// # Errors
/// As the database says.
pub async fn connections(ctx: &Context, caller: &SignedIn) -> Result<Vec<OrgConnection>> {
    let mut conn = ctx.store().read().await?;
    let mut all = Vec::new();
    for member in conn.active_members_of(&caller.session).await? {
        let organization = member.organization();
        let found = conn.connections_of(member.scope(), member.id()).await?;
        all.extend(found.into_iter().map(|system| OrgConnection {
            org: organization.id,
            org_name: organization.name.clone(),
            system,
        }));
    }
    Ok(all)
}

/// One of them.
///
/// # Errors
/// [`Error::NotFound`] if there is no such connection.
pub async fn connection(ctx: &Context, caller: &SignedIn, org: OrgId, client: ClientRowId) -> Result<OrgConnection> {
    let mut conn = ctx.store().read().await?;
    let member = find_member(conn.find_active_member(&caller.session, org).await?)?;
    let found = conn.connections_of(member.scope(), member.id()).await?;
    let system = found.into_iter().find(|system| system.client == client);
    Ok(OrgConnection {
        org,
        org_name: member.organization().name.clone(),
        system: system.ok_or(Error::NotFound)?,
    })
}

fn find_member(found: Option<ActiveMember>) -> Result<ActiveMember> {
    found.ok_or(Error::NotFound)
}

/// Ends one: every grant of the business system for this membership, and what was agreed to. The business system is told.
///
/// # Errors
/// [`Error::NotFound`] if the session is not signed in there or there is no such business system.
pub async fn disconnect(ctx: &Context, caller: &SignedIn, org: OrgId, client: ClientRowId) -> Result<()> {
    transact!(ctx, tx, {
        let member = find_member(tx.find_active_member(&caller.session, org).await?)?;
        let name = tx.client_name(client).await?.ok_or(Error::NotFound)?;
        let connection = Ends::Connection(member.scope(), member.id(), client);
        if ended::end(ctx, &mut tx, connection, "disconnected").await?.is_any {
            let target = Target::new("system", client, name);
            let actor = member_actor(&member);
            let record = Record::done(&actor, member.scope(), "system.disconnect", target);
            ctx.audit(&mut tx, record).await?;
        }
        Ok(())
    })
}
