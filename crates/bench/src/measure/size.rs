//! Size of the binary, with all pages in it.

use anyhow::Result;

use crate::bench::Bench;
use crate::report::{Goal, Line, print};

pub(super) async fn measure(bench: &mut Bench) -> Result<()> {
    let bytes = std::fs::metadata(&bench.program)?.len();
    print(&Line::new("binary", bytes as f64 / f64::from(1 << 20), "MiB").goal(Goal::Most(25.0)));
    Ok(())
}
