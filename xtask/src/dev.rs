//! Running the product while working on it, and measuring it.

use anyhow::Result;

use crate::command::{self, cargo};

/// The demo with its data kept between runs.
pub(crate) fn demo() -> Result<()> {
    command::run(cargo(&[
        "run",
        "--package",
        "ieum-server",
        "--",
        "demo",
        "--keep",
        "target/dev",
    ]))
}

/// The benchmarks, with the optimisation of a release.
pub(crate) fn bench(arguments: &[&str]) -> Result<()> {
    let run = ["run", "--profile", "dist", "--package", "ieum-bench", "--"];
    command::run(cargo(&[&run, arguments].concat()))
}
