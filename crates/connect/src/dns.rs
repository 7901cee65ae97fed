//! Looks up text records in DNS, at the resolver of the system or at one that the configuration names.

use std::net::SocketAddr;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{Name, RData};

/// One look takes no longer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Most records of one name that are read.
const MOST_RECORDS: usize = 100;

/// Nobody answered, or with an error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("DNS does not answer: {0}")]
pub struct DnsError(String);

/// Asks DNS.
#[derive(Clone)]
pub struct Dns(Option<TokioResolver>);

impl Dns {
    /// Asks the resolver at this address; without one, that of the system.
    ///
    /// # Errors
    /// That a resolver cannot be made of this.
    pub fn new(at: Option<SocketAddr>) -> Result<Self, DnsError> {
        let mut builder = match at {
            Some(address) => {
                let mut connections = vec![ConnectionConfig::udp(), ConnectionConfig::tcp()];
                for connection in &mut connections {
                    connection.port = address.port();
                }
                let server = NameServerConfig::new(address.ip(), true, connections);
                let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
                TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
            }
            None => match TokioResolver::builder_tokio() {
                Ok(builder) => builder,
                Err(error) => {
                    tracing::warn!(%error, "the system names no resolver: no domain can be looked up");
                    return Ok(Self(None));
                }
            },
        };
        settle(builder.options_mut());
        let resolver = builder.build().map_err(|error| DnsError(error.to_string()))?;
        Ok(Self(Some(resolver)))
    }

    /// The text records of a name, each put together from its parts; none if there are none.
    ///
    /// # Errors
    /// [`DnsError`] if nobody answers in time, or with an error.
    pub async fn texts(&self, name: &str) -> Result<Vec<String>, DnsError> {
        let Some(resolver) = &self.0 else {
            return Err(DnsError("no resolver".to_owned()));
        };
        // Fully qualified: nothing that the system searches is put behind it.
        let name = Name::from_ascii(format!("{name}.")).map_err(|error| DnsError(error.to_string()))?;
        let looked = tokio::time::timeout(PATIENCE, resolver.txt_lookup(name)).await;
        match looked {
            Err(_) => Err(DnsError("no answer in time".to_owned())),
            Ok(Err(error)) if error.is_no_records_found() => Ok(Vec::new()),
            Ok(Err(error)) => Err(DnsError(error.to_string())),
            Ok(Ok(found)) => Ok(found.answers().iter().take(MOST_RECORDS).filter_map(text).collect()),
        }
    }
}

/// Nothing is remembered: whoever asks wants to know what stands there now.
fn settle(options: &mut ResolverOpts) {
    options.cache_size = 0;
    options.timeout = Duration::from_secs(2);
    options.attempts = 2;
}

fn text(record: &hickory_resolver::proto::rr::Record) -> Option<String> {
    match &record.data {
        RData::TXT(parts) => {
            let bytes: Vec<u8> = parts.txt_data.iter().flat_map(|part| part.iter().copied()).collect();
            String::from_utf8(bytes).ok()
        }
        _ => None,
    }
}
