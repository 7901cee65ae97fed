//! From the start of the process to its first "ready": on nothing, and on a large database.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use crate::bench::{Bench, median};
use crate::report::{Goal, Line, number, print};

const PATIENCE: Duration = Duration::from_secs(30);

pub(super) async fn measure(bench: &mut Bench) -> Result<()> {
    let mut first = Vec::new();
    for round in 0..bench.options.rounds {
        let database = bench.folder.path().join(format!("first-{round}.db"));
        first.push(time(bench, &database).await?);
    }
    print(&Line::new("first start ever, to ready", median(first), "ms").goal(Goal::Most(300.0)));
    let prepared = bench.prepared().await?;
    let mut again = Vec::new();
    for _ in 0..bench.options.rounds {
        again.push(time(bench, &prepared.database).await?);
    }
    let line = Line::new("start with data, to ready", median(again), "ms")
        .detail(format!("{} members", number(bench.options.members as f64)))
        .goal(Goal::Most(50.0));
    print(&line);
    Ok(())
}

/// In milliseconds. The process ends with it, without ceremony: what starts next has to cope.
async fn time(bench: &Bench, database: &Path) -> Result<f64> {
    let mut server = bench.start(database)?;
    Ok(server.ready("/health/ready", PATIENCE).await?.as_secs_f64() * 1e3)
}
