//! The measurements, one file an operation of the list; each prints its lines.

mod company;
mod documents;
mod login_page;
mod members;
mod memory;
mod peer;
mod sign_in;
mod size;
mod start;
mod statements;
mod stored_tokens;
mod tokens;
mod writes;

use std::future::Future;
use std::pin::Pin;

use anyhow::Result;

use crate::bench::{Bench, Rate, load};
use crate::load::{Fixed, get};
use crate::report::{Goal, Line, number, print};

type Measurement = for<'a> fn(&'a mut Bench) -> Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// All of them. What disturbs later ones comes late: `memory` looks at a server that has been through everything.
pub(crate) const MEASUREMENTS: &[(&str, Measurement)] = &[
    ("size", |bench| Box::pin(size::measure(bench))),
    ("start", |bench| Box::pin(start::measure(bench))),
    ("memory-idle", |bench| Box::pin(memory::idle(bench))),
    ("documents", |bench| Box::pin(documents::measure(bench))),
    ("login-page", |bench| Box::pin(login_page::measure(bench))),
    ("members", |bench| Box::pin(members::measure(bench))),
    ("tokens", |bench| Box::pin(tokens::measure(bench))),
    ("statements", |bench| Box::pin(statements::measure(bench))),
    ("peer", |bench| Box::pin(peer::measure(bench))),
    ("sign-in", |bench| Box::pin(sign_in::measure(bench))),
    ("flood", |bench| Box::pin(sign_in::flood(bench))),
    ("company", |bench| Box::pin(company::measure(bench))),
    ("memory-loaded", |bench| Box::pin(memory::loaded(bench))),
    ("writes", |bench| Box::pin(writes::measure(bench))),
    ("stored-tokens", |bench| Box::pin(stored_tokens::measure(bench))),
];

/// Asks for a page of the service and a bare answer of the baseline in turns; gives both medians.
async fn beside_bare(bench: &mut Bench, path: &str, headers: &str, bare_path: &str) -> Result<(Rate, Rate)> {
    let (plan, rounds) = (bench.turn(), bench.options.rounds);
    let bare = Fixed::new(get(bench.baseline().await?.address, bare_path, ""), 200);
    let page = Fixed::new(get(bench.site().await?.address, path, headers), 200);
    let (mut pages, mut bares) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        pages.push(load(bench.site().await?, page.everywhere(), plan).await?.0);
        bares.push(load(bench.baseline().await?, bare.everywhere(), plan).await?.0);
    }
    Ok((Rate::median(pages), Rate::median(bares)))
}

/// A line about what costs processor time: compared by that, so that a load that cannot keep up flatters nobody.
fn by_processor(what: &'static str, rate: &Rate, limit: &Rate, name: &str, goal: Goal) {
    let words = format!(
        "{} /s, {:.1} µs cpu: {name}",
        number(limit.per_second),
        limit.cpu_micros
    );
    let line = Line::new(what, rate.per_second, "/s")
        .detail(rate.detail())
        .limit(words, limit.cpu_micros / rate.cpu_micros)
        .goal(goal);
    print(&line);
}
