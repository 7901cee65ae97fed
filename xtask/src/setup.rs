//! Installs what the tests need beyond cargo, apt and Node.js, and does nothing when it is there.
//!
//! Deliberately not here: what the product needs. It needs nothing.

mod apt;
mod node;

use anyhow::Result;

use crate::command::{self, cargo};

/// Brings the machine to the point where every test can run.
pub(crate) fn run() -> Result<()> {
    let mut installed = apt::install()?;
    installed |= install_nextest()?;
    installed |= node::install()?;
    eprintln!("setup: {}", if installed { "done" } else { "everything is there" });
    Ok(())
}

/// Returns whether it had to.
fn install_nextest() -> Result<bool> {
    if command::succeeds(cargo(&["nextest", "--version"])) {
        return Ok(false);
    }
    eprintln!("setup: cargo-nextest, which runs the tests, is built once (some minutes)");
    command::run(cargo(&["install", "cargo-nextest", "--locked"]))?;
    Ok(true)
}
