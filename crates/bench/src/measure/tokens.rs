//! Codes and tokens.

use anyhow::Result;

use crate::bench::Bench;

pub(super) async fn measure(_bench: &mut Bench) -> Result<()> {
    Ok(())
}
