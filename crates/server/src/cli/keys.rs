//! `ieum keys`: the keys that sign ID tokens.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{anyhow, bail};
use ieum_app::provider::keys::{self, Change, Fetch, KeyView, MOST_PUBLISHED, Overview, Rotation, When};
use ieum_app::{Actor, Context, Error, RequestFacts};
use ieum_model::{Clock as _, KeyId};
use ieum_oidc::jose::Alg;
use ieum_oidc::keys::KeyState;

use super::{Surroundings, output, person, schema};
use crate::service::build_app;
use crate::system::{SystemClock, SystemRng};

/// Most business systems that are counted.
const MOST_CLIENTS: i64 = 1000;

/// What to do with the keys.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// List the keys with their states, what comes next, and when the key set was last fetched.
    List,
    /// Publish a successor of each key; it signs a day later, when every client has fetched it.
    Rotate {
        /// Only the key of this algorithm.
        #[arg(long, value_parser = ["ES256", "EdDSA", "PS256", "RS256"])]
        alg: Option<String>,
        /// Let the successor sign at once. Business systems that keep an older key set may refuse sign-ins until they fetch it
        /// again.
        #[arg(long)]
        now: bool,
    },
    /// Emergency: withdraw a key at once. Tokens signed with it are no longer believed; if it signs, a successor does so at once.
    Retire {
        /// The key, as `ieum keys list` names it.
        kid: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

pub(super) async fn run(args: Args, surroundings: Surroundings) -> anyhow::Result<ExitCode> {
    let config = surroundings.config()?;
    let app = build_app(
        &config,
        &(Arc::new(SystemClock) as _),
        &(Arc::new(SystemRng::new()) as _),
    )?;
    schema::require(&app.store, SystemClock.now()).await?;
    let ctx = Context::new(Arc::new(app), RequestFacts::default());
    let actor = Actor::command_line(&person::name());
    match args.what {
        What::List => list(&ctx).await?,
        What::Rotate { alg, now } => {
            let alg = alg.as_deref().and_then(Alg::find);
            let when = if now { When::Now } else { When::Later };
            rotate(&ctx, &actor, alg, when).await?;
        }
        What::Retire { kid, yes } => retire(&ctx, &actor, &kid, yes).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(ctx: &Context) -> anyhow::Result<()> {
    let overview = keys::overview(ctx).await?;
    for key in &overview.keys {
        output::line(&line(key));
    }
    if overview.keys.is_empty() {
        output::line("There is no key yet: the first one is made when the service needs it.");
    }
    let fetched = match overview.shared_fetch {
        Some(at) => format!("last fetched at the shared address {at}"),
        None => "not yet fetched at the shared address".to_owned(),
    };
    let clients = keys::client_fetches(ctx, None, MOST_CLIENTS).await?;
    let count = |is: fn(&Fetch) -> bool| clients.iter().filter(|client| is(&client.fetch)).count();
    output::line(&format!(
        "Key set: {fetched}; of {} business systems {} fetched it since it changed, {} before, of {} that is not known.",
        clients.len(),
        count(|fetch| matches!(fetch, Fetch::Current(_))),
        count(|fetch| matches!(fetch, Fetch::Older(_))),
        count(|fetch| matches!(fetch, Fetch::Unknown)),
    ));
    Ok(())
}

fn line(key: &KeyView) -> String {
    let next = match key.next {
        Some((Change::Signs, at)) => format!("signs from {at}"),
        Some((Change::StopsSigning, at)) => format!("stops signing {at}"),
        Some((Change::Disappears, at)) => format!("leaves the key set {at}"),
        None => String::new(),
    };
    let (alg, state, since) = (key.alg.as_str(), state(key.state), key.state.since());
    let line = format!("{}  {alg:<5}  {state:<8}  since {since}  {next}", key.id);
    line.trim_end().to_owned()
}

const fn state(state: KeyState) -> &'static str {
    match state {
        KeyState::Pending { .. } => "pending",
        KeyState::Active { .. } => "active",
        KeyState::Retiring { .. } => "retiring",
        KeyState::Retired { .. } => "retired",
        KeyState::Revoked { .. } => "revoked",
    }
}

async fn rotate(ctx: &Context, actor: &Actor, alg: Option<Alg>, when: When) -> anyhow::Result<()> {
    let signing = None;
    let is_first = keys::overview(ctx).await?.keys.is_empty();
    let rotated = keys::rotate(ctx, actor, Rotation { alg, when, signing })
        .await
        .map_err(words)?;
    let names: Vec<_> = rotated.iter().map(|alg| alg.as_str()).collect();
    match (names.is_empty(), when) {
        (false, _) if is_first => output::line("Made the first key. It signs at once: there was none before."),
        (true, _) => output::line("Each key has a successor already; it signs when its time has come."),
        (false, When::Later) => output::line(&format!(
            "Published a successor for {}. It signs a day after it was published.",
            names.join(", ")
        )),
        (false, When::Now) => output::line(&format!(
            "A successor signs for {} now; a running service knows within five seconds. Business systems that keep an older key \
            set may refuse sign-ins until they fetch it again.",
            names.join(", ")
        )),
    }
    list(ctx).await
}

async fn retire(ctx: &Context, actor: &Actor, kid: &str, yes: bool) -> anyhow::Result<()> {
    let id: KeyId = kid.parse().map_err(|_| unknown(kid))?;
    let Overview { keys, .. } = keys::overview(ctx).await?;
    let key = keys.iter().find(|key| key.id == id).ok_or_else(|| unknown(kid))?;
    if !key.state.is_believed() {
        bail!("{kid} was withdrawn already");
    }
    if !yes && !is_confirmed(key)? {
        bail!("nothing was changed");
    }
    keys::retire(ctx, actor, id).await.map_err(words)?;
    output::line(&format!(
        "{kid} is withdrawn; a running service knows within five seconds. Business systems may believe tokens made with it until \
        they fetch the key set again: ask those who run them to do so."
    ));
    list(ctx).await
}

/// Asks whoever sits at the terminal. Where nobody does, nobody can say yes.
fn is_confirmed(key: &KeyView) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        bail!("this cannot be undone: run it on a terminal and answer there, or add --yes");
    }
    let effect = match key.state {
        KeyState::Active { .. } => {
            "a successor signs at once, which business systems with an older key set do not know"
        }
        _ => "it does not sign now, so nobody has to sign with another one",
    };
    let question = format!(
        "Withdraw {} ({}, {})?\n  - it leaves the key set, and nothing that it signed is believed any more\n  - {effect}\n  - this \
        cannot be undone\nType yes to withdraw it: ",
        key.id,
        key.alg.as_str(),
        state(key.state)
    );
    let mut terminal = std::io::stderr().lock();
    write!(terminal, "{question}")?;
    terminal.flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}

fn unknown(kid: &str) -> anyhow::Error {
    anyhow!("there is no key {kid}; `ieum keys list` names them")
}

fn words(error: Error) -> anyhow::Error {
    match &error {
        Error::Refused(problems) if problems.iter().any(|problem| problem.code == "keys_not_in_use") => {
            anyhow!("--alg: no business system needs a key of this algorithm, so there is none")
        }
        Error::Refused(problems) if problems.iter().any(|problem| problem.code == "signing_keys_too_many") => {
            anyhow!(
                "{MOST_PUBLISHED} keys of an algorithm are published already: wait until an older one has left the key set"
            )
        }
        Error::Stale => anyhow!("the keys changed at the same moment; see `ieum keys list`, and try again"),
        _ => anyhow!(error),
    }
}
