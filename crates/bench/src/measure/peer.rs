//! The same operations beside a certified provider that others build on, on the same core in the same run: npm `oidc-provider`,
//! in memory, as its documentation shows it. It writes nothing to a disk, so it is flattered.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::bench::{Bench, Rate, load};
use crate::load::{Connection, Fixed, Plan, get};
use crate::pin;
use crate::process::{Process, free_address};
use crate::relying_party::{
    Authorise, CLIENT_ID, CLIENT_SECRET, Exchange, Provider, REDIRECT_URI, Refresh, Tokens, client_credentials,
    introspection, userinfo,
};
use crate::report::{Line, complain, number, print};

const PATIENCE: Duration = Duration::from_secs(20);
/// Redirects of a first sign-in; it has five.
const MOST_STEPS: usize = 12;

/// Operations in the order of their lines.
const OPERATIONS: [&str; 7] = [
    "authorisation",
    "code for tokens",
    "refresh",
    "client credentials",
    "userinfo",
    "introspection",
    "discovery document",
];

pub(super) async fn measure(bench: &mut Bench) -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("peer");
    let Some(node) = ready_to_run(&folder, !bench.options.is_quick) else {
        complain("peer: not measured: it needs Node.js 20 and the npm registry");
        return Ok(());
    };
    let cookies = bench.prepared().await?.members;
    let peer = start(&node, &folder, bench.folder.path()).await?;
    let session = sign_in(peer.address).await?;
    let mut sides: [Vec<[Rate; 7]>; 2] = Default::default();
    for _ in 0..bench.options.rounds {
        let plan = bench.turn();
        let site = bench.site().await?;
        sides[0].push(operations(site, Provider::ieum(site.address), &cookies, plan).await?);
        let sessions = vec![session.clone(); cookies.len()];
        sides[1].push(operations(&peer, Provider::peer(peer.address), &sessions, plan).await?);
    }
    let [ours, theirs] = sides.map(|rounds| {
        let of = |index: usize| rounds.iter().filter_map(|round| round.get(index).cloned()).collect();
        [0, 1, 2, 3, 4, 5, 6].map(|index| Rate::median(of(index)))
    });
    for ((what, ours), theirs) in OPERATIONS.into_iter().zip(ours).zip(theirs) {
        let words = format!("{} /s: oidc-provider, {}", number(theirs.per_second), theirs.detail());
        let line = Line::new(what, ours.per_second, "/s").detail(ours.detail());
        print(&line.limit(words, theirs.cpu_micros / ours.cpu_micros));
    }
    Ok(())
}

/// Each operation for one turn.
async fn operations(server: &Process, at: Provider, cookies: &[String], plan: Plan) -> Result<[Rate; 7]> {
    let browsers = cookies.iter().map(|cookie| Authorise::new(at, cookie)).collect();
    let (authorise, browsers) = load(server, browsers, plan).await?;
    let exchanges = browsers
        .iter()
        .map(|browser| Exchange::new(at, &browser.codes))
        .collect();
    let (exchange, exchanges) = load(server, exchanges, plan).await?;
    let tokens: Vec<Tokens> = exchanges.into_iter().filter_map(|exchange| exchange.last).collect();
    let first = tokens.first().context("no tokens")?;
    let info = userinfo(at, &first.access).everywhere();
    let asked = introspection(at, &first.access).everywhere();
    let refreshes = tokens.iter().map(|tokens| Refresh::new(at, &tokens.refresh)).collect();
    let discovery = Fixed::new(get(server.address, "/.well-known/openid-configuration", ""), 200);
    Ok([
        authorise,
        exchange,
        load(server, refreshes, plan).await?.0,
        load(server, client_credentials(at).everywhere(), plan).await?.0,
        load(server, info, plan).await?.0,
        load(server, asked, plan).await?.0,
        load(server, discovery.everywhere(), plan).await?.0,
    ])
}

/// Node.js, with what the peer is made of; installed at the first time, if that is allowed.
fn ready_to_run(folder: &Path, may_install: bool) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let find = |name: &str| {
        std::env::split_paths(&path)
            .map(|it| it.join(name))
            .find(|file| file.is_file())
    };
    let node = find("node")?;
    if folder.join("node_modules/oidc-provider").is_dir() {
        return Some(node);
    }
    if !may_install {
        return None;
    }
    let installed = Command::new(find("npm")?)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"])
        .current_dir(folder)
        .status();
    installed.ok().filter(std::process::ExitStatus::success).map(|_| node)
}

async fn start(node: &Path, folder: &Path, logs: &Path) -> Result<Process> {
    let address = free_address()?;
    let mut command = pin::on_server_core(node);
    command.arg(folder.join("server.mjs"));
    command.args([&address.port().to_string(), CLIENT_ID, CLIENT_SECRET, REDIRECT_URI]);
    command.env("NODE_ENV", "production");
    let mut peer = Process::start(command, address, &logs.join("peer.log"))?;
    peer.ready("/.well-known/openid-configuration", PATIENCE).await?;
    Ok(peer)
}

/// Signs in once, through all redirects, and gives the cookies with which a further request is answered at once.
async fn sign_in(address: SocketAddr) -> Result<String> {
    let mut jar: Vec<(String, String)> = Vec::new();
    let mut next = Authorise::new(Provider::peer(address), "").path();
    let mut connection = Connection::open(address).await?;
    for _ in 0..MOST_STEPS {
        let cookies = jar.iter().map(|(name, value)| format!("{name}={value}"));
        let cookies = cookies.collect::<Vec<_>>().join("; ");
        let answer = connection
            .ask(&get(address, &next, &format!("cookie: {cookies}\r\n")))
            .await?;
        for line in answer.headers("set-cookie") {
            let pair = line.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            jar.retain(|(known, _)| known != name);
            if !value.is_empty() {
                jar.push((name.to_owned(), value.to_owned()));
            }
        }
        let location = answer.headers("location").next().unwrap_or_default();
        if location.starts_with(REDIRECT_URI) {
            let cookies = jar.iter().map(|(name, value)| format!("{name}={value}"));
            return Ok(cookies.collect::<Vec<_>>().join("; "));
        }
        let base = url::Url::parse(&format!("http://{address}{next}"))?;
        let to = base.join(location)?;
        next = to
            .query()
            .map_or_else(|| to.path().to_owned(), |query| format!("{}?{query}", to.path()));
    }
    bail!("nobody could be signed in at the peer")
}
