//! An organisation restricts a business system that it may use to some of its groups.
//!
//! Whoever has the menu of business systems may do it, not only the super admin: it narrows what members of the own organisation use,
//! and opens nothing.

use std::collections::BTreeSet;

use ieum_model::{ClientRowId, GroupId, MemberId};
use ieum_store::active::ClientRow;
use ieum_store::chart::GroupOf;
use ieum_store::reach::MOST_GROUPS;
use ieum_store::{Conn, OrgScope, Tx};

use super::backchannel;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::sessions::ended;
use crate::{Context, Error, Result, Target, transact};

/// What the page shows.
#[derive(Debug)]
pub struct Restriction {
    /// The business system.
    pub client: ClientRow,
    /// The organisation's groups.
    pub groups: Vec<GroupOf>,
    /// Those to which it is restricted; none leaves it to everybody.
    pub chosen: Vec<GroupId>,
}

/// What became of a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restricted {
    /// It holds.
    Done,
    /// Nothing was changed: this many members would lose access, and nobody has said yes to that yet.
    WouldLose(i64),
}

impl Restriction {
    /// What a form carries of what was shown, so that one that comes too late is noticed.
    pub fn seen(&self) -> String {
        seen(&self.chosen)
    }
}

fn seen(groups: &[GroupId]) -> String {
    let sorted: BTreeSet<String> = groups.iter().map(ToString::to_string).collect();
    sorted.into_iter().collect::<Vec<_>>().join(" ")
}

/// Signs a member out of what they may no longer use, in the transaction that took them out of a group. The rule alone refuses them
/// already; this ends what business systems keep.
///
/// # Errors
/// As the database says.
pub async fn group_left(ctx: &Context, tx: &mut Tx, scope: OrgScope, member: MemberId) -> Result<()> {
    ended::end_lost_of(ctx, tx, scope, member).await
}

async fn load(conn: &mut Conn, scope: OrgScope, id: ClientRowId) -> Result<Restriction> {
    let client = conn.find_reachable_client(scope, id).await?.ok_or(Error::NotFound)?;
    Ok(Restriction {
        groups: conn.groups_in(scope).await?,
        chosen: conn.client_groups(scope, id).await?,
        client,
    })
}

/// Reads it.
///
/// # Errors
/// [`Error::NotFound`] if the organisation may not use the business system.
pub async fn restriction(ctx: &Context, caller: &OrgCaller, id: ClientRowId) -> Result<Restriction> {
    load(&mut ctx.store().read().await?, caller.scope(), id).await
}

/// Restricts the business system to these groups; none leaves it to everybody. Members who lose access by it are signed out of the
/// business system; before that they are counted, and somebody has to say yes to the number that was shown (`confirmed`).
///
/// # Errors
/// [`Error::Refused`] for a group that is none of the organisation's, or too many. [`Error::Stale`] if it changed since it was seen.
/// [`Error::NotFound`] if the organisation may not use the business system.
pub async fn restrict(
    ctx: &Context,
    caller: &OrgCaller,
    id: ClientRowId,
    wanted: &[GroupId],
    seen_before: &str,
    confirmed: i64,
) -> Result<Restricted> {
    let scope = caller.scope();
    let wanted: BTreeSet<GroupId> = wanted.iter().copied().collect();
    let wanted: Vec<GroupId> = wanted.into_iter().collect();
    if wanted.len() > MOST_GROUPS {
        return Err(Problem::at("groups", "system_groups_too_many")
            .with("most", MOST_GROUPS)
            .into());
    }
    transact!(ctx, tx, {
        let now = load(&mut tx, scope, id).await?;
        if now.seen() != seen_before {
            return Err(Error::Stale);
        }
        let is_unknown = |id: &GroupId| !now.groups.iter().any(|group| group.id == *id);
        if wanted.iter().any(is_unknown) {
            return Err(Problem::at("groups", "system_groups_unknown").into());
        }
        if seen(&wanted) == now.seen() {
            return Ok(Restricted::Done);
        }
        let losing = if wanted.is_empty() {
            0
        } else {
            tx.count_losing(scope, id, &wanted).await?
        };
        if losing > confirmed.max(0) {
            return Ok(Restricted::WouldLose(losing));
        }
        tx.set_client_groups(scope, id, &wanted, ctx.now()).await?;
        if !wanted.is_empty() {
            backchannel::groups_narrowed(ctx, &mut tx, id, scope).await?;
        }
        let names: Vec<&str> = now
            .groups
            .iter()
            .filter(|group| wanted.contains(&group.id))
            .map(|group| group.name.as_str())
            .collect();
        let detail = format!("groups={} losing={losing}", names.join(","));
        let actor = caller.actor();
        let target = Target::new("system", id, now.client.name);
        let record = Record::done(&actor, scope, "system.restrict", target).detail(detail);
        ctx.audit(&mut tx, record).await?;
        Ok(Restricted::Done)
    })
}
