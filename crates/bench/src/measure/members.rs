//! The member list of a large organisation: its first page, its thousandth, a search by the beginning of a name. Asked by one admin
//! alone: what counts here is how long a person waits.

use anyhow::{Context as _, Result};
use url::Url;
use uuid::Uuid;

use crate::bench::{Bench, Rate, load};
use crate::html;
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
        let plan = bench.turn();
        let site = bench.site().await?;
        let script = Fixed::new(get(site.address, path, &format!("cookie: {}\r\n", prepared.admin)), 200);
        let rate: Rate = load(site, vec![script], plan).await?.0;
        let line = Line::new(what, rate.seen.latencies.percentile(0.99), "ms")
            .detail(format!(
                "p50 {:.2} ms, {} µs cpu",
                rate.seen.latencies.percentile(0.5),
                number(rate.cpu_micros)
            ))
            .goal(Goal::Most(goal));
        print(&line);
    }
    Ok(())
}

/// The address of the page far down, or of the last one. The first page tells how its next page is called; which member stands at
/// the edge of the page far down is looked up, as nobody wants to turn a thousand pages.
async fn far_down(bench: &mut Bench, prepared: &Prepared, list: &str) -> Result<String> {
    let address = bench.site().await?.address;
    let mut connection = Connection::open(address).await?;
    let request = get(address, list, &format!("cookie: {}\r\n", prepared.admin));
    let page = connection.ask(&request).await?.text();
    let next = html::next_page(&page).context("the list has no next page")?;
    let url = Url::parse("http://127.0.0.1")?.join(&next)?;
    let edge = url
        .query_pairs()
        .find_map(|(name, value)| (name == "after").then(|| value.into_owned()));
    let edge = edge.context("the next page is not found by a member")?;
    let order = order(prepared)?;
    let per_page = 1 + order
        .iter()
        .position(|id| *id == edge)
        .context("the next page begins nowhere")?;
    let before = (FAR.min(order.len().div_ceil(per_page)) - 1) * per_page;
    let far = order.get(before - 1).context("the list is too short")?;
    Ok(next.replace(&edge, far))
}

/// All members in the order of the list.
fn order(prepared: &Prepared) -> Result<Vec<String>> {
    let connection = rusqlite::Connection::open(&prepared.database)?;
    let mut order = connection.prepare("SELECT id FROM members ORDER BY name_folded, id")?;
    let ids = order.query_map([], |row| row.get::<_, Uuid>(0))?;
    Ok(ids.map(|id| id.map(|id| id.to_string())).collect::<Result<_, _>>()?)
}
