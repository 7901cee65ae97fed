//! Puts the service together from its configuration, and runs it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use ieum_app::core::password_pool::{Cost, PasswordPool};
use ieum_app::core::vault::Vault;
use ieum_app::{App, Limits};
use ieum_connect::http::{Outbound, OutboundPolicy};
use ieum_connect::mail::{Mailbox, Mailer, SmtpMailer};
use ieum_connect::taxoffice::{Pace, TaxOffice, TaxOfficeClient};
use ieum_model::{Clock, Rng};
use ieum_store::Store;
use ieum_store::db::Options;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio::sync::watch;
use zeroize::Zeroizing;

use crate::config::{Config, DatabaseUrl};
use crate::mail::MailRenderer;
use crate::serve::{ServeParts, serve, with_layers};
use crate::telemetry;
use crate::web::core::cookies::CookieNames;
use crate::web::core::site::Parts;
use crate::web::core::{RouteInfo, Site};
use crate::web::health::{self, HealthParts};
use crate::worker::Worker;

/// A service, ready to be served.
pub struct Service {
    /// The site.
    pub site: Site,
    /// Everything that is answered, with all layers.
    pub router: Router,
    /// Every address of the site, for the tests that walk them all.
    pub routes: Vec<RouteInfo>,
    worker: Option<Worker>,
    metrics: PrometheusHandle,
    config: Config,
}

/// What a service is given besides its configuration.
pub struct Surroundings {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub rng: Arc<dyn Rng>,
    /// The recorder of metrics.
    pub metrics: PrometheusHandle,
    /// Mail goes here instead of to a mail server (demo, tests).
    pub mailbox: Option<Mailbox>,
    /// Pages for developers and visitors of the demo.
    pub is_demo: bool,
}

/// The address that the store opens.
pub fn store_url(url: &DatabaseUrl) -> String {
    match url {
        DatabaseUrl::Sqlite(path) => format!("sqlite://{}", path.display()),
        DatabaseUrl::Postgres(url) => url.clone(),
    }
}

impl Service {
    /// Opens the store and puts everything together. It does not migrate and does not listen.
    ///
    /// # Errors
    /// What of the configuration cannot be used, by name.
    pub fn build(config: Config, surroundings: Surroundings) -> anyhow::Result<Self> {
        let Surroundings {
            clock,
            rng,
            metrics,
            mailbox,
            is_demo,
        } = surroundings;
        let app = Arc::new(build_app(&config, &clock, &rng)?);
        let site = Site::new(Parts {
            app: Arc::clone(&app),
            cookies: CookieNames::new(&config.public_url),
            tax_office: tax_office(&config)?,
            mailbox: mailbox.clone(),
            has_mail: mailbox.is_some() || config.smtp.is_some(),
            is_demo,
        });
        let (pages, mut routes) = crate::web::site(&site);
        let (published, published_routes) = crate::web::oauth2::published(&site);
        routes.extend(published_routes);
        let health = health::routes(HealthParts {
            is_ready: readiness(app.store.clone()),
            metrics: metrics.clone(),
            gauges: telemetry::gauges::read_from(Arc::clone(&app)),
            metrics_allow: config.metrics.allow.clone().into(),
        });
        let router = with_layers(pages.merge(health), &ServeParts::new(&config, clock, rng)).merge(published);
        let mailer = match (&mailbox, &config.smtp) {
            (Some(mailbox), _) => Some(Mailer::Memory(mailbox.clone())),
            (None, Some(url)) => Some(Mailer::Smtp(SmtpMailer::new(url).context("smtp_url")?)),
            (None, None) => None,
        };
        let worker = config.worker.is_enabled.then(|| Worker {
            app,
            renderer: Arc::new(MailRenderer {
                from: config.mail_from.clone(),
                domain: config.public_url.host_str().unwrap_or("localhost").to_owned(),
            }),
            mailer,
            poll: Duration::from_secs(config.worker.poll_seconds.into()),
            batch: config.worker.batch.into(),
        });
        Ok(Self {
            site,
            router,
            routes,
            worker,
            metrics,
            config,
        })
    }

    /// Serves until `shutdown`; then requests and jobs under way are finished.
    pub async fn run(self, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        let (stop, stopped) = watch::channel(false);
        let stopped_too = stopped.clone();
        let worker = self.worker.map(|worker| tokio::spawn(worker.run(stopped)));
        let upkeep = tokio::spawn(telemetry::keep_up(self.metrics));
        let notes = tokio::spawn(crate::notes::keep(Arc::clone(&self.site.app), stopped_too));
        serve(listener, self.router, self.config.limits, shutdown).await;
        upkeep.abort();
        // Nobody listens only if the worker has ended already.
        let _ = stop.send(true);
        if notes.await.is_err() {
            tracing::warn!("what was noted in memory is not saved");
        }
        if let Some(worker) = worker
            && tokio::time::timeout(Duration::from_secs(35), worker).await.is_err()
        {
            tracing::warn!("a job was cut off; it will be done again");
        }
    }
}

/// Opens the store and puts the use cases' surroundings together.
///
/// # Errors
/// What of the configuration cannot be used, by name.
pub fn build_app(config: &Config, clock: &Arc<dyn Clock>, rng: &Arc<dyn Rng>) -> anyhow::Result<App> {
    let keys: Vec<_> = config
        .encryption_keys
        .iter()
        .map(|key| (key.id.clone(), Zeroizing::new(key.bytes)))
        .collect();
    let cost = Cost {
        memory_kib: config.argon2.memory_kib,
        iterations: config.argon2.iterations,
        parallelism: config.argon2.parallelism,
    };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    // One core is left to everything else, where there is another.
    let hashing = cores.saturating_sub(1).max(1);
    Ok(App {
        store: Store::open(&store_url(&config.database_url), Options::default()).context("database_url")?,
        clock: Arc::clone(clock),
        rng: Arc::clone(rng),
        vault: Vault::new(&keys).context("encryption_keys")?,
        passwords: PasswordPool::start(cost, hashing, hashing * 32, &**rng).context("argon2")?,
        public_url: config.public_url.clone(),
        operators_need_factor: config.operators_need_factor,
        limits: Limits::default(),
        provider: ieum_app::provider::Provider {
            key_sets: ieum_app::provider::key_sets::KeySets::new(Some(outbound(config, for_key_sets())?)),
            certificate_header: config.client_certificate_header.clone(),
            certificate_address: config
                .client_certificate_url
                .as_ref()
                .map(|url| url.as_str().trim_end_matches('/').to_owned()),
            is_registration_open: config.dynamic_registration,
            ..ieum_app::provider::Provider::default()
        },
        upstream: ieum_app::login::upstream::Providers::new(!config.outbound_allow.is_empty()),
        directory: ieum_connect::ldap::Directory::new(&config.outbound_allow, ieum_connect::ldap::Patience::default()),
        outbound: outbound(config, OutboundPolicy::default())?,
        dns: ieum_connect::dns::Dns::new(config.dns_resolver).context("dns_resolver")?,
        outbox_wake: tokio::sync::Notify::new(),
    })
}

/// A guarded client for requests to other servers: whatever else its policy says, it goes inside the network only where the
/// configuration allows.
fn outbound(config: &Config, policy: OutboundPolicy) -> anyhow::Result<Outbound> {
    let policy = OutboundPolicy {
        allow: config.outbound_allow.clone(),
        ..policy
    };
    Outbound::new(&policy).context("outbound_allow")
}

/// For the keys of business systems: whoever asks for a token waits for the answer, so it must come soon and be short.
fn for_key_sets() -> OutboundPolicy {
    OutboundPolicy {
        connect_timeout: Duration::from_secs(3),
        timeout: Duration::from_secs(5),
        max_body_bytes: ieum_oidc::client::keys::MAX_BYTES,
        ..OutboundPolicy::default()
    }
}

fn tax_office(config: &Config) -> anyhow::Result<TaxOffice> {
    let Some(key) = &config.tax_office.key else {
        return Ok(TaxOffice::Disabled);
    };
    let (timeout, pace) = patience(config.limits.request_seconds);
    let policy = OutboundPolicy {
        timeout,
        ..OutboundPolicy::default()
    };
    let outbound = outbound(config, policy)?;
    let client = TaxOfficeClient::new(outbound, &config.tax_office.base_url, key, pace).context("tax_office")?;
    Ok(TaxOffice::Service(client))
}

/// How long the tax office may take for one answer, and how often it is asked: somebody waits for it at a page, so every attempt
/// has to end well within the time of that one request.
fn patience(request_seconds: u64) -> (Duration, Pace) {
    let once = (Duration::from_secs(request_seconds) / 5).min(Duration::from_secs(5));
    let pace = Pace {
        first_wait: once / 20,
        ..Pace::default()
    };
    (once, pace)
}

/// Ready while the database answers and its schema is the one this program knows.
fn readiness(store: Store) -> health::ReadinessCheck {
    Arc::new(move || {
        let store = store.clone();
        Box::pin(async move {
            match store.schema_state().await {
                Ok(ieum_store::migrate::SchemaState::Current) => true,
                state => {
                    tracing::warn!(?state, "not ready");
                    false
                }
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tax_office_that_hangs_leaves_time_to_say_so() {
        for seconds in [1, 2, 30, 300] {
            let (once, pace) = patience(seconds);
            let waits: Duration = (1..pace.attempts).map(|n| pace.first_wait * 2u32.pow(n - 1)).sum();
            let longest = once * pace.attempts + waits;
            assert!(longest * 3 < Duration::from_secs(seconds) * 2, "{seconds}: {longest:?}");
        }
    }
}
