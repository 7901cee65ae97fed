//! A link by which somebody outside (who runs the company's own system, the provider's support) reads one record. It holds for some
//! days, can be ended, and is known here by its hash alone.

use std::time::Duration;

use ieum_model::secret::Secret;
use ieum_model::{Instant, TraceId, TraceShareId};
use ieum_store::trace_share::NewTraceShare;

use super::read::{Found, load};
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::core::token;
use crate::{Context, Error, Result, Target, transact};

/// For so many days a link may hold.
pub const DAYS: [u64; 2] = [1, 7];
/// Links to one record that hold at once.
const MOST: usize = 20;
const DAY: Duration = Duration::from_secs(24 * 3600);

/// A record that is shown to whoever holds its link.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The record.
    pub found: Found,
    /// Until when it is shown.
    pub expires_at: Instant,
}

/// Makes a link; what its address holds is told once.
///
/// # Errors
/// A problem at `days`; [`Error::NotFound`] if there is no such record.
pub async fn share(ctx: &Context, caller: &OrgCaller, id: TraceId, days: &str) -> Result<(TraceShareId, Secret)> {
    let days: u64 = days
        .parse()
        .ok()
        .filter(|days| DAYS.contains(days))
        .ok_or_else(|| Error::from(Problem::at("days", "trace_share_days")))?;
    let (token, token_hash) = token::mint(ctx.rng());
    let new = NewTraceShare {
        id: TraceShareId::new(ctx.now(), ctx.rng()),
        trace: id,
        token_hash,
        made_by: caller.member_id(),
        now: ctx.now(),
        expires_at: ctx.now().plus(DAY.saturating_mul(u32::try_from(days).unwrap_or(1))),
    };
    let made: Result<()> = transact!(ctx, tx, {
        let found = load(ctx, &mut tx, caller.scope(), id).await?;
        if tx.trace_shares(caller.scope(), id, ctx.now()).await?.len() >= MOST {
            return Err(Problem::at("days", "trace_share_too_many").with("max", MOST).into());
        }
        tx.insert_trace_share(caller.scope(), &new).await?;
        let (actor, target) = (caller.actor(), Target::new("trace", id, found.row.code));
        let record = Record::done(&actor, caller.scope(), "trace.share", target);
        ctx.audit(&mut tx, record.detail(format!("until={}", new.expires_at)))
            .await?;
        Ok(())
    });
    made?;
    Ok((new.id, token))
}

/// Ends a link; one that has ended stays so.
///
/// # Errors
/// [`Error::NotFound`] if there is no such record.
pub async fn unshare(ctx: &Context, caller: &OrgCaller, id: TraceId, share: TraceShareId) -> Result<()> {
    transact!(ctx, tx, {
        let found = load(ctx, &mut tx, caller.scope(), id).await?;
        if !tx.delete_trace_share(caller.scope(), id, share).await? {
            return Ok(());
        }
        let (actor, target) = (caller.actor(), Target::new("trace", id, found.row.code));
        ctx.audit(&mut tx, Record::done(&actor, caller.scope(), "trace.unshare", target))
            .await?;
        Ok(())
    })
}

/// What the holder of a link reads: no member, no network, and of the steps nothing that tells of a person.
///
/// # Errors
/// [`Error::NotFound`] for a link that never was, ran out or was ended, and of an organisation that is not active: all alike.
pub async fn shared(ctx: &Context, token: &str) -> Result<Shared> {
    let mut conn = ctx.store().read().await?;
    let link = conn.find_shared_trace(token::hash(token), ctx.now()).await?;
    let link = link.ok_or(Error::NotFound)?;
    let mut found = load(ctx, &mut conn, link.scope(), link.trace).await?;
    without_person(&mut found);
    Ok(Shared {
        found,
        expires_at: link.expires_at,
    })
}

/// Leaves nothing of a record that tells of a person: no member, no network, and of the steps nothing that names somebody.
pub(super) fn without_person(found: &mut Found) {
    found.row.member = None;
    found.row.proposal = None;
    found.row.client_name = None;
    for text in [
        &mut found.row.label,
        &mut found.row.ip,
        &mut found.row.agent,
        &mut found.row.client_id,
        &mut found.row.steps,
    ] {
        text.clear();
    }
    for step in &mut found.steps {
        step.details.retain(|(detail, _)| !detail.is_personal());
    }
}
