//! Members who lack a second factor.

use ieum_model::MemberId;
use ieum_model::permission::Permission;
use ieum_model::text::fold;
use ieum_store::second_factor::LackingRow;

use crate::access::OrgCaller;
use crate::{Context, Result};

/// Where a list stands: after this name and member.
#[derive(Debug, Clone)]
pub struct Place {
    /// The name as it is ordered.
    pub name: String,
    /// The member.
    pub member: MemberId,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            name: String::new(),
            member: MemberId::from_uuid(uuid::Uuid::nil()),
        }
    }
}

/// A page of them.
#[derive(Debug, Clone)]
pub struct Lacking {
    /// The members, by name.
    pub rows: Vec<LackingRow>,
    /// Where the next page begins.
    pub next: Option<Place>,
    /// How many there are in all, searched or not.
    pub total: i64,
}

/// Loads a page.
///
/// # Errors
/// As the database says.
pub async fn lacking(ctx: &Context, caller: &OrgCaller, after: &Place, search: &str, a_page: usize) -> Result<Lacking> {
    let mut conn = ctx.store().read().await?;
    let limit = i64::try_from(a_page + 1).unwrap_or(i64::MAX);
    let place = (after.name.as_str(), after.member);
    let mut rows = conn
        .members_lacking_factor(caller.scope(), place, &fold(search.trim()), limit)
        .await?;
    let has_more = rows.len() > a_page;
    rows.truncate(a_page);
    let next = rows.last().filter(|_| has_more).map(|row| Place {
        name: row.name_folded.clone(),
        member: row.id,
    });
    Ok(Lacking {
        rows,
        next,
        total: conn.count_lacking_factor(caller.scope()).await?,
    })
}

/// How many there are, for the console's first page; nothing while the organisation does not ask, or the caller may not know.
///
/// # Errors
/// As the database says.
pub async fn count_lacking(ctx: &Context, caller: &OrgCaller) -> Result<i64> {
    if !caller.role().permits(Permission::ManageLinking) {
        return Ok(0);
    }
    let mut conn = ctx.store().read().await?;
    let (rule, _) = conn.second_factor_rule(caller.scope()).await?;
    match rule.demand {
        ieum_model::second_factor::Demand::Off => Ok(0),
        _ => Ok(conn.count_lacking_factor(caller.scope()).await?),
    }
}
