//! Companies' directories: which server is asked, how long, and by how many people at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ieum_model::linking::Identity;
use ieum_model::secret::Secret;
use ipnet::IpNet;
use moka::sync::Cache;
use tokio::time::timeout;

use super::dial::{dial, shown};
use super::look::{Person, look};
use super::session::Session;
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
}

/// The answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What happened on the way.
    pub steps: Vec<Step>,
    /// Who it is.
    pub outcome: Result<Identity, Why>,
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
        let Some(place) = self.place(&ask.key) else {
            return Answer {
                steps: Vec::new(),
                outcome: Err(Why::Fault(Fault::Busy)),
            };
        };
        let (secure, plain, patience) = (self.secure.clone(), self.plain.clone(), self.patience);
        let tls = self.config(&ask.settings);
        let asleep = self.asleep.clone();
        // In a task of its own: whatever a server makes the library do ends there.
        let task = tokio::spawn(async move {
            let _place = place;
            let mut steps = Vec::new();
            let reach = match ask.settings.security {
                Security::Plain => plain,
                Security::Ldaps | Security::StartTls => secure,
            };
            let asking = servers(&ask, (&reach, tls), patience, &asleep, &mut steps);
            let outcome = timeout(patience.whole, asking).await;
            let outcome = outcome.unwrap_or(Err(Why::Fault(Fault::Silent)));
            Answer { steps, outcome }
        });
        task.await.unwrap_or_else(|_| Answer {
            steps: Vec::new(),
            outcome: Err(Why::Fault(Fault::Broken)),
        })
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
async fn servers(
    ask: &Ask,
    (reach, tls): (&Reach, Option<Arc<rustls::ClientConfig>>),
    patience: Patience,
    asleep: &Asleep,
    steps: &mut Vec<Step>,
) -> Result<Identity, Why> {
    let mut order: Vec<&Server> = ask.settings.servers.iter().collect();
    let named = |server: &Server| (ask.key.clone(), server.clone());
    order.sort_by_key(|server| asleep.contains_key(&named(server)));
    let mut last = Fault::Address;
    for server in order {
        let begun = async {
            let near = dial(server, ask.settings.security, tls.clone(), reach, patience.connect).await?;
            Session::begin(near, patience.answer).await
        };
        let outcome = match begun.await {
            Err(fault) => Err(Why::Fault(fault)),
            Ok(session) => {
                steps.push(Step::Reached(server.to_string(), ask.settings.security));
                converse(session, ask, steps).await
            }
        };
        match outcome {
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

async fn converse(mut session: Session, ask: &Ask, steps: &mut Vec<Step>) -> Result<Identity, Why> {
    let person = Person {
        settings: &ask.settings,
        secret: ask.secret.as_ref(),
        user: &ask.user,
        password: &ask.password,
    };
    let outcome = look(&mut session, &person, steps).await;
    session.end().await;
    outcome
}
