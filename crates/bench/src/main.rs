//! `ieum-bench`: measures the real `ieum` binary beside what the machine could do at most, in one run, and prints the ratios.
//!
//! `cargo xtask bench [filter]` runs it. It listens on loopback only, ends by itself, and never judges by failing: a figure
//! below its goal is printed, not an error. Deliberately not a test of behaviour; the tests are beside the areas.

mod baseline;
mod bench;
mod browser;
mod company;
mod html;
mod limits;
mod load;
mod measure;
mod options;
mod people;
mod pin;
mod prepare;
mod process;
mod relying_party;
mod report;

use std::path::Path;
use std::process::ExitCode;

use options::{Options, Role};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    // Under this name it is the service itself: the smoke test needs no second binary, which might be an old one.
    let is_service = arguments
        .first()
        .is_some_and(|name| Path::new(name).file_name().is_some_and(|name| name == "ieum"));
    if is_service {
        return ieum_server::cli::main();
    }
    let outcome = match Role::parse(arguments.get(1..).unwrap_or_default()) {
        Ok(Role::Baseline(address)) => baseline::run(address),
        Ok(Role::Limit(kind, time, folder)) => limits::run(kind, time, &folder),
        Ok(Role::Bench(options)) => measured(&options),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            report::complain(&format!("ieum-bench: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn measured(options: &Options) -> anyhow::Result<ExitCode> {
    // Before any other thread starts, so that all of them inherit the core.
    pin::this_process();
    // One thread makes the whole load: it has one core.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(bench::run(options))
}
