//! Takes the audit log along: asks why, writes that down first, and hands the entries out stretch by stretch.

use ieum_model::{AuditId, OrgId};
use ieum_store::audit::{AuditLog, AuditRange, AuditRow};

use super::filter::AuditFilter;
use crate::access::{OperatorCaller, OrgCaller};
use crate::core::audit::Record;
use crate::core::export_reason::export_reason;
use crate::{Actor, Context, Result, Target, transact};

/// The most entries of one file; more are taken in shorter spans of time.
pub const MOST_EXPORTED: usize = 100_000;

const STRETCH: i64 = 500;

/// An export that was written down and may be read.
#[derive(Debug, Clone)]
pub struct Export {
    log: AuditLog,
    filter: AuditFilter,
    cursor: Option<AuditId>,
    count: usize,
    is_over: bool,
}

/// Begins an export of the organisation's log.
///
/// # Errors
/// A problem at `reason`.
pub async fn begin_export(ctx: &Context, caller: &OrgCaller, filter: AuditFilter, reason: &str) -> Result<Export> {
    let log = AuditLog::Org(caller.scope());
    let name = caller.member.organization().name.clone();
    begin(
        ctx,
        &caller.actor(),
        log,
        filter,
        reason,
        Target::new("audit_log", caller.scope().org_id(), name),
    )
    .await
}

/// Begins an export of the whole log, or of one organisation's, for an operator.
///
/// # Errors
/// A problem at `reason`; [`crate::Error::NotFound`] if there is no such organisation.
pub async fn begin_export_as_operator(
    ctx: &Context,
    caller: &OperatorCaller,
    org: Option<OrgId>,
    filter: AuditFilter,
    reason: &str,
) -> Result<Export> {
    let log = super::read::operator_log(ctx, caller, org).await?;
    let id = org.map_or_else(|| "all".to_owned(), |org| org.to_string());
    begin(
        ctx,
        &caller.actor(),
        log,
        filter,
        reason,
        Target::new("audit_log", id, ""),
    )
    .await
}

async fn begin(
    ctx: &Context,
    actor: &Actor,
    log: AuditLog,
    filter: AuditFilter,
    reason: &str,
    target: Target,
) -> Result<Export> {
    let reason = export_reason(reason)?;
    let scope = match &log {
        AuditLog::Org(scope) => Some(*scope),
        AuditLog::All(_) => None,
    };
    transact!(ctx, tx, {
        let record = Record {
            actor,
            scope,
            action: "audit.export",
            target: target.clone(),
            result: "success",
            detail: format!("reason={} {}", reason.as_str(), filter.describe())
                .trim()
                .to_owned(),
        };
        ctx.audit(&mut tx, record).await?;
        Ok(())
    })?;
    Ok(Export {
        log,
        filter,
        cursor: None,
        count: 0,
        is_over: false,
    })
}

impl Export {
    /// The next entries, the latest first; `None` after the last ones. A stretch may hold none that match.
    ///
    /// # Errors
    /// As the database says.
    pub async fn next(&mut self, ctx: &Context) -> Result<Option<Vec<AuditRow>>> {
        if self.is_over {
            return Ok(None);
        }
        let range = AuditRange {
            since: self.filter.since,
            until: self.filter.until,
            before: self.cursor,
            narrow: self.filter.narrow(),
            limit: STRETCH,
        };
        let mut rows = ctx.store().read().await?.audit_range(&self.log, range).await?;
        self.is_over = i64::try_from(rows.len()).unwrap_or(i64::MAX) < STRETCH;
        self.cursor = rows.last().map(|row| row.entry.id);
        rows.retain(|row| self.filter.matches(&row.entry));
        rows.truncate(MOST_EXPORTED - self.count);
        self.count += rows.len();
        self.is_over |= self.is_full();
        Ok(Some(rows))
    }

    /// Whether the file is full: there may be older entries.
    pub const fn is_full(&self) -> bool {
        self.count >= MOST_EXPORTED
    }
}
