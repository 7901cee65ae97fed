//! Resident memory of the service: as it stands ready on a large database, and after everything that was measured on it.

use std::time::Duration;

use anyhow::Result;

use crate::bench::Bench;
use crate::report::{Goal, Line, print};

/// Memory that the hashes of one thread take and keep (19 MiB); the goals are besides it.
const ARENA: f64 = 19.0;

pub(super) async fn idle(bench: &mut Bench) -> Result<()> {
    bench.site().await?;
    tokio::time::sleep(Duration::from_millis(300).min(bench.options.turn)).await;
    let resident = bench.site().await?.resident()?;
    print(&Line::new("memory, idle", resident, "MiB").goal(Goal::Most(24.0)));
    Ok(())
}

pub(super) async fn loaded(bench: &mut Bench) -> Result<()> {
    let site = bench.site().await?;
    let most = site.most_resident()?;
    let line = Line::new("memory, loaded", (most - ARENA).max(0.0), "MiB")
        .detail(format!("most ever {most:.1} MiB, less {ARENA:.0} for a hash"))
        .goal(Goal::Most(64.0));
    print(&line);
    Ok(())
}
