//! What the pages of groups show.

use std::collections::HashMap;

use ieum_model::GroupId;
use ieum_store::group::GroupRow;
use ieum_store::member_list::Range;
use ieum_store::people::{People, PeopleOf, Which};

use crate::access::OrgCaller;
use crate::chart::Shown;
use crate::members::search;
use crate::{Context, Result};

/// The groups that a search found.
#[derive(Debug)]
pub struct Listed {
    /// By name.
    pub groups: Vec<GroupRow>,
    /// How many people each has.
    pub people: HashMap<GroupId, usize>,
}

/// Loads the groups whose name starts like this; all of them for nothing typed.
///
/// # Errors
/// [`crate::Error::Unavailable`] if the database does not answer.
pub async fn list(ctx: &Context, caller: &OrgCaller, typed: &str) -> Result<Listed> {
    let names = search(typed).map_or_else(Range::everything, |found| found.text);
    let mut conn = ctx.store().read().await?;
    Ok(Listed {
        groups: conn.groups(caller.scope(), &names).await?,
        people: conn.group_counts(caller.scope()).await?,
    })
}

/// One group with its people.
#[derive(Debug)]
pub struct GroupShown {
    /// The group.
    pub group: GroupRow,
    /// How many people it has.
    pub total: usize,
    /// A page of them.
    pub people: People,
    /// Business systems that only its members (and those of other groups) may use.
    pub systems: Vec<String>,
}

/// Loads a group.
///
/// # Errors
/// [`crate::Error::NotFound`], also for a group of another organisation.
pub async fn show(ctx: &Context, caller: &OrgCaller, id: GroupId, shown: &Shown) -> Result<GroupShown> {
    let (scope, mut conn) = (caller.scope(), ctx.store().read().await?);
    let group = super::group(&mut conn, scope, id).await?;
    let total = conn.count_group_people(scope, id).await?;
    let which = Which {
        names: &shown.names(),
        window: shown.window,
        limit: shown.per_page,
        total,
    };
    Ok(GroupShown {
        people: conn.people(scope, PeopleOf::Group(id), &which).await?,
        systems: conn.systems_of_group(scope, id).await?,
        group,
        total,
    })
}

/// Loads a group alone.
///
/// # Errors
/// [`crate::Error::NotFound`].
pub async fn get(ctx: &Context, caller: &OrgCaller, id: GroupId) -> Result<GroupRow> {
    let mut conn = ctx.store().read().await?;
    super::group(&mut conn, caller.scope(), id).await
}
