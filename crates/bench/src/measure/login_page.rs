//! The organisation's login page: the page that everybody opens at nine in the morning.

use anyhow::{Context as _, Result};

use super::{beside_bare, by_processor};
use crate::bench::{Bench, load};
use crate::browser::cookies;
use crate::load::{Connection, Fixed, Plan, get};
use crate::prepare::SLUG;
use crate::report::{Goal, Line, print};

/// The page as a browser asks for it that has been here before: its path, its header, its length.
pub(super) async fn page(bench: &mut Bench) -> Result<(String, String, usize)> {
    let address = bench.site().await?.address;
    let path = format!("/o/{SLUG}");
    let mut connection = Connection::open(address).await?;
    let answer = connection.ask(&get(address, &path, "accept-language: ko\r\n")).await?;
    anyhow::ensure!(answer.status == 200, "{path} answered {}", answer.status);
    let cookies = cookies(&answer);
    let cookie = Some(cookies)
        .filter(|cookies| !cookies.is_empty())
        .context("the page sets no cookie")?;
    Ok((
        path,
        format!("accept-language: ko\r\ncookie: {cookie}\r\n"),
        answer.body.len(),
    ))
}

pub(super) async fn measure(bench: &mut Bench) -> Result<()> {
    let (path, headers, length) = page(bench).await?;
    let (page, bare) = beside_bare(bench, &path, &headers, &format!("/bytes/{length}")).await?;
    // 16,000 a second where the bare page had 46,000.
    by_processor(
        "organisation login page",
        &page,
        &bare,
        "as many bare bytes",
        Goal::Share(0.35),
    );
    let site = bench.site().await?;
    let script = Fixed::new(get(site.address, &path, &headers), 200);
    let plan = Plan::paced(bench.options.turn * 3, page.per_second / 2.0);
    let site = bench.site().await?;
    let (half, _) = load(site, script.everywhere(), plan).await?;
    let line = Line::new("  p99 at half load", half.seen.latencies.percentile(0.99), "ms")
        .detail(format!("at {:.0} /s", half.per_second))
        .goal(Goal::Most(2.0));
    print(&line);
    Ok(())
}
