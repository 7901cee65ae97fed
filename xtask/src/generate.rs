//! Files in the repository that a program writes.
//!
//! Snapshots under `insta` are written by the tests that own them: the table names those tests.

use anyhow::Result;

use crate::command::{self, cargo};

/// What is generated, and the filter of nextest that names the tests which write it.
const GENERATORS: &[(&str, &str)] = &[(
    "snapshots: the OpenAPI document, pages, routes",
    "binary_id(/ieum/) & test(/snapshot|openapi/)",
)];

/// Writes all of them anew; `git diff` shows what changed.
pub(crate) fn run() -> Result<()> {
    for (what, filter) in GENERATORS {
        eprintln!("{what}");
        let mut command = cargo(&["nextest", "run", "--workspace", "--no-tests=pass", "-E", filter]);
        // Writing a snapshot anew would otherwise still count as a failed comparison.
        command.env("INSTA_UPDATE", "always").env("INSTA_FORCE_PASS", "1");
        command::run(command)?;
    }
    Ok(())
}
