//! Discovery and keys: documents that every business system fetches.

use anyhow::Result;

use super::{beside_bare, by_processor};
use crate::bench::Bench;
use crate::report::Goal;

pub(super) async fn measure(bench: &mut Bench) -> Result<()> {
    for (what, path) in [
        ("discovery document", "/.well-known/openid-configuration"),
        ("keys (JWKS)", "/oauth2/jwks"),
    ] {
        let (document, bare) = beside_bare(bench, path, "", "/").await?;
        by_processor(what, &document, &bare, "a bare route (L)", Goal::Share(0.75));
    }
    Ok(())
}
