//! Takes records along: asks why, writes that down first, and hands them out stretch by stretch.

use ieum_model::TraceId;
use ieum_store::OrgScope;
use ieum_store::trace::TraceRow;

use super::read::TraceFilter;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::export_reason::export_reason;
use crate::{Context, Result, Target, transact};

/// The most records of one file: all that are kept.
pub const MOST_EXPORTED: i64 = ieum_model::trace::MOST_KEPT;

const STRETCH: i64 = 500;

/// An export that was written down and may be read.
#[derive(Debug, Clone)]
pub struct Export {
    scope: OrgScope,
    filter: TraceFilter,
    cursor: Option<TraceId>,
    is_over: bool,
}

/// Begins an export of the organisation's records.
///
/// # Errors
/// A problem at `reason`.
pub async fn begin_export(ctx: &Context, caller: &OrgCaller, filter: TraceFilter, reason: &str) -> Result<Export> {
    let reason = export_reason(reason)?;
    let name = caller.member.organization().name.clone();
    let written: Result<()> = transact!(ctx, tx, {
        let target = Target::new("traces", caller.scope().org_id(), name.clone());
        let actor = caller.actor();
        let detail = format!("reason={} {}", reason.as_str(), filter.describe());
        let record = Record::done(&actor, caller.scope(), "trace.export", target);
        ctx.audit(&mut tx, record.detail(detail.trim())).await?;
        Ok(())
    });
    written?;
    Ok(Export {
        scope: caller.scope(),
        filter,
        cursor: None,
        is_over: false,
    })
}

impl Export {
    /// The next records, the latest first; `None` after the last ones.
    ///
    /// # Errors
    /// As the database says.
    pub async fn next(&mut self, ctx: &Context) -> Result<Option<Vec<TraceRow>>> {
        if self.is_over {
            return Ok(None);
        }
        let range = self.filter.range(ctx, self.cursor, STRETCH);
        let rows = ctx.store().read().await?.traces(self.scope, &range).await?;
        self.is_over = i64::try_from(rows.len()).unwrap_or(i64::MAX) < STRETCH;
        self.cursor = rows.last().map(|row| row.id);
        Ok(Some(rows))
    }
}
