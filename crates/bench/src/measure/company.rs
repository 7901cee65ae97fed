//! Signing in by the company's own systems: what it costs to believe them, and what Ieum adds to what they cost themselves.

use std::time::{Duration, Instant};

use anyhow::Result;
use ieum_testkit::slapd::{PASSWORD, Slapd};
use ldap3::LdapConnAsync;

use super::stored_tokens::multiply;
use crate::bench::{Bench, Rate, load, median};
use crate::browser::SignIn;
use crate::company::{self, ByProvider, Connected, Provider, connect};
use crate::limits::LimitKind;
use crate::load::CONNECTIONS;
use crate::prepare::{self, SLUG};
use crate::process::Process;
use crate::report::{Goal, Line, number, print};

/// Members of the organisation.
const MEMBERS: usize = 50;
/// People in the directory, in a run that counts.
const PEOPLE: usize = 10_000;

pub(super) async fn measure(bench: &mut Bench) -> Result<()> {
    alone(
        bench,
        "SAML responses, verified and read",
        LimitKind::Saml,
        ("RSA verification alone", LimitKind::VerifyRsa),
    )?;
    alone(
        bench,
        "passkey assertions, verified",
        LimitKind::Passkey,
        ("ES256 verification alone", LimitKind::VerifyEs256),
    )?;
    let people = if bench.options.is_quick { CONNECTIONS } else { PEOPLE };
    let slapd = tokio::task::spawn_blocking(move || Slapd::start(people, false)).await??;
    let provider = Provider::start().await?;
    let folder = bench.folder.path().join("company");
    std::fs::create_dir(&folder)?;
    let prepared = prepare::prepare(&folder, MEMBERS).await?;
    let connected = connect(
        &prepare::context(&prepared.database)?,
        &prepared,
        &provider.issuer,
        &slapd,
    )
    .await?;

    let mut site = bench.start(&prepared.database)?;
    site.ready("/health/ready", Duration::from_secs(60)).await?;
    by_provider(bench, &site, &connected, &provider).await?;
    by_directory(bench, &site, &connected, &slapd).await?;
    drop(site);
    links(bench, &folder)?;
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// What is done in this house alone, beside the signature that it rests on.
fn alone(bench: &Bench, what: &'static str, kind: LimitKind, (name, limit): (&str, LimitKind)) -> Result<()> {
    let (mut found, mut limits) = (Vec::new(), Vec::new());
    for _ in 0..bench.options.rounds.min(3) {
        found.push(bench.limit(kind)?.per_second);
        limits.push(bench.limit(limit)?.per_second);
    }
    let (found, limit) = (median(found), median(limits));
    let line = Line::new(what, found, "/s").detail("on one core".to_owned());
    print(&line.limit(format!("{} /s: {name}", number(limit)), found / limit));
    Ok(())
}

async fn by_provider(bench: &Bench, site: &Process, connected: &Connected, provider: &Provider) -> Result<()> {
    let script = |index| {
        ByProvider::new(
            site.address,
            connected.openid,
            &provider.issuer,
            company::subject(index),
        )
    };
    let mut scripts: Vec<_> = (0..CONNECTIONS).map(script).collect();
    let mut turns = Vec::new();
    for _ in 0..bench.options.rounds {
        let (rate, back) = load(site, scripts, bench.turn()).await?;
        turns.push(rate);
        scripts = back;
    }
    let rate = Rate::median(turns);
    // A sign-in is two requests.
    let line = Line::new("OpenID provider, whole way", rate.per_second / 2.0, "/s");
    print(&line.detail(format!("{:.0} µs cpu of ours, both requests", rate.cpu_micros * 2.0)));
    Ok(())
}

async fn by_directory(bench: &Bench, site: &Process, connected: &Connected, slapd: &Slapd) -> Result<()> {
    let page = format!("/o/{SLUG}?method={}", connected.directory);
    let mut scripts = Vec::new();
    for index in 0..CONNECTIONS {
        scripts.push(SignIn::with_password(site.address, &page, &company::subject(index), PASSWORD).await?);
    }
    let (mut turns, mut binds) = (Vec::new(), Vec::new());
    for _ in 0..bench.options.rounds {
        turns.push(load(site, scripts.clone(), bench.turn()).await?.0);
        binds.push(bind_rate(slapd, bench.options.turn).await?);
    }
    let (rate, binds) = (Rate::median(turns), median(binds));
    let line = Line::new("directory sign-in", rate.per_second, "/s").detail(rate.detail());
    let words = format!("{} /s: binds alone, connections kept", number(binds));
    print(&line.limit(words, rate.per_second / binds).goal(Goal::Share(0.8)));
    Ok(())
}

/// How many binds a second the same server makes on as many connections that stay open.
async fn bind_rate(slapd: &Slapd, time: Duration) -> Result<f64> {
    let url = format!("ldap://127.0.0.1:{}", slapd.port);
    let start = Instant::now();
    let mut tasks = Vec::new();
    for index in 0..CONNECTIONS {
        let (connection, mut ldap) = LdapConnAsync::new(&url).await?;
        tokio::spawn(connection.drive());
        let name = format!("uid={},ou=people,dc=corp,dc=example", company::subject(index));
        tasks.push(tokio::spawn(async move {
            let mut count = 0_u64;
            while start.elapsed() < time {
                ldap.simple_bind(&name, PASSWORD).await?.success()?;
                count += 1;
            }
            ldap.unbind().await?;
            anyhow::Ok(count)
        }));
    }
    let mut count = 0;
    for task in tasks {
        count += task.await??;
    }
    Ok(count as f64 / start.elapsed().as_secs_f64())
}

/// Deciding about somebody who is linked, beside few and beside many links.
fn links(bench: &Bench, folder: &std::path::Path) -> Result<()> {
    let (few, many) = bench.options.stored_tokens;
    let mut found = Vec::new();
    for (from, count) in [(0, few), (few, many)] {
        let database = company::database(folder);
        let subject = format!("'m' || (n + {from})");
        let member = format!("unhex(printf('%032x', n + {from}))");
        let own = [("id", member.as_str()), ("subject", &subject), ("member_id", &member)];
        drop(multiply(&database, count - from, &[("linked_identities", &own)])?);
        let mut rates = Vec::new();
        for _ in 0..bench.options.rounds.min(3) {
            rates.push(LimitKind::Links.measure(bench.options.turn, folder)?.per_second);
        }
        found.push(median(rates));
    }
    if let [few_rate, many_rate] = found[..] {
        let line = Line::new("linking decisions, many links", many_rate, "/s")
            .detail(format!("{} links", number(many as f64)));
        let words = format!("{} /s: {} links", number(few_rate), number(few as f64));
        print(&line.limit(words, many_rate / few_rate).goal(Goal::Share(0.8)));
    }
    Ok(())
}
