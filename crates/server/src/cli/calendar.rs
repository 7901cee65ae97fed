//! `ieum calendar`: business days at the command line, with the days that operators entered.
//!
//! Without a configured database the rules of the law alone count, and standard error says so. A database that is configured
//! but does not answer is an error: a date without its overrides would be a guess.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Subcommand;
use ieum_app::calendar::{import, load};
use ieum_app::{Actor, Context, Error, RequestFacts};
use ieum_model::application::DECISION_DAYS;
use ieum_model::calendar::{Calendar, parse_overrides};
use ieum_model::{Clock, Instant, Rng};
use ieum_store::Store;

use super::{Surroundings, output};
use crate::config::{ConfigError, DatabaseUrl, VARIABLE_OF_FILE};
use crate::service::{build_app, store_url};
use crate::system::{SystemClock, SystemRng};

/// What to do with the calendar.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: CalendarCommand,
}

#[derive(Debug, Subcommand)]
enum CalendarCommand {
    /// List the days off of a year, this one if none is named.
    Show {
        /// The year.
        year: Option<i16>,
    },
    /// Enter a table of days: one a line, DATE<TAB>holiday|workday<TAB>name.
    Import {
        /// The file.
        file: PathBuf,
    },
    /// Tell at the end of which day in Korea an application is due.
    Due {
        /// When it was received, such as 2026-11-23T10:00:00+09:00 (RFC 3339).
        instant: String,
    },
}

pub(super) async fn run(args: Args, surroundings: Surroundings) -> anyhow::Result<ExitCode> {
    match args.command {
        CalendarCommand::Show { year } => show(year, &surroundings).await?,
        CalendarCommand::Import { file } => enter(&file, &surroundings).await?,
        CalendarCommand::Due { instant } => {
            let received = Instant::parse_rfc3339(&instant).with_context(|| instant.clone())?;
            let calendar = calendar(&surroundings).await?;
            output::line(&calendar.due(received, DECISION_DAYS)?.to_string());
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn show(year: Option<i16>, surroundings: &Surroundings) -> anyhow::Result<()> {
    let calendar = calendar(surroundings).await?;
    let year = year.unwrap_or_else(|| SystemClock.now().kst_date().year());
    for holiday in calendar.holidays(year)? {
        let names: Vec<String> = holiday.names.iter().map(ToString::to_string).collect();
        output::line(&format!("{}\t{}", holiday.date, names.join(", ")));
    }
    Ok(())
}

async fn enter(file: &Path, surroundings: &Surroundings) -> anyhow::Result<()> {
    let table = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    if let Err(bad) = parse_overrides(&table) {
        for line in &bad {
            output::error(&format!("{}: {line}", file.display()));
        }
        bail!("{} lines cannot be understood; nothing was changed", bad.len());
    }
    let config = surroundings.config()?;
    let (clock, rng): (Arc<dyn Clock>, Arc<dyn Rng>) = (Arc::new(SystemClock), Arc::new(SystemRng::new()));
    let ctx = Context::new(Arc::new(build_app(&config, &clock, &rng)?), RequestFacts::default());
    match import(&ctx, &Actor::system(), &table, None).await {
        Ok(changed) => output::line(&format!("{changed} days changed")),
        Err(Error::Refused(problems)) => {
            let codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
            bail!("refused: {}", codes.join(", "));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// The calendar of the configured database; the rules alone where none is configured.
async fn calendar(surroundings: &Surroundings) -> anyhow::Result<Calendar> {
    match surroundings.config() {
        Ok(config) => match &config.database_url {
            DatabaseUrl::Sqlite(path) if !path.exists() => Ok(built_in("the database does not exist yet")),
            url => {
                let store = Store::open(&store_url(url), ieum_store::db::Options::default()).context("database_url")?;
                let mut conn = store.read().await.context("database_url")?;
                Ok(load(&mut conn).await.context("database_url")?)
            }
        },
        Err(ConfigError::Missing { .. }) if is_unconfigured(surroundings) => Ok(built_in("no database is configured")),
        Err(error) => Err(error.into()),
    }
}

/// Whether nobody configured anything here, so that no database can be meant.
fn is_unconfigured(surroundings: &Surroundings) -> bool {
    let is_named = |variable: &str| std::env::var_os(variable).is_some();
    surroundings.config_file.is_none()
        && !is_named(VARIABLE_OF_FILE)
        && !is_named("IEUM_DATABASE_URL")
        && !Path::new("ieum.toml").exists()
}

fn built_in(why: &str) -> Calendar {
    output::error(&format!("ieum: days that operators entered are not counted: {why}"));
    Calendar::default()
}
