//! The command line: `ieum-bench [--quick] [filter]`, and the roles that it plays for itself in processes of their own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::limits::LimitKind;

/// What this process is.
pub(crate) enum Role {
    /// The one that measures.
    Bench(Options),
    /// A bare axum server.
    Baseline(SocketAddr),
    /// Does one thing as often as it can.
    Limit(LimitKind, Duration, PathBuf),
}

/// How to measure.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// Only measurements whose name contains this.
    pub(crate) filter: Option<String>,
    /// How often each side of a comparison has its turn.
    pub(crate) rounds: usize,
    /// How long a turn is.
    pub(crate) turn: Duration,
    /// Members of the large organisation.
    pub(crate) members: usize,
    /// Living refresh tokens beside which refreshing is measured: few and many.
    pub(crate) stored_tokens: (usize, usize),
    /// Only tries whether everything can be measured; the figures mean nothing.
    pub(crate) is_quick: bool,
    /// The whole run ends after this long.
    pub(crate) deadline: Duration,
}

impl Role {
    /// Reads the arguments.
    pub(crate) fn parse(arguments: &[String]) -> Result<Self> {
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["--role", "baseline", address] => Ok(Self::Baseline(address.parse().context("address")?)),
            ["--role", "limit", kind, millis, folder] => {
                let kind = LimitKind::parse(kind).context("there is no such limit")?;
                let time = Duration::from_millis(millis.parse().context("milliseconds")?);
                Ok(Self::Limit(kind, time, PathBuf::from(folder)))
            }
            ["--quick", rest @ ..] => Ok(Self::Bench(Options::quick(filter(rest)?))),
            rest => Ok(Self::Bench(Options::full(filter(rest)?))),
        }
    }
}

fn filter(words: &[&str]) -> Result<Option<String>> {
    match words {
        [] => Ok(None),
        [word] if !word.starts_with('-') => Ok(Some((*word).to_owned())),
        _ => bail!("usage: ieum-bench [--quick] [filter]"),
    }
}

impl Options {
    fn full(filter: Option<String>) -> Self {
        Self {
            filter,
            rounds: 5,
            turn: Duration::from_millis(1200),
            members: 100_000,
            stored_tokens: (1_000, 1_000_000),
            is_quick: false,
            deadline: Duration::from_secs(12 * 60),
        }
    }

    fn quick(filter: Option<String>) -> Self {
        Self {
            filter,
            rounds: 1,
            turn: Duration::from_millis(40),
            members: 300,
            stored_tokens: (100, 2_000),
            is_quick: true,
            deadline: Duration::from_secs(100),
        }
    }

    /// Whether a measurement of this name was asked for.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.filter.as_ref().is_none_or(|filter| name.contains(filter.as_str()))
    }
}
