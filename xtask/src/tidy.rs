//! The rules of the house that a machine can check; each is written down where it is enforced.
//!
//! Deliberately not here: what a test can check better, such as translations, statements and permissions.

mod files;
mod graph;
mod layers;
mod licences;
mod named_tests;

use anyhow::{Result, bail};

use crate::command::{self, cargo};

/// Runs every check, also after one has failed, and reports all findings.
pub(crate) fn run() -> Result<()> {
    let graph = graph::Graph::read()?;
    let tracked = files::tracked()?;
    let mut findings = layers::check(&graph);
    findings.extend(files::check(&tracked));
    findings.extend(named_tests::check(&tracked));
    for finding in &findings {
        eprintln!("tidy: {finding}");
    }
    let mut failed = !findings.is_empty();
    failed |= fails(&["fmt", "--all", "--check"]);
    failed |= fails(&[
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]);
    failed |= licences::check()
        .inspect_err(|error| eprintln!("tidy: {error:#}"))
        .is_err();
    if failed {
        bail!("tidy found something");
    }
    eprintln!("tidy: fine ({} files, {} crates)", tracked.len(), graph.crate_count());
    Ok(())
}

fn fails(arguments: &[&str]) -> bool {
    command::run(cargo(arguments))
        .inspect_err(|error| eprintln!("tidy: {error:#}"))
        .is_err()
}
