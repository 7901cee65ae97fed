//! What the configuration says, as types. Secrets do not show in `Debug`.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use ieum_connect::mail::SmtpUrl;
use ipnet::IpNet;
use url::Url;

/// The whole configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the data is.
    pub database_url: DatabaseUrl,
    /// The address that people and business systems use; the OpenID issuer. An origin without a path.
    pub public_url: Url,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// The mail server; without one mail stays in the outbox.
    pub smtp: Option<SmtpUrl>,
    /// The sender of every mail: bare or `name <address>`.
    pub mail_from: String,
    /// Keys that encrypt secrets in the store, the current one first; empty only if none is configured.
    pub encryption_keys: Vec<EncryptionKey>,
    /// Cost of a password hash.
    pub argon2: Argon2,
    /// The log.
    pub log: Log,
    /// What one request may take.
    pub limits: Limits,
    /// Proxies whose `X-Forwarded-For` and `X-Request-Id` are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The header in which trusted proxies hand on a client certificate that they have checked.
    pub client_certificate_header: Option<String>,
    /// The address at which they ask for client certificates, if it is one of its own.
    pub client_certificate_url: Option<Url>,
    /// Whether business systems may register by themselves (RFC 7591), with a token that an operator made.
    pub dynamic_registration: bool,
    /// The resolver that is asked for proofs of domains; without one, that of the system.
    pub dns_resolver: Option<SocketAddr>,
    /// Networks that outbound requests may reach although they are not public.
    pub outbound_allow: Vec<IpNet>,
    /// Who may read `/metrics`.
    pub metrics: Metrics,
    /// The tax office's status service.
    pub tax_office: TaxOfficeConfig,
    /// How long a sign-in lasts unless the organisation says otherwise.
    pub session: Session,
    /// Operators sign in with a second factor, or set one up first.
    pub operators_need_factor: bool,
    /// The background worker.
    pub worker: Worker,
}

impl Config {
    /// The OpenID issuer: the public address without a slash at its end (OpenID Connect Discovery 1.0, section 3).
    pub fn issuer(&self) -> String {
        self.public_url.as_str().trim_end_matches('/').to_owned()
    }
}

/// Which database, and where.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// An SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL connection address; holds a password.
    Postgres(String),
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

/// A key of 256 bits with the name it is stored under.
#[derive(Clone, PartialEq, Eq)]
pub struct EncryptionKey {
    /// Written beside each encrypted value.
    pub id: String,
    /// The key.
    pub bytes: [u8; 32],
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EncryptionKey({})", self.id)
    }
}

/// Argon2id parameters (RFC 9106, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argon2 {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
}

/// How the log is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// Lines for people or for programs.
    pub format: LogFormat,
    /// A `tracing` filter such as `info,ieum_server=debug`.
    pub filter: String,
}

/// The log's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What one request or connection may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a request's body.
    pub request_bytes: usize,
    /// Bytes of a request's head.
    pub header_bytes: usize,
    /// Seconds until a request is answered; the head alone has ten at most.
    pub request_seconds: u64,
    /// Connections at a time.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            request_bytes: 2 * 1024 * 1024,
            header_bytes: 32 * 1024,
            request_seconds: 30,
            connections: 10_000,
        }
    }
}

/// Who may read `/metrics`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metrics {
    /// Client networks; others get 404.
    pub allow: Vec<IpNet>,
}

/// The tax office's status service.
#[derive(Clone, PartialEq, Eq)]
pub struct TaxOfficeConfig {
    /// The portal's key; without one nothing is asked.
    pub key: Option<String>,
    /// The service's base address.
    pub base_url: Url,
}

impl fmt::Debug for TaxOfficeConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "TaxOfficeConfig {{ base_url: {}, has_key: {} }}",
            self.base_url,
            self.key.is_some()
        )
    }
}

/// How long a sign-in lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Minutes without a request.
    pub idle_minutes: u32,
    /// Minutes since sign-in, used or not.
    pub absolute_minutes: u32,
}

/// The background worker of this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worker {
    /// Whether this process runs jobs at all.
    pub is_enabled: bool,
    /// Seconds between two looks at the outbox.
    pub poll_seconds: u32,
    /// Most jobs taken at a time.
    pub batch: u32,
}

/// The loopback networks of both families.
pub(super) fn loopback() -> Vec<IpNet> {
    let single = |address: IpAddr, length| IpNet::new(address, length).map(|network| network.trunc()).ok();
    [
        single(Ipv4Addr::LOCALHOST.into(), 8),
        single(Ipv6Addr::LOCALHOST.into(), 128),
    ]
    .into_iter()
    .flatten()
    .collect()
}
