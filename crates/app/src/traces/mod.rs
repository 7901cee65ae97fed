//! The flight recorder (로그인 기록): each attempt to sign in at an organisation's login page is one record with its steps, its result
//! and a reason. The [`Trail`] is a value that the use cases of `login` write on as they go, and that is saved in the transaction
//! which ends the attempt. Administrators read, share and export records; see ADR 19.

mod export;
mod lookup;
mod read;
mod share;
mod steps;
mod trail;

pub use export::{Export, MOST_EXPORTED, begin_export};
pub use ieum_model::trace::{Detail, Outcome, Shown, Step, StepName, TraceCode, TraceResult, Way};
pub use lookup::{LookedUp, look_up};
pub use read::{Found, Slice, TraceFilter, find, page};
pub use share::{DAYS, Shared, share, shared, unshare};
pub use trail::{Ending, Trail};

use crate::{Context, Result, transact};

/// Records that one transaction forgets at most.
const AT_ONCE: i64 = 5_000;

/// Forgets records that are older than they are kept, and the links to them.
///
/// # Errors
/// As the database says.
pub async fn forget(ctx: &Context) -> Result<u64> {
    let before = ctx.now().minus(ieum_model::trace::KEPT);
    let mut all = 0;
    loop {
        let forgotten = transact!(ctx, tx, {
            tx.forget_trace_shares(ctx.now(), before).await?;
            Ok(tx.forget_traces(before, AT_ONCE).await?)
        })?;
        all += forgotten;
        if i64::try_from(forgotten).unwrap_or(i64::MAX) < AT_ONCE {
            return Ok(all);
        }
    }
}
