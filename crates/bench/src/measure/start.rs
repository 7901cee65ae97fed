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
        first.push(start(bench, &database).await?);
    }
    tell("first start ever, to ready", first, "", 300.0);
    let prepared = bench.prepared().await?;
    let mut again = Vec::new();
    for _ in 0..bench.options.rounds {
        again.push(start(bench, &prepared.database).await?);
    }
    let members = format!("{} members, ", number(bench.options.members as f64));
    tell("start with data, to ready", again, &members, 50.0);
    Ok(())
}

/// What one start took.
struct Start {
    /// Until "ready", in milliseconds.
    wall: f64,
    /// Processor time until then, in milliseconds: what it would take at least on a machine that does nothing else.
    cpu: f64,
}

/// The process ends with it, without ceremony: what starts next has to cope.
async fn start(bench: &Bench, database: &Path) -> Result<Start> {
    let mut server = bench.start(database)?;
    let wall = server.ready("/health/ready", PATIENCE).await?.as_secs_f64() * 1e3;
    let cpu = server.cpu()?.as_secs_f64() * 1e3;
    Ok(Start { wall, cpu })
}

fn tell(what: &'static str, starts: Vec<Start>, about: &str, most: f64) {
    let cpu = median(starts.iter().map(|start| start.cpu).collect());
    let wall = median(starts.into_iter().map(|start| start.wall).collect());
    let line = Line::new(what, wall, "ms")
        .detail(format!("{about}{} ms cpu", number(cpu)))
        .goal(Goal::Most(most));
    print(&line);
}
