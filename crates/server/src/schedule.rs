//! What the clock asks for: one row each, run by whichever process claims it first.
//!
//! A row may run more often than it has something to do, and again after a crash: what it does is harmless to repeat.

use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use ieum_app::core::{claim, forget};
use ieum_app::{Context, Result, desk, domains, members, methods, provider, radar, traces};

/// Something done again and again.
struct Row {
    /// Stable name; two rows never share one.
    name: &'static str,
    /// At most once in this time, whatever the number of processes.
    every: Duration,
    run: for<'a> fn(&'a Context) -> BoxFuture<'a, Result<()>>,
}

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

const SCHEDULE: &[Row] = &[
    Row {
        name: "morning digest",
        every: MINUTE,
        run: |ctx| async { desk::send_digest(ctx).await.map(|_| ()) }.boxed(),
    },
    Row {
        name: "forget throttles",
        every: HOUR,
        run: |ctx| async { forget::throttles(ctx).await.map(|_| ()) }.boxed(),
    },
    Row {
        name: "forget mail tokens",
        every: HOUR,
        run: |ctx| async { forget::mail_tokens(ctx).await.map(|_| ()) }.boxed(),
    },
    Row {
        name: "forget login codes",
        every: HOUR,
        run: |ctx| async { forget::login_codes(ctx).await.map(|_| ()) }.boxed(),
    },
    Row {
        name: "forget tokens",
        every: MINUTE.saturating_mul(5),
        run: |ctx| async { provider::forget_expired(ctx).await.map(|_| ()) }.boxed(),
    },
    Row {
        name: "forget logout deliveries",
        every: HOUR,
        run: |ctx| async { provider::forget_deliveries(ctx).await.map(|_| ()) }.boxed(),
    },
    Row {
        name: "forget sign-ins",
        every: HOUR,
        run: |ctx| async { provider::forget_sign_ins(ctx).await.map(|_| ()) }.boxed(),
    },
    Row {
        name: "forget client errors",
        every: HOUR,
        run: |ctx| async { provider::forget_client_errors(ctx).await.map(|_| ()) }.boxed(),
    },
    Row {
        name: "signing keys",
        every: HOUR,
        run: |ctx| provider::keys::maintain(ctx).boxed(),
    },
    Row {
        name: "forget deleted members",
        every: HOUR,
        run: |ctx| async { members::purge_deleted(ctx).await.map(|_| ()) }.boxed(),
    },
    Row {
        name: "domains",
        every: MINUTE.saturating_mul(10),
        run: |ctx| async { domains::check_due(ctx).await.map(|_| ()) }.boxed(),
    },
    Row {
        name: "forget sign-in records",
        every: HOUR,
        run: |ctx| async { traces::forget(ctx).await.map(|_| ()) }.boxed(),
    },
    Row {
        name: "metadata",
        every: MINUTE.saturating_mul(5),
        run: |ctx| async { radar::refresh_due(ctx).await.map(|_| ()) }.boxed(),
    },
    Row {
        name: "radar",
        every: HOUR,
        run: |ctx| async { radar::look(ctx).await.map(|_| ()) }.boxed(),
    },
    Row {
        name: "login methods going live",
        every: MINUTE,
        run: |ctx| async { methods::go_live_due(ctx).await.map(|_| ()) }.boxed(),
    },
    Row {
        name: "forget jobs",
        every: HOUR,
        run: |ctx| async { forget::jobs(ctx).await.map(|_| ()) }.boxed(),
    },
];

/// Runs every row whose time has come and that no other process claimed. A row that fails is logged and tried again when its
/// time comes next; the others run.
pub async fn run_due(ctx: &Context) {
    for row in SCHEDULE {
        let outcome = match claim::claim(ctx, row.name, row.every).await {
            Ok(true) => (row.run)(ctx).await,
            Ok(false) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            tracing::error!(row = row.name, %error, "the schedule could not be kept");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SCHEDULE;

    #[test]
    fn no_two_rows_share_a_name() {
        let names: std::collections::BTreeSet<_> = SCHEDULE.iter().map(|row| row.name).collect();
        assert_eq!(names.len(), SCHEDULE.len());
    }
}
