//! The context: which service, which request, at what time. First argument of every use case.

use std::sync::Arc;
use std::time::Duration;

use ieum_model::{Clock, Instant, Rng};
use ieum_store::Store;
use url::Url;

use super::password_pool::PasswordPool;
use super::vault::Vault;

/// Limits that the operator of the service may set.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Life of a password-reset link.
    pub reset_link: Duration,
    /// Life of an invitation.
    pub invitation: Duration,
    /// Life of a six-digit code.
    pub login_code: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let minutes = |n: u64| Duration::from_secs(n * 60);
        Self {
            reset_link: minutes(60),
            invitation: minutes(7 * 24 * 60),
            login_code: minutes(10),
        }
    }
}

/// The service: what lives as long as the process.
pub struct App {
    /// The database.
    pub store: Store,
    /// The present moment.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub rng: Arc<dyn Rng>,
    /// Seals secrets at rest.
    pub vault: Vault,
    /// Hashes passwords off the async threads.
    pub passwords: PasswordPool,
    /// The issuer and base of all links, without a trailing slash in its path.
    pub public_url: Url,
    /// Operators sign in with a second factor, or set one up first.
    pub operators_need_factor: bool,
    /// Limits.
    pub limits: Limits,
    /// What the OpenID provider keeps in memory.
    pub provider: crate::provider::Provider,
    /// What is known of companies' own OpenID providers.
    pub upstream: crate::login::upstream::Providers,
    /// Asks companies' directories, within the same limits.
    pub directory: ieum_connect::ldap::Directory,
    /// Tells business systems of logouts; it does not reach inside the network unless that is configured.
    pub outbound: ieum_connect::http::Outbound,
    /// Looks domains up.
    pub dns: ieum_connect::dns::Dns,
    /// Wakes the outbox worker.
    pub outbox_wake: tokio::sync::Notify,
}

/// What a use case may know of the request; no header.
#[derive(Debug, Clone, Default)]
pub struct RequestFacts {
    /// Address of the browser or business system.
    pub ip: String,
    /// What it calls itself.
    pub user_agent: String,
    /// Identifier that the log and an error page show.
    pub request_id: String,
    /// Language of the page, `ko` or `en`.
    pub locale: String,
}

/// One request (or one run of a job) in one moment.
#[derive(Clone)]
pub struct Context {
    app: Arc<App>,
    now: Instant,
    /// Where it came from.
    pub request: RequestFacts,
}

impl Context {
    /// A context for one request; its `now` does not move.
    pub fn new(app: Arc<App>, request: RequestFacts) -> Self {
        let now = app.clock.now();
        Self { app, now, request }
    }
    /// The same context at another moment: for sample data with a past.
    #[must_use]
    pub fn at(&self, now: Instant) -> Self {
        Self { now, ..self.clone() }
    }
    /// The service.
    pub const fn app(&self) -> &Arc<App> {
        &self.app
    }
    /// The database.
    pub fn store(&self) -> &Store {
        &self.app.store
    }
    /// The moment of this request.
    pub const fn now(&self) -> Instant {
        self.now
    }
    /// Randomness.
    pub fn rng(&self) -> &dyn Rng {
        &*self.app.rng
    }
    /// A link into this service, as it stands in a mail.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.app.public_url.as_str().trim_end_matches('/'))
    }
}
