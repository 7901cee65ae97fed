//! The packages of the end-to-end tests, exactly as `e2e/package-lock.json` names them.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::command::{self, program};

const OLDEST: u32 = 20;

/// Installs them when the lock has changed since the last time. Returns whether it had.
pub(super) fn install() -> Result<bool> {
    let lock = fs::read(Path::new("e2e/package-lock.json")).context("read e2e/package-lock.json")?;
    // A copy of the lock is the stamp; it lies where it vanishes together with what it describes.
    let stamp = Path::new("e2e/node_modules/.installed-lock.json");
    if fs::read(stamp).is_ok_and(|installed| installed == lock) {
        return Ok(false);
    }
    require_node()?;
    // Without scripts: none of the packages needs one, and a browser of their own is not wanted.
    command::run(program(
        "npm",
        &[
            "--prefix",
            "e2e",
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--silent",
        ],
    ))?;
    fs::write(stamp, lock)?;
    Ok(true)
}

fn require_node() -> Result<()> {
    let wanted = || format!("install Node.js {OLDEST} or newer, with npm");
    let version = command::output(program("node", &["--version"])).with_context(wanted)?;
    let major = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST) {
        bail!("Node.js {} is too old: {}", version.trim(), wanted());
    }
    Ok(())
}
