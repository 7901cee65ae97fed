//! Durable writes of the store itself, acknowledged after the disk has them: alone, and in company of others that share a commit.

use anyhow::Result;

use crate::bench::{Bench, median};
use crate::limits::LimitKind;
use crate::report::{Goal, Line, number, print};

pub(super) async fn measure(bench: &mut Bench) -> Result<()> {
    for (what, company) in [
        ("durable write, alone", 1),
        ("durable writes, 16 at once", 16),
        ("durable writes, 100 at once", 100),
    ] {
        let (mut store, mut rows, mut cpu) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..bench.options.rounds.min(3) {
            let limit = bench.limit(LimitKind::Store(company))?;
            store.push(limit.per_second);
            cpu.push(limit.cpu_micros);
            rows.push(bench.limit(LimitKind::Rows(company))?.per_second);
        }
        let (store, rows) = (median(store), median(rows));
        let line = Line::new(what, store, "/s")
            .detail(format!("{:.1} µs cpu", median(cpu)))
            .limit(
                format!("{} /s: SQLite itself, {company} a commit", number(rows)),
                store / rows,
            )
            .goal(Goal::Share(0.9));
        print(&line);
    }
    Ok(())
}
