//! `ieum operator add` makes somebody an operator, above all the first one; `ieum operator reset-factors` helps one who lost the phone.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::anyhow;
use ieum_app::factors;
use ieum_app::operators::{self, Notify};
use ieum_app::{Actor, Context, Error, RequestFacts};
use ieum_model::Clock as _;
use ieum_model::email::Email;
use ieum_model::text::PersonName;

use super::{Surroundings, output, schema};
use crate::service::build_app;
use crate::system::{SystemClock, SystemRng};

/// What is done with operators.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Make somebody an operator; prints the link under which they choose a password.
    Add {
        /// Their e-mail address, with which they sign in.
        #[arg(long)]
        email: String,
        /// Their name.
        #[arg(long)]
        name: String,
        /// The language of the mail.
        #[arg(long, default_value = "ko", value_parser = ["ko", "en"])]
        language: String,
    },
    /// Remove the second factors of an operator who lost them; they set up new ones at the next sign-in.
    ResetFactors {
        /// Their e-mail address, with which they sign in.
        email: String,
    },
}

pub(super) async fn run(args: Args, surroundings: Surroundings) -> anyhow::Result<ExitCode> {
    let (email, name, language) = match args.command {
        Command::Add { email, name, language } => (email, name, language),
        Command::ResetFactors { email } => return reset_factors(&email, &surroundings).await,
    };
    let email = Email::parse(&email).map_err(|error| anyhow!("--email: {error}"))?;
    let name = PersonName::parse(&name).map_err(|error| anyhow!("--name: {error}"))?;
    let config = surroundings.config()?;
    let app = build_app(
        &config,
        &(Arc::new(SystemClock) as _),
        &(Arc::new(SystemRng::new()) as _),
    )?;
    schema::require(&app.store, SystemClock.now()).await?;
    let facts = RequestFacts {
        locale: language,
        ..RequestFacts::default()
    };
    let ctx = Context::new(Arc::new(app), facts);
    let notify = if config.smtp.is_some() {
        Notify::ByMail
    } else {
        Notify::NotByMail
    };
    let added = operators::add(&ctx, &Actor::system(), &name, &email, notify)
        .await
        .map_err(words)?;
    output::line(&format!("{} <{email}> is an operator now.", name.as_str()));
    match added.setup_link {
        Some(link) => {
            output::line(&format!(
                "They choose a password here, once, within seven days:\n\n    {}\n",
                link.expose()
            ));
            if notify == Notify::ByMail {
                output::line("A running service sends them the same link by mail.");
            }
        }
        None => output::line("They sign in with the password of the account that they have already."),
    }
    output::line(&format!("Operators sign in at {}", ctx.link("/operator/login")));
    Ok(ExitCode::SUCCESS)
}

async fn reset_factors(email: &str, surroundings: &Surroundings) -> anyhow::Result<ExitCode> {
    let email = Email::parse(email).map_err(|error| anyhow!("EMAIL: {error}"))?;
    let app = build_app(
        &surroundings.config()?,
        &(Arc::new(SystemClock) as _),
        &(Arc::new(SystemRng::new()) as _),
    )?;
    schema::require(&app.store, SystemClock.now()).await?;
    let ctx = Context::new(Arc::new(app), RequestFacts::default());
    let actor = Actor::command_line(&super::person::name());
    match factors::reset_by_command(&ctx, &actor, &email).await {
        Ok(()) => {
            output::line(&format!(
                "{email} has no second factor any more, and every sign-in of theirs ended."
            ));
            Ok(ExitCode::SUCCESS)
        }
        Err(Error::NotFound) => Err(anyhow!("EMAIL: nobody with this address is an operator")),
        Err(Error::Refused(_)) => Err(anyhow!("EMAIL: this operator has no second factor")),
        Err(error) => Err(anyhow!(error)),
    }
}

fn words(error: Error) -> anyhow::Error {
    match &error {
        Error::Refused(problems) if problems.iter().any(|problem| problem.code == "operator_exists") => {
            anyhow!("--email: this person is an operator already")
        }
        _ => anyhow!(error),
    }
}
