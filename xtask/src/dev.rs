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

/// The benchmarks, with the optimisation of a release. The service is built first, by itself: what is measured is what is shipped.
pub(crate) fn bench(arguments: &[&str]) -> Result<()> {
    let profile = ["--profile", "dist"];
    let build = ["build", "--package", "ieum-server", "--bin", "ieum"];
    command::run(cargo(&[&build[..], &profile].concat()))?;
    let run = ["run", "--package", "ieum-bench"];
    command::run(cargo(&[&run[..], &profile, &["--"], arguments].concat()))
}
