//! Key sets that business systems publish (`jwks_uri`): fetched through the guarded client, kept for minutes, bounded in number and size.
//!
//! Never called inside of a transaction. One address is fetched by one request at a time, and at most once in a pause, however
//! many tokens name keys that nobody knows: a stranger cannot make this installation knock at somebody's door.

use std::sync::Arc;
use std::time::Duration;

use ieum_connect::http::{Outbound, OutboundError};
use ieum_model::Instant;
use ieum_oidc::client::keys::{BadKeys, ClientKeys};
use moka::sync::Cache;
use tokio::sync::Mutex;
use url::Url;

/// Most addresses that are remembered.
const MOST: u64 = 500;
/// After this time a set is fetched again.
const FRESH: Duration = Duration::from_secs(10 * 60);
/// So long a set stands in while its address does not answer.
const STALE: Duration = Duration::from_secs(60 * 60);
/// Between two attempts at one address.
const PAUSE: Duration = Duration::from_secs(30);

/// Why there are no keys. The text is for the log.
#[derive(Debug, thiserror::Error)]
pub enum NoKeys {
    /// The address cannot or must not be reached.
    #[error("{0}")]
    Unreachable(#[from] OutboundError),
    /// It answered with another status than 200.
    #[error("the address answered with status {0}")]
    Status(u16),
    /// What it answered is no key set for us.
    #[error("{0}")]
    Keys(#[from] BadKeys),
    /// It was tried a moment ago.
    #[error("tried a moment ago")]
    Waiting,
    /// This installation calls nobody.
    #[error("no outbound client")]
    Off,
}

#[derive(Debug, Default)]
struct Known {
    keys: Option<(Arc<ClientKeys>, Instant)>,
    tried_at: Option<Instant>,
}

/// The sets that are known.
#[derive(Debug)]
pub struct KeySets {
    outbound: Option<Outbound>,
    known: Cache<String, Arc<Mutex<Known>>>,
}

impl Default for KeySets {
    fn default() -> Self {
        Self::new(None)
    }
}

impl KeySets {
    /// No sets yet. Without a client none will be known.
    pub fn new(outbound: Option<Outbound>) -> Self {
        Self {
            outbound,
            known: Cache::new(MOST),
        }
    }

    /// The set at this address; `is_newer_wanted` if a token named a key that the known one does not have.
    ///
    /// # Errors
    /// See [`NoKeys`].
    pub async fn get(&self, uri: &str, is_newer_wanted: bool, now: Instant) -> Result<Arc<ClientKeys>, NoKeys> {
        let entry = self.known.get_with(uri.to_owned(), Arc::default);
        let mut known = entry.lock().await;
        let is_younger = |span: Duration| known.keys.as_ref().filter(|(_, at)| now < at.plus(span));
        if let Some((keys, _)) = is_younger(FRESH).filter(|_| !is_newer_wanted) {
            return Ok(Arc::clone(keys));
        }
        let stale = is_younger(STALE).map(|(keys, _)| Arc::clone(keys));
        if known.tried_at.is_some_and(|at| now < at.plus(PAUSE)) {
            return stale.ok_or(NoKeys::Waiting);
        }
        known.tried_at = Some(now);
        match self.fetch(uri).await {
            Ok(keys) => {
                let keys = Arc::new(keys);
                known.keys = Some((Arc::clone(&keys), now));
                Ok(keys)
            }
            Err(error) => {
                tracing::warn!(%error, "the keys of a business system could not be fetched");
                stale.ok_or(error)
            }
        }
    }

    /// Fetches a set without remembering it: for the page where it is registered.
    ///
    /// # Errors
    /// See [`NoKeys`].
    pub async fn fetch(&self, uri: &str) -> Result<ClientKeys, NoKeys> {
        let outbound = self.outbound.as_ref().ok_or(NoKeys::Off)?;
        let url = Url::parse(uri).map_err(|_| NoKeys::Unreachable(OutboundError::Refused("no address")))?;
        let answer = outbound.get(&url).await?;
        if answer.status != 200 {
            return Err(NoKeys::Status(answer.status));
        }
        let text = String::from_utf8(answer.body).map_err(|_| BadKeys::Malformed)?;
        Ok(ClientKeys::parse(&text)?)
    }
}
