//! Licences and known weaknesses of the dependencies: `cargo deny` with `deny.toml`, where it is installed.

use anyhow::Result;

use crate::command::{self, cargo};

/// Asks `cargo deny`. Without it nothing is lost but this: what the build must not contain is checked in `layers`.
pub(super) fn check() -> Result<()> {
    if !command::succeeds(cargo(&["deny", "--version"])) {
        eprintln!("tidy: cargo-deny is not installed, so licences are not checked");
        return Ok(());
    }
    // Not the advisories: they change without us, and need the network.
    command::run(cargo(&["deny", "check", "bans", "licenses", "sources"]))
}
