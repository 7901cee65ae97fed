//! How often people sign in to business systems: counted in memory, saved in the background, read for the pages.
//!
//! Counting costs a sign-in no statement, so a crowd that signs in at once never waits for one row. The price: a process that dies
//! without being told to stop loses what it counted since the last save, ten seconds at most (ADR 13).

mod counter;
mod stats;

pub use counter::SignIns;
pub use stats::{Bar, Period, SignInStats, Whose, sign_in_stats};

use std::time::Duration;

use ieum_model::{ClientRowId, Instant};
use ieum_store::OrgScope;
use ieum_store::signin_count::{SignInCounts, Span};

use self::counter::{Key, rows_of};
use crate::{Context, Result, transact};

/// Most counters that one transaction saves; each is four rows at most.
const BATCH: usize = 50;
/// How long numbers of days are kept.
const DAYS_KEPT: Duration = Duration::from_secs(400 * 24 * 3600);
/// How long numbers of hours are kept: today and yesterday are shown.
const HOURS_KEPT: Duration = Duration::from_secs(3 * 24 * 3600);
/// Most rows in one transaction.
const FORGET: i64 = 500;

/// A member whom we sent to a business system.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visit {
    /// The business system.
    pub client: ClientRowId,
    /// The member's organisation.
    pub scope: OrgScope,
    /// When they came before, if they did.
    pub before: Option<Instant>,
}

/// Counts the member, if it is the first time on this day. Call it after the commit.
pub(super) fn visited(ctx: &Context, visit: &Visit) {
    let today = ctx.now().kst_date();
    if visit.before.is_none_or(|before| before.kst_date() < today) {
        count(ctx, visit.client, Some(visit.scope), |counts| counts.people += 1);
    }
}

/// Counts a sign-in that ended with tokens.
pub(super) fn succeeded(ctx: &Context, client: ClientRowId, scope: OrgScope) {
    count(ctx, client, Some(scope), |counts| counts.succeeded += 1);
}

/// Counts a request to sign in that ended with an error; the organisation is known if it got that far.
pub(super) fn failed(ctx: &Context, client: ClientRowId, scope: Option<OrgScope>) {
    count(ctx, client, scope, |counts| counts.failed += 1);
}

fn count(ctx: &Context, client: ClientRowId, scope: Option<OrgScope>, change: impl Fn(&mut SignInCounts)) {
    let key = Key::new(client, scope, ctx.now());
    ctx.app().provider.sign_ins.count(key, scope, change);
}

/// Saves what was counted since the last time. Call it every few seconds, in each process.
///
/// # Errors
/// As the database says; what was not saved is saved the next time.
pub async fn save_sign_ins(ctx: &Context) -> Result<()> {
    let sign_ins = &ctx.app().provider.sign_ins;
    loop {
        let taken = sign_ins.take(BATCH);
        if taken.is_empty() {
            return Ok(());
        }
        let rows = rows_of(&taken);
        let saved = transact!(ctx, tx, {
            for ((client, _, span, starts_at), (scope, counts)) in &rows {
                match scope {
                    None => tx.add_sign_ins(*client, (*span, *starts_at), counts).await?,
                    Some(scope) => {
                        tx.add_sign_ins_in(*scope, *client, (*span, *starts_at), counts).await?;
                    }
                }
            }
            Ok(())
        });
        if let Err(error) = saved {
            sign_ins.give_back(taken);
            return Err(error);
        }
    }
}

/// Forgets numbers of long ago and says how many rows. Call it about once an hour.
///
/// # Errors
/// As the database says.
pub async fn forget_sign_ins(ctx: &Context) -> Result<u64> {
    let (days, hours) = (ctx.now().minus(DAYS_KEPT), ctx.now().minus(HOURS_KEPT));
    transact!(ctx, tx, {
        let days = tx.forget_sign_ins(Span::Day, days, FORGET).await?;
        Ok(days + tx.forget_sign_ins(Span::Hour, hours, FORGET).await?)
    })
}
