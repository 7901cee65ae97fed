//! Signing in with a password, beside what the hash alone allows; and what a flood of sign-ins does to everybody else.

use anyhow::Result;

use super::login_page;
use crate::bench::{Bench, Rate, load, median};
use crate::browser::SignIn;
use crate::limits::LimitKind;
use crate::load::{CONNECTIONS, Fixed, Plan, get};
use crate::people;
use crate::prepare::SLUG;
use crate::report::{Goal, Line, number, print};

/// Connections of the flood: more than may wait at a server with one core.
const FLOOD: usize = 48;
/// Requests a second that look at the page meanwhile.
const GLANCES: f64 = 200.0;

async fn scripts(bench: &mut Bench, count: usize) -> Result<Vec<SignIn>> {
    let site = bench.site().await?;
    let mut scripts = Vec::new();
    for index in 0..count {
        scripts.push(SignIn::prepare(site.address, &format!("/o/{SLUG}"), &people::email(index)).await?);
    }
    Ok(scripts)
}

pub(super) async fn measure(bench: &mut Bench) -> Result<()> {
    let scripts = scripts(bench, CONNECTIONS).await?;
    let plan = Plan::full(bench.options.turn * 2);
    let (mut turns, mut limits) = (Vec::new(), Vec::new());
    for _ in 0..bench.options.rounds {
        turns.push(load(bench.site().await?, scripts.clone(), plan).await?.0);
        limits.push(bench.limit(LimitKind::Hash)?);
    }
    let rate = Rate::median(turns);
    let hashes = median(limits.iter().map(|limit| limit.per_second).collect());
    let cpu = median(limits.iter().map(|limit| limit.cpu_micros).collect());
    let line = Line::new("password sign-in", rate.per_second, "/s")
        .detail(rate.detail())
        .limit(
            format!("{} /s, {} µs cpu: Argon2id alone", number(hashes), number(cpu)),
            cpu / rate.cpu_micros,
        )
        .goal(Goal::Share(0.85));
    print(&line);
    Ok(())
}

pub(super) async fn flood(bench: &mut Bench) -> Result<()> {
    let flood: Vec<_> = scripts(bench, FLOOD)
        .await?
        .into_iter()
        .map(SignIn::of_a_flood)
        .collect();
    let (path, headers, _) = login_page::page(bench).await?;
    let time = bench.options.turn * 4;
    let site = bench.site().await?;
    let page = Fixed::new(get(site.address, &path, &headers), 200);
    let glances = load(site, page.everywhere(), Plan::paced(time, GLANCES));
    let (seen, flooded) = tokio::try_join!(glances, load(site, flood, Plan::full(time)))?;
    let signed_in: usize = flooded.1.iter().map(|script| script.signed_in).sum();
    let latencies = seen.0.seen.latencies;
    let line = Line::new("login page in a password flood, p99", latencies.percentile(0.99), "ms")
        .detail(format!(
            "p50 {:.2} ms; {signed_in} signed in, {} turned away",
            latencies.percentile(0.5),
            flooded.0.seen.requests - signed_in
        ))
        .goal(Goal::Most(5.0));
    print(&line);
    Ok(())
}
