//! A page of the audit log, and one entry of it.
//!
//! A filter that no index helps is judged entry by entry, over a bounded stretch: who looks for something rare is told how far
//! the search came and goes on from there.

use ieum_model::{AuditId, Instant, OrgId};
use ieum_store::audit::{AuditLog, AuditRange, AuditRow};

use super::filter::AuditFilter;
use crate::access::{OperatorCaller, OrgCaller};
use crate::{Context, Error, Result};

/// Entries on a page.
const PAGE: usize = 50;
/// Entries that one request reads at a time, and how often.
const STRETCH: i64 = 500;
const MOST_STRETCHES: usize = 20;

/// A page of entries, the latest first.
#[derive(Debug, Clone)]
pub struct AuditSlice {
    /// The entries.
    pub rows: Vec<AuditRow>,
    /// Where the next page begins, if there may be more.
    pub next: Option<AuditId>,
    /// The search stopped here without filling the page.
    pub searched_to: Option<Instant>,
}

/// A page of the organisation's log, of entries older than `before`.
///
/// # Errors
/// As the database says.
pub async fn page(
    ctx: &Context,
    caller: &OrgCaller,
    filter: &AuditFilter,
    before: Option<AuditId>,
) -> Result<AuditSlice> {
    slice(ctx, &AuditLog::Org(caller.scope()), filter, before).await
}

/// A page of the whole log, or of one organisation's, for an operator.
///
/// # Errors
/// [`Error::NotFound`] if there is no such organisation.
pub async fn page_as_operator(
    ctx: &Context,
    caller: &OperatorCaller,
    org: Option<OrgId>,
    filter: &AuditFilter,
    before: Option<AuditId>,
) -> Result<AuditSlice> {
    slice(ctx, &operator_log(ctx, caller, org).await?, filter, before).await
}

/// One entry of the organisation's log.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn entry(ctx: &Context, caller: &OrgCaller, id: AuditId) -> Result<AuditRow> {
    let log = AuditLog::Org(caller.scope());
    ctx.store()
        .read()
        .await?
        .find_audit(&log, id)
        .await?
        .ok_or(Error::NotFound)
}

/// One entry of the whole log, for an operator.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn entry_as_operator(ctx: &Context, caller: &OperatorCaller, id: AuditId) -> Result<AuditRow> {
    let log = AuditLog::All(caller.operator.clone());
    ctx.store()
        .read()
        .await?
        .find_audit(&log, id)
        .await?
        .ok_or(Error::NotFound)
}

/// The latest refusals of these areas, out of the organisation's 500 latest; at most `most`.
///
/// # Errors
/// As the database says.
pub async fn refusals(ctx: &Context, caller: &OrgCaller, areas: &[&str], most: usize) -> Result<Vec<AuditRow>> {
    let range = AuditRange {
        since: None,
        until: None,
        before: None,
        narrow: ieum_store::audit::Narrow::Refused,
        limit: STRETCH,
    };
    let log = AuditLog::Org(caller.scope());
    let mut rows = ctx.store().read().await?.audit_range(&log, range).await?;
    rows.retain(|row| areas.contains(&row.entry.area()));
    rows.truncate(most);
    Ok(rows)
}

pub(super) async fn operator_log(ctx: &Context, caller: &OperatorCaller, org: Option<OrgId>) -> Result<AuditLog> {
    let Some(org) = org else {
        return Ok(AuditLog::All(caller.operator.clone()));
    };
    let mut conn = ctx.store().read().await?;
    let found = conn.find_organization_as(&caller.operator, org).await?;
    Ok(AuditLog::Org(found.ok_or(Error::NotFound)?.0))
}

async fn slice(ctx: &Context, log: &AuditLog, filter: &AuditFilter, before: Option<AuditId>) -> Result<AuditSlice> {
    let mut conn = ctx.store().read().await?;
    let (limit, stretches) = if filter.is_plain() {
        (i64::try_from(PAGE + 1).unwrap_or(i64::MAX), 1)
    } else {
        (STRETCH, MOST_STRETCHES)
    };
    let (mut rows, mut cursor, mut searched_to) = (Vec::new(), before, None);
    for _ in 0..stretches {
        let range = AuditRange {
            since: filter.since,
            until: filter.until,
            before: cursor,
            narrow: filter.narrow(),
            limit,
        };
        let found = conn.audit_range(log, range).await?;
        let is_end = i64::try_from(found.len()).unwrap_or(i64::MAX) < limit;
        if let Some(last) = found.last() {
            (cursor, searched_to) = (Some(last.entry.id), Some(last.entry.at));
        }
        rows.extend(found.into_iter().filter(|row| filter.matches(&row.entry)));
        if rows.len() > PAGE {
            rows.truncate(PAGE);
            let next = rows.last().map(|row| row.entry.id);
            return Ok(AuditSlice {
                rows,
                next,
                searched_to: None,
            });
        }
        if is_end {
            return Ok(AuditSlice {
                rows,
                next: None,
                searched_to: None,
            });
        }
    }
    Ok(AuditSlice {
        rows,
        next: cursor,
        searched_to,
    })
}
