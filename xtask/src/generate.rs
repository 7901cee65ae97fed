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
        command.env("INSTA_UPDATE", "always");
        command::run(command)?;
    }
    Ok(())
}
