//! `ieum doctor`: reads the configuration and tries what it names, one line a check.
//!
//! A check is one row of [`CHECKS`]. It changes nothing and sends no mail.

use std::process::ExitCode;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::net::{TcpListener, TcpStream};

use super::{Surroundings, output};
use crate::config::Config;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

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
        name: "public address",
        run: |config| async { public_address(config) }.boxed(),
    },
    Check {
        name: "listening address",
        run: |config| listening_address(config).boxed(),
    },
    Check {
        name: "mail server",
        run: |config| mail_server(config).boxed(),
    },
    Check {
        name: "tax office",
        run: |config| async { tax_office(config) }.boxed(),
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

fn public_address(config: &Config) -> Finding {
    if config.public_url.scheme() == "https" {
        Finding::Good(config.public_url.to_string())
    } else {
        Finding::Notice(format!("{} is not https; for trying out only", config.public_url))
    }
}

async fn listening_address(config: &Config) -> Finding {
    match TcpListener::bind(config.listen).await {
        Ok(_) => Finding::Good(format!("{} is free", config.listen)),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            Finding::Notice(format!("{} is in use, perhaps by Ieum itself", config.listen))
        }
        Err(error) => Finding::Bad(format!("{}: {error}", config.listen)),
    }
}

async fn mail_server(config: &Config) -> Finding {
    let Some(smtp) = &config.smtp else {
        return Finding::Notice("smtp_url is not set: no mail is sent".into());
    };
    match tokio::time::timeout(CONNECT_TIMEOUT, TcpStream::connect((smtp.host.as_str(), smtp.port))).await {
        Ok(Ok(_)) => Finding::Good(format!("{smtp} accepts connections")),
        Ok(Err(error)) => Finding::Bad(format!("{smtp}: {error}")),
        Err(_) => Finding::Bad(format!(
            "{smtp}: no connection within {} seconds",
            CONNECT_TIMEOUT.as_secs()
        )),
    }
}

fn tax_office(config: &Config) -> Finding {
    if config.tax_office.key.is_some() {
        Finding::Good("a key is set".into())
    } else {
        Finding::Notice("tax_office.key is not set: registration numbers are checked by their check digit alone".into())
    }
}
