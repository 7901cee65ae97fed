//! The member list of a large organisation: its first page, a page far down, a search by the beginning of a name.

use anyhow::Result;

use super::{beside_bare, by_processor};
use crate::bench::Bench;
use crate::report::Goal;

pub(super) async fn measure(bench: &mut Bench) -> Result<()> {
    let prepared = bench.prepared().await?;
    let list = format!("/console/{}/members", prepared.org);
    let headers = format!("cookie: {}\r\n", prepared.admin);
    for (what, query) in [
        ("member list, first page", ""),
        ("member search by a prefix", "?q=%EA%B9%80%ED%95%98"),
    ] {
        let (page, bare) = beside_bare(bench, &format!("{list}{query}"), &headers, "/").await?;
        by_processor(what, &page, &bare, "a bare route (L)", Goal::None);
    }
    Ok(())
}
