//! Names and passwords that no other test run uses.
//!
//! Deliberately not the context's randomness: that one is seeded in tests, and two tests would get the same name.

use std::fs::File;
use std::io::Read as _;

use anyhow::{Context as _, Result};

/// 16 random bytes of the operating system, in hexadecimal.
pub(super) fn unique() -> Result<String> {
    let mut bytes = [0_u8; 16];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .context("read /dev/urandom")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
