//! `ieum doctor`: reads the configuration and tries what it names, one line a check, each saying what to do.
//!
//! A check is one row of [`CHECKS`]. It changes nothing and sends no mail.

mod data;
mod network;

use std::process::ExitCode;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::{Surroundings, output};
use crate::config::Config;

/// No arguments of its own.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

/// What a check found.
#[derive(Debug, PartialEq, Eq)]
enum Finding {
    Good(String),
    /// Works, but is worth a thought.
    Notice(String),
    Bad(String),
}

struct Check {
    name: &'static str,
    run: for<'a> fn(&'a Config) -> BoxFuture<'a, Finding>,
}

const CHECKS: &[Check] = &[
    Check {
        name: "database",
        run: |config| data::database(config).boxed(),
    },
    Check {
        name: "migrations",
        run: |config| data::migrations(config).boxed(),
    },
    Check {
        name: "encryption keys",
        run: |config| data::encryption_keys(config).boxed(),
    },
    Check {
        name: "login methods",
        run: |config| data::login_methods(config).boxed(),
    },
    Check {
        name: "clock",
        run: |config| data::clock(config).boxed(),
    },
    Check {
        name: "disk",
        run: |config| async { data::disk(config) }.boxed(),
    },
    Check {
        name: "public address",
        run: |config| async { network::public_address(config) }.boxed(),
    },
    Check {
        name: "listening address",
        run: |config| network::listening_address(config).boxed(),
    },
    Check {
        name: "mail server",
        run: |config| network::mail_server(config).boxed(),
    },
    Check {
        name: "tax office",
        run: |config| async { network::tax_office(config) }.boxed(),
    },
];

pub(super) async fn run(_args: Args, surroundings: Surroundings) -> anyhow::Result<ExitCode> {
    let config = surroundings.config()?;
    output::line("good    configuration: every key is valid");
    let mut code = ExitCode::SUCCESS;
    for check in CHECKS {
        let (word, text) = match (check.run)(&config).await {
            Finding::Good(text) => ("good  ", text),
            Finding::Notice(text) => ("notice", text),
            Finding::Bad(text) => {
                code = ExitCode::FAILURE;
                ("bad   ", text)
            }
        };
        output::line(&format!("{word}  {}: {text}", check.name));
    }
    Ok(code)
}
