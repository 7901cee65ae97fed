//! All tests of the repository, in the order of how fast they tell something.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::command::{self, cargo, program};
use crate::setup;

/// Which tests to run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Selection {
    rust: bool,
    e2e: bool,
    filter: Option<String>,
}

impl Selection {
    /// Reads `[--rust|--e2e] [filter]`.
    pub(crate) fn parse(arguments: &[&str]) -> Result<Self> {
        let (rust, e2e, rest) = match arguments {
            ["--rust", rest @ ..] => (true, false, rest),
            ["--e2e", rest @ ..] => (false, true, rest),
            rest => (true, true, rest),
        };
        let filter = match rest {
            [] => None,
            [filter] if !filter.starts_with('-') => Some((*filter).to_owned()),
            _ => bail!("test takes [--rust|--e2e] [filter], not {rest:?}"),
        };
        Ok(Self { rust, e2e, filter })
    }
}

type Step = (&'static str, fn(Option<&str>) -> Result<()>);

/// Sets up, runs every selected step even after one failed, and sums up.
pub(crate) fn run(selection: &Selection) -> Result<()> {
    setup::run()?;
    let mut steps: Vec<Step> = Vec::new();
    if selection.rust {
        steps.push(("Rust tests", nextest));
        steps.push(("Rust examples in the documentation", doctests));
    }
    if selection.e2e {
        steps.push(("end-to-end tests", end_to_end));
    }
    let results: Vec<_> = steps
        .into_iter()
        .map(|(name, step)| timed(name, step, selection.filter.as_deref()))
        .collect();
    stop_postgres();
    eprintln!("\nSummary");
    for (name, result, duration) in &results {
        let word = if result.is_ok() { "passed" } else { "FAILED" };
        eprintln!("  {word}  {name} ({} s)", duration.as_secs());
    }
    results
        .into_iter()
        .find_map(|(_, result, _)| result.err())
        .map_or(Ok(()), Err)
}

fn timed(
    name: &'static str,
    step: fn(Option<&str>) -> Result<()>,
    filter: Option<&str>,
) -> (&'static str, Result<()>, Duration) {
    eprintln!("\n== {name}");
    let start = Instant::now();
    (name, step(filter), start.elapsed())
}

fn nextest(filter: Option<&str>) -> Result<()> {
    let mut words = vec!["nextest", "run", "--workspace"];
    if let Some(filter) = filter {
        words.extend(["--no-tests=pass", filter]);
    }
    command::run(cargo(&words))
}

fn doctests(filter: Option<&str>) -> Result<()> {
    let mut words = vec!["test", "--quiet", "--workspace", "--doc"];
    words.extend(filter.iter().flat_map(|filter| ["--", *filter]));
    command::run_quietly(cargo(&words))
}

/// Node's own test runner on `e2e/*.test.mjs`, against the binary that `cargo build` left.
fn end_to_end(filter: Option<&str>) -> Result<()> {
    // With the tests, so that the libraries are those that nextest has already built: cargo picks features by target.
    command::run(cargo(&["build", "--workspace", "--bins", "--tests"]))?;
    // One file at a time: each starts a browser and a server of its own.
    let mut words = vec![
        "--test",
        "--test-reporter=spec",
        "--test-concurrency=1",
        "--test-timeout=600000",
    ];
    let mut files = test_files()?;
    let pattern = filter.map(|filter| format!("--test-name-pattern={filter}"));
    // A filter that names files runs them whole; else it names tests.
    if filter.is_some_and(|filter| files.iter().any(|file| file.contains(filter))) {
        files.retain(|file| filter.is_some_and(|filter| file.contains(filter)));
    } else {
        words.extend(pattern.as_deref());
    }
    words.extend(files.iter().map(String::as_str));
    let mut node = program("node", &words);
    node.current_dir("e2e")
        .env("IEUM_BINARY", fs::canonicalize(command::target())?.join("debug/ieum"));
    command::run(node)
}

fn test_files() -> Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in fs::read_dir("e2e").context("list e2e")? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".test.mjs") {
            files.push(name);
        }
    }
    files.sort();
    Ok(files)
}

/// Ends the PostgreSQL that the tests started, by taking its lease away (see `testkit::postgres`).
fn stop_postgres() {
    let Ok(note) = fs::read_to_string("target/pg/cluster") else {
        return;
    };
    let Some(folder) = note.lines().next().map(PathBuf::from) else {
        return;
    };
    if fs::remove_file(folder.join("lease")).is_err() {
        return;
    }
    for _ in 0..100 {
        if !folder.exists() {
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
    eprintln!("the PostgreSQL of the tests is still running in {}", folder.display());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_select_the_kind_and_the_filter() {
        for (arguments, rust, e2e, filter) in [
            (&[][..], true, true, None),
            (&["login"], true, true, Some("login")),
            (&["--rust"], true, false, None),
            (&["--e2e", "login"], false, true, Some("login")),
        ] {
            let expected = Selection {
                rust,
                e2e,
                filter: filter.map(str::to_owned),
            };
            assert_eq!(Selection::parse(arguments).unwrap(), expected, "{arguments:?}");
        }
    }

    #[test]
    fn an_unknown_argument_is_refused() {
        for arguments in [&["--fast"][..], &["a", "b"], &["--rust", "--e2e"]] {
            assert!(Selection::parse(arguments).is_err(), "{arguments:?}");
        }
    }
}
