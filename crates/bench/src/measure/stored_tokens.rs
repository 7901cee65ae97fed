//! Refreshing beside few and beside very many living refresh tokens: what a stored token costs in memory and time. Both should be
//! flat: nothing of a token is held in memory, and an index finds it.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use rusqlite::Connection;

use crate::bench::{Bench, Rate, load};
use crate::prepare::{self, Prepared};
use crate::process::Process;
use crate::relying_party::{Authorise, Exchange, Provider, Refresh, Tokens};
use crate::report::{Goal, Line, number, print};

/// Members of the organisation: one for each connection is enough.
const MEMBERS: usize = 50;
/// Rows of one transaction.
const BATCH: usize = 50_000;

/// What was found beside so many tokens.
struct Found {
    count: usize,
    before: f64,
    after: f64,
    rate: Rate,
}

pub(super) async fn measure(bench: &mut Bench) -> Result<()> {
    let (few, many) = bench.options.stored_tokens;
    let few = beside(bench, few).await?;
    let many = beside(bench, many).await?;
    for found in [&few, &many] {
        let line = Line::new("memory, refreshing", found.after, "MiB").detail(format!(
            "{} living tokens; {:.1} MiB before",
            number(found.count as f64),
            found.before
        ));
        print(&line);
    }
    let ratio = |name, many: f64, few: f64, goal| {
        print(
            &Line::new(name, many / few, "times")
                .detail("many beside few tokens".to_owned())
                .goal(goal),
        );
    };
    ratio("memory by stored tokens", many.after, few.after, Goal::Most(1.25));
    let words = format!("{} /s: few tokens", number(few.rate.per_second));
    let line = Line::new("refresh, many tokens", many.rate.per_second, "/s").detail(many.rate.detail());
    print(
        &line
            .limit(words, few.rate.cpu_micros / many.rate.cpu_micros)
            .goal(Goal::Share(0.8)),
    );
    ratio(
        "refresh, p50 by stored tokens",
        many.rate.seen.latencies.percentile(0.5),
        few.rate.seen.latencies.percentile(0.5),
        Goal::Most(1.5),
    );
    Ok(())
}

async fn beside(bench: &mut Bench, count: usize) -> Result<Found> {
    let folder = bench.folder.path().join(format!("tokens-{count}"));
    std::fs::create_dir(&folder)?;
    let prepared = prepare::prepare(&folder, MEMBERS).await?;
    let site = started(bench, &prepared).await?;
    // One grant and one token made by the service itself: the others are made after their image.
    tokens(bench, &site, &prepared).await?;
    drop(site);
    let started_at = std::time::Instant::now();
    add(&prepared.database, count)?;
    let took = started_at.elapsed();
    let site = started(bench, &prepared).await?;
    tokio::time::sleep(Duration::from_millis(300).min(bench.options.turn)).await;
    let before = site.resident()?;
    let held = tokens(bench, &site, &prepared).await?;
    let at = Provider::ieum(site.address);
    let mut refreshes: Vec<_> = held.iter().map(|tokens| Refresh::new(at, &tokens.refresh)).collect();
    let mut turns = Vec::new();
    for _ in 0..bench.options.rounds {
        let (rate, back) = load(&site, refreshes, bench.turn()).await?;
        turns.push(rate);
        refreshes = back;
    }
    let after = site.resident()?;
    drop(site);
    std::fs::remove_dir_all(&folder)?;
    let line = Line::new("tokens stored", count as f64 / took.as_secs_f64(), "/s");
    print(&line.detail(format!("{} in bulk, past the service", number(count as f64))));
    Ok(Found {
        count,
        before,
        after,
        rate: Rate::median(turns),
    })
}

async fn started(bench: &Bench, prepared: &Prepared) -> Result<Process> {
    let mut site = bench.start(&prepared.database)?;
    site.ready("/health/ready", Duration::from_secs(60)).await?;
    Ok(site)
}

/// Tokens for each of the members, by way of the service.
async fn tokens(bench: &Bench, site: &Process, prepared: &Prepared) -> Result<Vec<Tokens>> {
    let at = Provider::ieum(site.address);
    let browsers: Vec<_> = prepared
        .members
        .iter()
        .map(|cookie| Authorise::new(at, cookie))
        .collect();
    let (_, browsers) = load(site, browsers, bench.turn()).await?;
    // One code each: what is wanted is a chain a connection, not a crowd of them.
    let exchanges = browsers
        .iter()
        .map(|browser| Exchange::new(at, browser.codes.get(..1).unwrap_or_default()))
        .collect();
    let (_, exchanges) = load(site, exchanges, bench.turn()).await?;
    let tokens: Vec<Tokens> = exchanges.into_iter().filter_map(|exchange| exchange.last).collect();
    anyhow::ensure!(!tokens.is_empty(), "no tokens");
    Ok(tokens)
}

/// Adds so many grants with a living refresh token each. Every column but the identifiers is that of one that the service made, so
/// that new columns need nothing here.
fn add(database: &Path, count: usize) -> Result<()> {
    let id = ("id", "unhex(printf('%032x', n))");
    let token = [
        id,
        ("grant_id", "unhex(printf('%032x', n))"),
        ("token_hash", "randomblob(32)"),
        ("used_at", "NULL"),
        ("successor_id", "NULL"),
    ];
    let connection = multiply(database, count, &[("grants", &[id]), ("refresh_tokens", &token)])?;
    let alive: i64 = connection.query_row("SELECT count(*) FROM refresh_tokens WHERE used_at IS NULL", [], |row| {
        row.get(0)
    })?;
    anyhow::ensure!(alive >= count as i64, "{alive} living tokens instead of {count}");
    Ok(())
}

/// Copies each table's newest row so many times, past the service, with some columns of its own in SQL; `n` is the number of the copy.
pub(super) fn multiply(database: &Path, count: usize, tables: &[(&str, &[(&str, &str)])]) -> Result<Connection> {
    let connection = Connection::open(database)?;
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -65536;")?;
    let statements = tables.iter().map(|(table, own)| copy(&connection, table, own));
    let statements = statements.collect::<Result<Vec<_>>>()?;
    for start in (0..count).step_by(BATCH) {
        let range = [start as i64, (start + BATCH).min(count) as i64 - 1];
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for statement in &statements {
            connection.prepare_cached(statement)?.execute(range)?;
        }
        connection.execute_batch("COMMIT")?;
    }
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(connection)
}

/// A statement that copies a table's newest row for each number between two, with some columns of its own.
fn copy(connection: &Connection, table: &str, own: &[(&str, &str)]) -> Result<String> {
    let mut statement = connection.prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))?;
    let columns: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    anyhow::ensure!(!columns.is_empty(), "there is no table {table}");
    let value = |column: &String| {
        let found = own.iter().find(|(name, _)| name == column);
        found.map_or_else(|| format!("made.{column}"), |(_, value)| (*value).to_owned())
    };
    let values: Vec<String> = columns.iter().map(value).collect();
    Ok(format!(
        "WITH RECURSIVE numbers (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?2)
         INSERT INTO {table} ({}) SELECT {} FROM numbers, (SELECT * FROM {table} ORDER BY id DESC LIMIT 1) AS made",
        columns.join(", "),
        values.join(", ")
    ))
}
