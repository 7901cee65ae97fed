//! Companies' directories: which server is asked, how long, and by how many people at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ieum_model::linking::Identity;
use ieum_model::secret::Secret;
use ieum_oidc::jose::sha256;
use ipnet::IpNet;
use moka::sync::Cache;
use tokio::time::timeout;

use super::change::{Manner, change};
use super::dial::shown;
use super::lines::{Lending, Lines, Ways};
use super::look::{Person, look};
use super::policy::Warning;
use super::pool::Pool;
use super::renewed::NotChanged;
use super::settings::{Security, Server, Settings};
use super::tls;
use super::verdict::{Fault, Why};
use crate::http::{Reach, Scope};

/// A server that did not answer is asked last for so long.
const ASLEEP: Duration = Duration::from_secs(30);
/// So long the operating system's certificates are taken for unchanged.
const CONFIG_LIFE: Duration = Duration::from_secs(600);

/// How long a directory may take, and how many wait for one at once.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the connection, and as long again for TLS.
    pub connect: Duration,
    /// For one answer.
    pub answer: Duration,
    /// For everything, all servers together.
    pub whole: Duration,
    /// Most people at once.
    pub most_waiting: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            answer: Duration::from_secs(5),
            whole: Duration::from_secs(12),
            most_waiting: 32,
        }
    }
}

/// Whose password is to be checked.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Which directory this is, for the number of those who wait.
    pub key: String,
    /// The directory.
    pub settings: Settings,
    /// The service account's password.
    pub secret: Option<Secret>,
    /// What was typed as identifier.
    pub user: String,
    /// What was typed as password.
    pub password: Secret,
    /// By connections of its own, that no other sign-in uses: whoever tries the settings wants to see them tried.
    pub is_alone: bool,
}

/// What happened on the way; no password is among it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// This server was given up.
    GaveUp(String, Fault),
    /// This server was reached, protected so.
    Reached(String, Security),
    /// The service account of this name was let in; nobody in particular if it is empty.
    Served(String),
    /// This filter found so many entries.
    Searched(String, usize),
    /// The password was taken for this name.
    LetIn(String),
    /// The entry has these attributes.
    Read(Vec<(String, Vec<String>)>),
    /// The person is in so many groups.
    Groups(usize),
    /// The password was taken, and will not be for long.
    Warned(Warning),
    /// The password was changed in this manner.
    Changed(Manner),
}

/// The answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What happened on the way.
    pub steps: Vec<Step>,
    /// Who it is.
    pub outcome: Result<Identity, Why>,
}

/// The answer to a new password.
#[derive(Debug, Clone)]
pub struct Changed {
    /// What happened on the way.
    pub steps: Vec<Step>,
    /// That it was taken, or why not.
    pub outcome: Result<(), Why>,
}

/// Servers that did not answer lately, of one directory each.
type Asleep = Cache<(String, Server), ()>;

/// How to speak TLS, by the text of the authority: reading the system's certificates takes longer than a sign-in.
type Configs = Cache<String, Arc<rustls::ClientConfig>>;

/// All directories.
#[derive(Debug)]
pub struct Directory {
    secure: Reach,
    plain: Reach,
    patience: Patience,
    asleep: Asleep,
    configs: Configs,
    waiting: Arc<Mutex<HashMap<String, usize>>>,
    pub(super) pool: Pool,
}

/// One of those who wait.
struct Place {
    waiting: Arc<Mutex<HashMap<String, usize>>>,
    key: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = waiting.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                waiting.remove(&self.key);
            }
        }
    }
}

impl Directory {
    /// Reaches the internet, and of what is not public only these networks; without TLS these networks alone.
    pub fn new(allow: &[IpNet], patience: Patience) -> Self {
        let allow: Arc<[IpNet]> = allow.into();
        Self {
            secure: Reach {
                allow: Arc::clone(&allow),
                scope: Scope::Internet,
            },
            plain: Reach {
                allow,
                scope: Scope::ListOnly,
            },
            patience,
            asleep: Cache::builder().max_capacity(10_000).time_to_live(ASLEEP).build(),
            configs: Cache::builder().max_capacity(1_000).time_to_live(CONFIG_LIFE).build(),
            waiting: Arc::default(),
            pool: Pool::default(),
        }
    }

    /// How to speak TLS with a directory, where it is spoken.
    fn config(&self, settings: &Settings) -> Option<Arc<rustls::ClientConfig>> {
        if settings.security == Security::Plain {
            return None;
        }
        let made = self
            .configs
            .try_get_with_by_ref(&settings.ca, || tls::client(&settings.ca).ok_or(()));
        made.ok()
    }

    /// Checks a password.
    pub async fn check(&self, ask: Ask) -> Answer {
        let (key, ways, asleep) = (ask.key.clone(), self.ways(&ask), self.asleep.clone());
        let work = async move {
            let mut steps = Vec::new();
            let asking = servers(&ask, &ways, &asleep, &mut steps);
            let outcome = timeout(ways.patience.whole, asking).await;
            (steps, outcome.unwrap_or(Err(Why::Fault(Fault::Silent))))
        };
        let (steps, outcome) = self.apart(&key, work).await;
        Answer { steps, outcome }
    }

    /// Changes a password, with the old one. Only where the settings let people do so.
    pub async fn change(&self, ask: Ask, new: Secret) -> Changed {
        if !ask.settings.may_change_password() {
            return Changed {
                steps: Vec::new(),
                outcome: Err(Why::NotChanged(NotChanged::NotAllowed)),
            };
        }
        let (key, ways) = (ask.key.clone(), self.ways(&ask));
        let work = async move {
            let mut steps = Vec::new();
            let asking = renew(&ask, &ways, &new, &mut steps);
            let outcome = timeout(ways.patience.whole, asking).await;
            (steps, outcome.unwrap_or(Err(Why::Fault(Fault::Silent))))
        };
        let (steps, outcome) = self.apart(&key, work).await;
        Changed { steps, outcome }
    }

    /// In a task of its own: whatever a server makes the library do ends there.
    async fn apart<T: Send + 'static>(
        &self,
        key: &str,
        work: impl Future<Output = (Vec<Step>, Result<T, Why>)> + Send + 'static,
    ) -> (Vec<Step>, Result<T, Why>) {
        let Some(place) = self.place(key) else {
            return (Vec::new(), Err(Why::Fault(Fault::Busy)));
        };
        let task = tokio::spawn(async move {
            let _place = place;
            work.await
        });
        let broken = |_| (Vec::new(), Err(Why::Fault(Fault::Broken)));
        task.await.unwrap_or_else(broken)
    }

    fn ways(&self, ask: &Ask) -> Ways {
        let reach = match ask.settings.security {
            Security::Plain => &self.plain,
            Security::Ldaps | Security::StartTls => &self.secure,
        };
        let secret = ask.secret.as_ref().map_or("", Secret::expose);
        Ways {
            method: ask.key.clone(),
            mark: sha256(format!("{}\0{secret}", ask.settings.to_json()).as_bytes()),
            security: ask.settings.security,
            reach: reach.clone(),
            tls: self.config(&ask.settings),
            patience: self.patience,
            pool: self.pool.clone(),
        }
    }

    /// The certificates (DER) that the servers show now. A server that does not answer, or is not believed, shows none; without TLS
    /// there are none.
    pub async fn certificates(&self, settings: &Settings) -> Vec<(Server, Vec<u8>)> {
        if settings.security == Security::Plain {
            return Vec::new();
        }
        let tls = tls::client(&settings.ca);
        let mut found = Vec::new();
        for server in &settings.servers {
            let asked = shown(
                server,
                settings.security,
                tls.clone(),
                &self.secure,
                self.patience.connect,
            );
            match asked.await {
                Ok(certificate) => found.push((server.clone(), certificate)),
                Err(fault) => tracing::info!(%server, ?fault, "a directory's certificate could not be seen"),
            }
        }
        found
    }

    fn place(&self, key: &str) -> Option<Place> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.entry(key.to_owned()).or_default();
        if *count >= self.patience.most_waiting {
            return None;
        }
        *count += 1;
        Some(Place {
            waiting: Arc::clone(&self.waiting),
            key: key.to_owned(),
        })
    }
}

/// One server after the other, those that did not answer lately last.
async fn servers(ask: &Ask, ways: &Ways, asleep: &Asleep, steps: &mut Vec<Step>) -> Result<Identity, Why> {
    let mut order: Vec<&Server> = ask.settings.servers.iter().collect();
    let named = |server: &Server| (ask.key.clone(), server.clone());
    order.sort_by_key(|server| asleep.contains_key(&named(server)));
    let mut last = Fault::Address;
    for server in order {
        match converse(ask, ways, server, steps).await {
            Err(Why::Fault(fault)) if fault.is_of_server() => {
                asleep.insert(named(server), ());
                steps.push(Step::GaveUp(server.to_string(), fault));
                last = fault;
            }
            outcome => {
                asleep.invalidate(&named(server));
                return outcome;
            }
        }
    }
    Err(Why::Fault(last))
}

/// By connections that were kept; where one of them does not hold, once more by new ones.
async fn converse(ask: &Ask, ways: &Ways, server: &Server, steps: &mut Vec<Step>) -> Result<Identity, Why> {
    let lending = match ask.is_alone {
        true => Lending::Alone,
        false => Lending::Kept,
    };
    let before = steps.len();
    let mut lines = Lines::new(ways, server, lending);
    let mut outcome = look(&mut lines, &person(ask), steps).await;
    if lines.has_kept && matches!(outcome, Err(Why::Fault(fault)) if fault.is_of_server()) {
        steps.truncate(before);
        lines = Lines::new(ways, server, Lending::New);
        outcome = look(&mut lines, &person(ask), steps).await;
    }
    if matches!(outcome, Ok(_) | Err(Why::Refusal(_))) {
        lines.end();
    }
    outcome
}

/// The first server that can be reached. Another is not asked once this one was: nobody knows whether it did what it did not answer.
async fn renew(ask: &Ask, ways: &Ways, new: &Secret, steps: &mut Vec<Step>) -> Result<(), Why> {
    let mut last = Fault::Address;
    for server in &ask.settings.servers {
        let mut lines = Lines::new(ways, server, Lending::Alone);
        if let Err(fault) = lines.person(steps).await {
            steps.push(Step::GaveUp(server.to_string(), fault));
            last = fault;
            continue;
        }
        let outcome = change(&mut lines, &person(ask), new, steps).await;
        lines.end();
        return outcome;
    }
    Err(Why::Fault(last))
}

fn person(ask: &Ask) -> Person<'_> {
    Person {
        settings: &ask.settings,
        secret: ask.secret.as_ref(),
        user: &ask.user,
        password: &ask.password,
    }
}
