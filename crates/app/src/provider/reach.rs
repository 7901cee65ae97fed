//! Which organisations one of the provider's business systems reaches: every one, or those that an operator chose.

use ieum_model::{ClientRowId, OrgId};
use ieum_store::active::ClientRow;
use ieum_store::reach::ChosenOrg;
use ieum_store::{OrgScope, Tx};

use super::backchannel;
use super::keeper::Keeper;
use crate::access::OperatorCaller;
use crate::core::audit::Record;
use crate::{Context, Error, Result, Target, transact};

/// Organisations on one page.
const PER_PAGE: usize = 50;

/// What the page shows.
#[derive(Debug)]
pub struct ReachFacts {
    /// The business system.
    pub client: ClientRow,
    /// The organisations that were chosen, a page of them.
    pub chosen: Vec<ChosenOrg>,
    /// Whether there are more after the last.
    pub has_more: bool,
    /// How many were chosen.
    pub count: i64,
    /// Of how many organisations a member ever signed in to it.
    pub using: i64,
}

/// One of the provider's own: an organisation's reaches that organisation, and nobody changes it.
async fn find(tx: &mut Tx, caller: &OperatorCaller, id: ClientRowId) -> Result<ClientRow> {
    let row = Keeper::from(caller).find(tx, id).await?;
    if row.org_id.is_some() {
        return Err(Error::NotFound);
    }
    Ok(row)
}

/// Reads it, with the chosen organisations after `after`.
///
/// # Errors
/// [`Error::NotFound`], also for an organisation's own business system.
pub async fn reach_facts(
    ctx: &Context,
    caller: &OperatorCaller,
    id: ClientRowId,
    after: Option<OrgId>,
) -> Result<ReachFacts> {
    let mut conn = ctx.store().read().await?;
    let client = Keeper::from(caller).find(&mut conn, id).await?;
    if client.org_id.is_some() {
        return Err(Error::NotFound);
    }
    let limit = i64::try_from(PER_PAGE + 1).unwrap_or(i64::MAX);
    let mut chosen = conn.chosen_orgs(id, after, limit).await?;
    let has_more = chosen.len() > PER_PAGE;
    chosen.truncate(PER_PAGE);
    let (count, using) = conn.count_orgs_of_client(id).await?;
    Ok(ReachFacts {
        client,
        chosen,
        has_more,
        count,
        using,
    })
}

/// Lets it reach every organisation, or only chosen ones; with `keep_using` those of which a member ever signed in are chosen too.
/// Whoever may no longer use it is signed out of it.
///
/// # Errors
/// [`Error::Stale`] if it changed since `version`, [`Error::NotFound`].
pub async fn choose_reach(
    ctx: &Context,
    caller: &OperatorCaller,
    id: ClientRowId,
    version: i64,
    is_all: bool,
    keep_using: bool,
) -> Result<()> {
    let reach = if is_all { "all" } else { "chosen" };
    transact!(ctx, tx, {
        let row = find(&mut tx, caller, id).await?;
        if !tx.set_client_reach(id, version, reach).await? {
            return Err(Error::Stale);
        }
        let mut detail = format!("reach={reach}");
        if !is_all && keep_using {
            let added = tx.choose_orgs_using(id, ctx.now()).await?;
            detail = format!("{detail} added={added}");
        }
        if !is_all && row.reach != reach {
            backchannel::reach_narrowed(ctx, &mut tx, id).await?;
        }
        let target = Target::new("system", id, row.name);
        ctx.audit_provider(&mut tx, &caller.actor(), "system.reach", target, detail)
            .await?;
        Ok(())
    })
}

/// Chooses an organisation.
///
/// # Errors
/// [`Error::NotFound`] if there is no such business system or organisation.
pub async fn add_org(ctx: &Context, caller: &OperatorCaller, id: ClientRowId, org: OrgId) -> Result<()> {
    transact!(ctx, tx, {
        let (row, scope, name) = both(&mut tx, caller, id, org).await?;
        if tx.add_client_org(scope, id, ctx.now()).await? {
            note(ctx, &mut tx, caller, scope, &row, ("system.reach_add", &name)).await?;
        }
        Ok(())
    })
}

/// Takes an organisation out. Its members are signed out of the business system.
///
/// # Errors
/// [`Error::NotFound`] if there is no such business system or organisation.
pub async fn remove_org(ctx: &Context, caller: &OperatorCaller, id: ClientRowId, org: OrgId) -> Result<()> {
    transact!(ctx, tx, {
        let (row, scope, name) = both(&mut tx, caller, id, org).await?;
        if tx.remove_client_org(scope, id).await? {
            if row.reach == "chosen" {
                backchannel::organization_left(ctx, &mut tx, id, scope).await?;
            }
            note(ctx, &mut tx, caller, scope, &row, ("system.reach_remove", &name)).await?;
        }
        Ok(())
    })
}

async fn both(
    tx: &mut Tx,
    caller: &OperatorCaller,
    id: ClientRowId,
    org: OrgId,
) -> Result<(ClientRow, OrgScope, String)> {
    let row = find(tx, caller, id).await?;
    let found = tx.find_organization_as(&caller.operator, org).await?;
    let (scope, organization) = found.ok_or(Error::NotFound)?;
    Ok((row, scope, organization.name))
}

/// For the organisation too: it concerns what its members may use.
async fn note(
    ctx: &Context,
    tx: &mut Tx,
    caller: &OperatorCaller,
    scope: OrgScope,
    row: &ClientRow,
    (action, org_name): (&'static str, &str),
) -> Result<()> {
    let target = || Target::new("system", row.id, row.name.clone());
    let actor = caller.actor();
    ctx.audit(tx, Record::done(&actor, scope, action, target())).await?;
    let detail = format!("organization={org_name}");
    ctx.audit_provider(tx, &actor, action, target(), detail).await?;
    Ok(())
}
