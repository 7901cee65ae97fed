//! Runs the fuzzer on the parsers that meet the network: one target or all of them, one after the other.
//!
//! The targets are functions of `crates/fuzz`, and `fuzz/` is the one binary around them, with a compiler and a lock file of its own.
//! Deliberately not here: the targets on their seeds, which the suite runs on the stable compiler.

use std::fs;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::command::{self, program};

const HELP: &str = "fuzz takes [target …] [--seconds N] [--list]";
/// What a run needs and how to get it by hand.
const NEEDED: &str = "The fuzzer needs the nightly compiler (`rustup toolchain install nightly`), cargo-fuzz \
(`cargo install cargo-fuzz --locked`) and a C++ compiler.\nWithout them `cargo nextest run -p ieum-fuzz` runs every target on its \
seeds and on mutations of them.";

/// What to run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    targets: Vec<String>,
    seconds: u32,
    is_list: bool,
}

impl Plan {
    /// Reads `[target …] [--seconds N] [--list]`.
    pub(crate) fn parse(arguments: &[&str]) -> Result<Self> {
        let mut plan = Self {
            targets: Vec::new(),
            seconds: 60,
            is_list: false,
        };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            match *word {
                "--seconds" => {
                    let number = words.next().and_then(|word| word.parse().ok());
                    plan.seconds = number.filter(|seconds| *seconds > 0).context(HELP)?;
                }
                "--list" => plan.is_list = true,
                word if word.starts_with('-') => bail!(HELP),
                word => plan.targets.push(word.to_owned()),
            }
        }
        Ok(plan)
    }
}

/// The targets, by their folders of seeds: a test of `crates/fuzz` keeps both alike.
fn targets() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir("fuzz/seeds").context("list fuzz/seeds")? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Runs the plan, also after one target has failed, and sums up.
pub(crate) fn run(plan: &Plan) -> Result<()> {
    let known = targets()?;
    if plan.is_list {
        eprintln!("{}", known.join("\n"));
        return Ok(());
    }
    if let Some(unknown) = plan.targets.iter().find(|name| !known.contains(name)) {
        bail!("there is no target `{unknown}`; there are: {}", known.join(", "));
    }
    let chosen = if plan.targets.is_empty() { &known } else { &plan.targets };
    install().context(NEEDED)?;
    build().context(NEEDED)?;
    let start = Instant::now();
    let failed: Vec<&String> = chosen.iter().filter(|name| one(name, plan.seconds).is_err()).collect();
    eprintln!("\nfuzz: {} targets in {} s", chosen.len(), start.elapsed().as_secs());
    if failed.is_empty() {
        return Ok(());
    }
    bail!(
        "found something in {failed:?}: the inputs are in fuzz/artifacts; put each into fuzz/seeds of its target, and write a test \
        beside the parser"
    )
}

fn nightly(arguments: &[&str]) -> std::process::Command {
    let mut command = program("cargo", &[&["+nightly"], arguments].concat());
    // Set by the cargo that runs us; the other one must find its own.
    for name in ["CARGO", "RUSTC", "RUSTUP_TOOLCHAIN", "RUSTFLAGS"] {
        command.env_remove(name);
    }
    command
}

fn install() -> Result<()> {
    if !command::succeeds(nightly(&["--version"])) {
        command::run(program(
            "rustup",
            &["toolchain", "install", "nightly", "--profile", "minimal"],
        ))?;
    }
    if !command::succeeds(nightly(&["fuzz", "--version"])) {
        command::run(nightly(&["install", "cargo-fuzz", "--locked"]))?;
    }
    Ok(())
}

/// The house has no unsafe code, so that coverage alone is what the build is instrumented for.
const BUILD: [&str; 2] = ["--sanitizer", "none"];

fn build() -> Result<()> {
    command::run(nightly(&[&["fuzz", "build"], &BUILD[..], &["parsers"]].concat()))
}

fn one(name: &str, seconds: u32) -> Result<()> {
    let folder = |kind: &str| format!("fuzz/{kind}/{name}");
    for kind in ["corpus", "artifacts"] {
        fs::create_dir_all(folder(kind)).with_context(|| format!("make {}", folder(kind)))?;
    }
    let (corpus, seeds) = (folder("corpus"), folder("seeds"));
    let (time, artifacts) = (
        format!("-max_total_time={seconds}"),
        format!("-artifact_prefix={}/", folder("artifacts")),
    );
    let limits = [
        "-timeout=10",
        "-rss_limit_mb=2048",
        "-max_len=4096",
        "-print_final_stats=1",
        "-verbosity=0",
    ];
    let mut run = nightly(
        &[
            &["fuzz", "run"],
            &BUILD[..],
            &["parsers", &corpus, &seeds, "--", &time, &artifacts],
            &limits[..],
        ]
        .concat(),
    );
    run.env("IEUM_FUZZ_TARGET", name);
    command::run(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_name_targets_and_a_time() {
        for (arguments, targets, seconds) in [
            (&[][..], &[][..], 60),
            (&["jws", "dpop"], &["jws", "dpop"], 60),
            (&["--seconds", "5", "jws"], &["jws"], 5),
        ] {
            let plan = Plan::parse(arguments).unwrap();
            assert_eq!(
                (plan.targets, plan.seconds),
                (targets.iter().map(|&t| t.to_owned()).collect(), seconds)
            );
        }
        for arguments in [
            &["--seconds"][..],
            &["--seconds", "0"],
            &["--seconds", "x"],
            &["--fast"],
        ] {
            assert!(Plan::parse(arguments).is_err(), "{arguments:?}");
        }
    }
}
