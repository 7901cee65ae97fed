//! The sample data: what is made up, in the order in which it would have come about.

mod callers;
mod chart;
mod clients;
mod companies;
mod connected;
mod days;
mod history;
mod linking;
mod members;
mod story;
mod traces;

use anyhow::Context as _;
use ieum_app::{Actor, Context};
use ieum_model::AccountId;
use ieum_model::email::Email;
use ieum_model::secret::Secret;
use ieum_store::{Attempt, Tx, finish};
use url::Url;

use super::facts::{Facts, Login};
use super::home::Notes;
use super::peers::url_at;
use super::ports::Listeners;

const OPERATOR: (&str, &str) = ("오세진", "operator@ieum.example");

/// Where things are in this run.
pub(super) struct Urls {
    pub public: Url,
    pub mailbox: Url,
    pub sample: Url,
    pub peers_port: u16,
    pub directory_port: u16,
}

impl Urls {
    pub(super) fn new(
        service: &Listeners,
        sample: &Listeners,
        peers: &Listeners,
        directory: &Listeners,
    ) -> anyhow::Result<Self> {
        let public = url_at(service.port)?;
        Ok(Self {
            mailbox: public.join("/mailbox")?,
            sample: url_at(sample.port)?,
            peers_port: peers.port,
            directory_port: directory.port,
            public,
        })
    }
}

/// Fills an empty database.
pub(super) async fn new(ctx: &Context, mut notes: Notes, urls: &Urls) -> anyhow::Result<Notes> {
    let ctx = &Context::new(ctx.app().clone(), callers::office());
    // One hash for everybody: they share the password, and a hash takes a while.
    let password = Secret::new(notes.password.clone());
    let hash = ctx.app().passwords.hash(password, ctx.rng()).await?;
    let password = notes.password.clone();
    let login = |email: &str| Login {
        email: email.to_owned(),
        password: password.clone(),
    };
    notes.sample = Some(clients::add_sample(ctx, urls).await?);
    let test_client = clients::add_test(ctx).await?;
    let registration = clients::add_registration(ctx, urls).await?;
    let operator = callers::operator(ctx, add_operator(ctx, &hash).await?).await?;
    let mut peers = connected::Made::new(urls, &notes.password)?;
    let organizations = companies::add_all(ctx, &operator, &hash, &login, &mut peers).await?;
    notes.peers = Some(peers.notes);
    notes.facts = Some(Facts {
        public_url: text(&urls.public),
        mailbox_url: text(&urls.mailbox),
        sample_url: text(&urls.sample),
        company_systems_url: Some(text(&url_at(urls.peers_port)?)),
        operator: login(OPERATOR.1),
        organizations,
        clients: vec![test_client],
        registration: Some(registration),
    });
    Ok(notes)
}

/// Takes kept data over, perhaps at other ports.
pub(super) async fn moved(ctx: &Context, mut notes: Notes, urls: &Urls) -> anyhow::Result<Notes> {
    clients::move_sample(ctx, urls).await?;
    if let Some(peers) = &mut notes.peers {
        connected::moved(ctx, peers, urls).await?;
    }
    let facts = notes.facts.as_mut().context("there is no kept data")?;
    facts.public_url = text(&urls.public);
    facts.mailbox_url = text(&urls.mailbox);
    facts.sample_url = text(&urls.sample);
    facts.company_systems_url = match &notes.peers {
        Some(peers) => Some(text(&url_at(peers.port)?)),
        None => None,
    };
    if let Some(registration) = &mut facts.registration {
        registration.endpoint = clients::registration_endpoint(urls);
    }
    Ok(notes)
}

async fn add_operator(ctx: &Context, hash: &str) -> anyhow::Result<AccountId> {
    let email = Email::parse(OPERATOR.1)?;
    write(ctx, async |tx| {
        let account = ieum_app::operators::add_in(ctx, tx, &Actor::system(), OPERATOR.0, &email).await?;
        tx.set_password(account, hash, false, ctx.now()).await?;
        Ok(account)
    })
    .await
}

/// Without the slash at the end, as the issuer is written.
fn text(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

/// Runs one transaction; nobody else is there yet who could get in its way.
async fn write<T>(ctx: &Context, body: impl AsyncFnOnce(&mut Tx) -> ieum_app::Result<T>) -> anyhow::Result<T> {
    let mut tx = ctx.store().begin().await?;
    let result = body(&mut tx).await;
    let ended = finish(tx, result, &mut Attempt::default()).await;
    Ok(ended.context("another program writes to this database")??)
}
