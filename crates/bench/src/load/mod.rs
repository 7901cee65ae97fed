//! The load: a few keep-alive connections, each asking again as soon as it was answered.

mod connection;
mod latencies;
mod script;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Result;

pub(crate) use connection::{Answer, Connection};
pub(crate) use latencies::Latencies;
pub(crate) use script::{Fixed, Script, get};

/// Connections of every load.
pub(crate) const CONNECTIONS: usize = 16;

/// How long and how fast.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Nothing new is asked after this long.
    pub(crate) time: Duration,
    /// Between the starts of two requests of one connection; `None`: as fast as the server answers.
    pub(crate) pace: Option<Duration>,
}

impl Plan {
    /// As fast as the server answers.
    pub(crate) const fn full(time: Duration) -> Self {
        Self { time, pace: None }
    }

    /// All connections together ask this often a second.
    pub(crate) fn paced(time: Duration, per_second: f64) -> Self {
        let interval = Duration::from_secs_f64(CONNECTIONS as f64 / per_second.max(1.0));
        Self {
            time,
            pace: Some(interval),
        }
    }
}

/// What one load saw.
#[derive(Debug, Default, Clone)]
pub(crate) struct Seen {
    /// Requests answered.
    pub(crate) requests: usize,
    /// From the first request to the last answer.
    pub(crate) elapsed: Duration,
    /// How long each took.
    pub(crate) latencies: Latencies,
}

/// Runs each script on a connection of its own and gives the scripts back. An unexpected answer ends the load.
pub(crate) async fn run<S: Script>(address: SocketAddr, scripts: Vec<S>, plan: Plan) -> Result<(Seen, Vec<S>)> {
    let mut connections = Vec::new();
    for script in scripts {
        connections.push((Connection::open(address).await?, script));
    }
    let start = Instant::now();
    let count = connections.len().max(1);
    let tasks: Vec<_> = connections
        .into_iter()
        .enumerate()
        .map(|(index, (connection, script))| {
            // Paced connections do not start together.
            let delay = plan.pace.map(|pace| pace.mul_f64(index as f64 / count as f64));
            tokio::spawn(drive(connection, script, plan, delay.unwrap_or_default()))
        })
        .collect();
    let (mut seen, mut scripts, mut failure) = (Seen::default(), Vec::new(), None);
    for task in tasks {
        match task.await? {
            Ok((latencies, script)) => {
                seen.requests += latencies.count();
                seen.latencies.add(latencies);
                scripts.push(script);
            }
            Err(error) => failure = Some(error),
        }
    }
    seen.elapsed = start.elapsed();
    failure.map_or(Ok((seen, scripts)), Err)
}

async fn drive<S: Script>(
    mut connection: Connection,
    mut script: S,
    plan: Plan,
    delay: Duration,
) -> Result<(Latencies, S)> {
    let mut latencies = Latencies::default();
    let end = Instant::now() + plan.time;
    tokio::time::sleep(delay).await;
    let mut due = Instant::now();
    while Instant::now() < end {
        let Some(request) = script.next() else { break };
        let start = Instant::now();
        let answer = connection.ask(request).await?;
        latencies.push(start.elapsed());
        script.answered(&answer)?;
        if let Some(pace) = plan.pace {
            due += pace;
            tokio::time::sleep_until(due.into()).await;
        }
    }
    Ok((latencies, script))
}
