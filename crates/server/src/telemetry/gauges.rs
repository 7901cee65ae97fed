//! How much waits: counted in the database at each scrape, so that every process says the same and none goes stale.

use std::fmt::Write as _;
use std::sync::Arc;

use futures_util::FutureExt as _;
use ieum_app::{App, Context, RequestFacts};
use ieum_store::StoreError;

use crate::web::health::Gauges;

/// The gauges of a service.
pub fn read_from(app: Arc<App>) -> Gauges {
    Arc::new(move || {
        let ctx = Context::new(Arc::clone(&app), RequestFacts::default());
        async move {
            match read(&ctx).await {
                Ok(gauges) => text(&gauges),
                Err(error) => {
                    tracing::warn!(%error, "the gauges could not be read");
                    String::new()
                }
            }
        }
        .boxed()
    })
}

type Gauge = (&'static str, &'static str, i64);

async fn read(ctx: &Context) -> Result<[Gauge; 5], StoreError> {
    let mut conn = ctx.store().read().await?;
    let desk = conn.desk_counts(ctx.now().kst_date()).await?;
    let outbox = conn.outbox_state().await?;
    Ok([
        (
            "ieum_applications_open",
            "Applications that are not decided.",
            desk.open,
        ),
        (
            "ieum_applications_overdue",
            "Open applications past their due date.",
            desk.overdue,
        ),
        (
            "ieum_applications_due_today",
            "Open applications due at the end of today in Korea.",
            desk.due_today,
        ),
        (
            "ieum_outbox_waiting",
            "Jobs of the outbox still to be done.",
            outbox.waiting,
        ),
        (
            "ieum_outbox_failed",
            "Jobs of the outbox that were given up.",
            outbox.failed,
        ),
    ])
}

fn text(gauges: &[Gauge]) -> String {
    let mut text = String::new();
    for (name, help, value) in gauges {
        // Writing to a string does not fail.
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}");
    }
    text
}
