//! The client of the status service: batches, retries with back-off, and a key that is never logged.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use url::Url;

use super::wire::{self, StatusRequest};
use super::{NotChecked, RegistrationStatus};
use crate::http::{Outbound, OutboundError};
use crate::percent;

/// Most numbers in one call; the service refuses more.
const BATCH: usize = 100;

/// How often and how fast a failed call is repeated.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Calls for one batch, the first included.
    pub attempts: u32,
    /// Wait before the second call; doubles each time.
    pub first_wait: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            attempts: 3,
            first_wait: Duration::from_millis(300),
        }
    }
}

/// The client cannot be built from this configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TaxOfficeSetupError {
    /// The base address cannot hold a path.
    #[error("the tax office's base address is not an http(s) address")]
    BadBaseUrl,
    /// The key is empty or its percent-encoding is broken.
    #[error("the tax office's key is empty or its percent-encoding is broken")]
    BadKey,
}

/// A client with its key; cheap to clone.
#[derive(Clone)]
pub struct TaxOfficeClient {
    outbound: Outbound,
    status_url: Url,
    pace: Pace,
}

impl fmt::Debug for TaxOfficeClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaxOfficeClient")
            .field("host", &self.status_url.host_str())
            .finish_non_exhaustive()
    }
}

impl TaxOfficeClient {
    /// `key` in either form that the portal hands out: percent-encoded or plain (plain keys are base64 and so hold no `%`).
    ///
    /// # Errors
    /// See [`TaxOfficeSetupError`].
    pub fn new(outbound: Outbound, base_url: &Url, key: &str, pace: Pace) -> Result<Self, TaxOfficeSetupError> {
        let key = percent::decode(key.trim())
            .filter(|key| !key.is_empty())
            .ok_or(TaxOfficeSetupError::BadKey)?;
        if !matches!(base_url.scheme(), "http" | "https") {
            return Err(TaxOfficeSetupError::BadBaseUrl);
        }
        let mut status_url = base_url.clone();
        status_url
            .path_segments_mut()
            .map_err(|()| TaxOfficeSetupError::BadBaseUrl)?
            .pop_if_empty()
            .push("status");
        status_url
            .query_pairs_mut()
            .clear()
            .append_pair("serviceKey", &key)
            .append_pair("returnType", "JSON");
        Ok(Self {
            outbound,
            status_url,
            pace,
        })
    }

    pub(super) async fn check(&self, numbers: &[String]) -> BTreeMap<String, RegistrationStatus> {
        let mut statuses = BTreeMap::new();
        let (valid, invalid): (BTreeSet<&String>, BTreeSet<&String>) =
            numbers.iter().partition(|number| is_ten_digits(number));
        mark(&mut statuses, invalid.into_iter().cloned(), NotChecked::InvalidNumber);
        let valid: Vec<String> = valid.into_iter().cloned().collect();
        let mut hopeless = None;
        for batch in valid.chunks(BATCH) {
            let outcome = match hopeless {
                Some(reason) => Err(reason),
                None => self.check_batch(batch).await,
            };
            match outcome {
                Ok(mut found) => statuses.extend(batch.iter().map(|number| {
                    let missing = RegistrationStatus::NotChecked {
                        reason: NotChecked::Malformed,
                    };
                    (number.clone(), found.remove(number).unwrap_or(missing))
                })),
                Err(reason) => {
                    // A key or quota that fails once fails for every batch: do not ask again.
                    hopeless = matches!(reason, NotChecked::BadKey | NotChecked::QuotaExceeded).then_some(reason);
                    mark(&mut statuses, batch.iter().cloned(), reason);
                }
            }
        }
        statuses
    }

    async fn check_batch(&self, batch: &[String]) -> Result<BTreeMap<String, RegistrationStatus>, NotChecked> {
        let mut wait = self.pace.first_wait;
        let mut attempt = 1;
        loop {
            let outcome = self.call(batch).await;
            let is_passing = matches!(outcome, Err(NotChecked::TimedOut | NotChecked::Unavailable));
            if !is_passing || attempt >= self.pace.attempts {
                if let Err(reason) = &outcome {
                    tracing::warn!(
                        ?reason,
                        attempt,
                        numbers = batch.len(),
                        "tax office status check failed"
                    );
                }
                return outcome;
            }
            tokio::time::sleep(wait).await;
            wait = wait.saturating_mul(2);
            attempt += 1;
        }
    }

    async fn call(&self, batch: &[String]) -> Result<BTreeMap<String, RegistrationStatus>, NotChecked> {
        match self
            .outbound
            .post_json(&self.status_url, &StatusRequest { b_no: batch })
            .await
        {
            Ok(answer) => wire::read(&answer),
            Err(OutboundError::TimedOut) => Err(NotChecked::TimedOut),
            Err(OutboundError::TooLarge(_)) => Err(NotChecked::Malformed),
            Err(_) => Err(NotChecked::Unavailable),
        }
    }
}

fn mark(
    statuses: &mut BTreeMap<String, RegistrationStatus>,
    numbers: impl Iterator<Item = String>,
    reason: NotChecked,
) {
    statuses.extend(numbers.map(|number| (number, RegistrationStatus::NotChecked { reason })));
}

fn is_ten_digits(number: &str) -> bool {
    number.len() == 10 && number.bytes().all(|byte| byte.is_ascii_digit())
}
