//! The command line. One file a command, one row here; a command's own words go to standard output.

mod backup;
mod calendar;
mod demo;
mod doctor;
mod keys;
mod migrate;
mod operator;
mod output;
mod person;
mod restore;
mod schema;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, ConfigError};

/// Ieum (이음): account linking for business systems.
#[derive(Debug, Parser)]
#[command(name = "ieum", version, about, propagate_version = true)]
struct Cli {
    /// The configuration file; otherwise IEUM_CONFIG, otherwise ieum.toml.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

/// What a command is given besides its own arguments.
pub struct Surroundings {
    config_file: Option<PathBuf>,
}

impl Surroundings {
    /// Reads the configuration from its file and this process's variables.
    ///
    /// # Errors
    /// The first problem found.
    pub fn config(&self) -> Result<Config, ConfigError> {
        let variables: Vec<(String, String)> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Config::load(self.config_file.as_deref(), &variables)
    }
}

macro_rules! commands {
    ($($(#[doc = $about:literal])* $name:ident => $module:ident;)*) => {
        #[derive(Debug, Subcommand)]
        enum Command {
            $($(#[doc = $about])* $name($module::Args),)*
        }

        async fn run(command: Command, surroundings: Surroundings) -> anyhow::Result<ExitCode> {
            match command {
                $(Command::$name(args) => $module::run(args, surroundings).await,)*
            }
        }
    };
}

commands! {
    /// Run the service.
    Serve => serve;
    /// Bring the database's schema up to this program.
    Migrate => migrate;
    /// Manage the operators who decide applications.
    Operator => operator;
    /// Copy an SQLite database into a new file; the service may run.
    Backup => backup;
    /// Put a copy of an SQLite database back.
    Restore => restore;
    /// Run everything with sample data, to try it out.
    Demo => demo;
    /// Show business days, import days off, tell when an application is due.
    Calendar => calendar;
    /// Check the configuration and what it names.
    Doctor => doctor;
    /// List, rotate or withdraw the keys that sign ID tokens.
    Keys => keys;
}

/// Reads the arguments and runs the command; an error goes to standard error with its causes.
pub fn main() -> ExitCode {
    let Cli { config, command } = Cli::parse();
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(run(command, Surroundings { config_file: config })));
    outcome.unwrap_or_else(|error| {
        output::error(&format!("ieum: {error:#}"));
        ExitCode::FAILURE
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
