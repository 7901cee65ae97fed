//! The demo: the whole service with sample companies, a sample business system and a mailbox, on this machine alone.
//!
//! Everything goes through the same use cases and rules as in a real service; nothing here weakens them. Only the data is made
//! up, and mail goes to a page instead of to people.

pub mod facts;
mod fill;
mod home;
mod peers;
mod people;
mod ports;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use axum::Router;
use ieum_app::core::key_probe;
use ieum_app::provider::keys;
use ieum_app::{Context, RequestFacts};
use ieum_connect::mail::Mailbox;
use ieum_model::Clock as _;
use ieum_oidc::jose::Alg;
use ieum_store::migrate::SchemaState;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::config::Limits;
use crate::serve::serve;
use crate::service::{Service, Surroundings};
use crate::system::{SystemClock, SystemRng};
use crate::telemetry::{self, LogGuard};
use facts::Facts;
pub(crate) use home::write_private;
use home::{Home, Notes};
use peers::Peers;
use ports::Listeners;

/// Mails that the mailbox page keeps.
const MAILS: usize = 2_000;

/// How a demo is to run.
#[derive(Debug, Default)]
pub struct Options {
    /// The port of the service; 0 for a free one. Without it 8080, or the one of the kept data.
    pub port: Option<u16>,
    /// A folder that keeps the data between two runs.
    pub keep: Option<PathBuf>,
    /// An empty PostgreSQL database instead of a file.
    pub database_url: Option<String>,
}

/// A demo that is ready; it answers once it runs.
pub struct Demo {
    /// Its addresses and passwords.
    pub facts: Facts,
    service: Service,
    sample: Router,
    listeners: Listeners,
    sample_listeners: Listeners,
    /// The systems of a sample company, where they answer, and where its directory does.
    peers: Option<(Arc<Peers>, Listeners, TcpListener)>,
    limits: Limits,
    _log: LogGuard,
    // The last to go: its folder is removed when nothing writes to it any more.
    _home: Home,
}

impl Demo {
    /// Prepares everything: ports, database, sample data.
    ///
    /// # Errors
    /// A port or the database cannot be used.
    pub async fn prepare(options: &Options) -> anyhow::Result<Self> {
        let home = Home::open(options.keep.clone())?;
        let kept = home.notes()?;
        let port = options.port.or_else(|| kept.as_ref().and_then(Notes::port));
        let listeners = Listeners::at(port.unwrap_or(8080)).await?;
        let sample_listeners = Listeners::beside(listeners.port, kept.as_ref().and_then(Notes::sample_port)).await?;
        let before = kept.as_ref().and_then(|notes| notes.peers.as_ref());
        let peer_listeners = Listeners::beside(sample_listeners.port, before.map(|notes| notes.port)).await?;
        let directory = Listeners::beside(peer_listeners.port, before.map(|notes| notes.directory_port)).await?;
        let notes = match kept {
            Some(notes) => notes,
            None => home.start(&SystemRng::new())?,
        };
        let config = home.config(&notes, listeners.port, options.database_url.as_deref())?;
        let limits = config.limits;
        let log = telemetry::init_log(&config.log)?;
        let service = Service::build(
            config,
            Surroundings {
                clock: Arc::new(SystemClock),
                rng: Arc::new(SystemRng::new()),
                metrics: telemetry::install_metrics()?,
                mailbox: Some(Mailbox::new(MAILS)),
                is_demo: true,
            },
        )?;
        let ctx = Context::new(Arc::clone(&service.site.app), RequestFacts::default());
        open_database(&ctx, notes.facts.is_some()).await?;
        let urls = fill::Urls::new(&listeners, &sample_listeners, &peer_listeners, &directory)?;
        let notes = match &notes.facts {
            None => fill::new(&ctx, notes, &urls).await?,
            Some(_) => fill::moved(&ctx, notes, &urls).await?,
        };
        home.write(&notes)?;
        let peers = match &notes.peers {
            Some(peers) => Some((
                Arc::new(Peers::new(peers, ctx.app().public_url.clone(), notes.password.clone())?),
                peer_listeners,
                directory.v4,
            )),
            None => None,
        };
        let client = notes.sample.context("the sample business system is not registered")?;
        let sample = ieum_sample::router(ieum_sample::Config {
            public_url: urls.sample.clone(),
            issuer: ctx.app().public_url.clone(),
            client_id: client.client_id,
            client_secret: client.client_secret,
        })?;
        Ok(Self {
            facts: notes.facts.context("the demo was not filled")?,
            service,
            sample,
            listeners,
            sample_listeners,
            peers,
            limits,
            _log: log,
            _home: home,
        })
    }

    /// Answers until told to stop, and finishes what is under way.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let ctx = Context::new(Arc::clone(&self.service.site.app), RequestFacts::default());
        // An RSA key takes a moment; the first business system that wants one is not to wait for it.
        tokio::spawn(async move { keys::signer(&ctx, Alg::Rs256).await.map(|_| ()) });
        let mut others = tokio::task::JoinSet::new();
        let mut more = vec![
            (self.listeners.v6, self.service.router.clone()),
            (self.sample_listeners.v6, self.sample.clone()),
            (Some(self.sample_listeners.v4), self.sample),
        ];
        if let Some((peers, listeners, directory)) = self.peers {
            more.push((listeners.v6, peers.router()));
            more.push((Some(listeners.v4), peers.router()));
            others.spawn(peers::serve(directory, peers, stop.clone()));
        }
        for (listener, router) in more {
            if let Some(listener) = listener {
                others.spawn(serve(listener, router, self.limits, stopped(stop.clone())));
            }
        }
        self.service.run(self.listeners.v4, stopped(stop)).await;
        others.join_all().await;
    }
}

/// Ready when told to stop, or when nobody is left who could tell.
async fn stopped(mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn open_database(ctx: &Context, is_kept: bool) -> anyhow::Result<()> {
    let store = ctx.store();
    let state = store
        .schema_state()
        .await
        .context("--database-url: the database cannot be used; check the address, and that the server runs")?;
    match state {
        SchemaState::Behind(missing) if missing == ieum_store::migrate::count() && !is_kept => {}
        SchemaState::Current if is_kept => {}
        SchemaState::Current if store.read().await?.operators().await?.is_empty() => {}
        SchemaState::Current => bail!("the database is not empty; the demo needs one of its own"),
        _ if is_kept => bail!("the kept data is of another version of Ieum; remove the folder to start anew"),
        _ => bail!("the database is not empty; the demo needs one of its own"),
    }
    store
        .migrate(SystemClock.now())
        .await
        .context("the database cannot be filled")?;
    key_probe::ensure(ctx).await?;
    ieum_app::provider::reseal_subject_key(ctx).await?;
    Ok(())
}
