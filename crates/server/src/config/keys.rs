//! Every configuration key, one row each: its name, what is allowed, and where it goes.
//!
//! `docs/guide/{ko,en}/configuration.md` has a table with the same keys; a test compares them.

use std::path::PathBuf;

use ieum_connect::mail::Message;
use tracing_subscriber::EnvFilter;

use super::load::Draft;
use super::types::LogFormat;
use super::value::{self, Problem, Raw};

/// One key.
pub struct Key {
    /// The dotted name in `ieum.toml`.
    pub name: &'static str,
    /// What a value may be, for error messages.
    pub allowed: &'static str,
    pub(super) set: fn(&mut Draft, &Raw) -> Result<(), Problem>,
}

impl Key {
    /// The variable that goes over the file: `limits.request_bytes` is `IEUM_LIMITS_REQUEST_BYTES`.
    pub fn variable(&self) -> String {
        format!("IEUM_{}", self.name.replace('.', "_").to_ascii_uppercase())
    }
}

macro_rules! keys {
    ($($name:literal, $allowed:literal, |$draft:ident, $raw:ident| $value:expr;)*) => {
        /// All keys, in the order of the guide.
        pub const KEYS: &[Key] = &[$(Key {
            name: $name,
            allowed: $allowed,
            set: |$draft, $raw| { $value; Ok(()) },
        }),*];
    };
}

keys! {
    "database_url", "sqlite://path or postgres://user:password@host/database",
        |draft, raw| draft.database_url = Some(value::database_url(raw)?);
    "public_url", "an https address without a path; http only for localhost, loopback addresses and .test names",
        |draft, raw| draft.public_url = Some(value::public_url(raw)?);
    "listen", "an IP address with a port, such as 127.0.0.1:8080",
        |draft, raw| draft.listen = value::parsed(raw)?;
    "smtp_url", "smtp://user:password@host:port?tls=none|starttls|tls",
        |draft, raw| draft.smtp = Some(value::parsed(raw)?);
    "mail_from", "an e-mail address, bare or as Name <address>",
        |draft, raw| draft.mail_from = Some(mail_from(raw)?);
    "encryption_keys", "a list of id:key, key being 32 bytes in base64; the first is current",
        |draft, raw| draft.encryption_keys = value::encryption_keys(&value::list(raw)?)?;
    "encryption_key_file", "the path of a file with one id:key a line",
        |draft, raw| draft.encryption_key_file = Some(PathBuf::from(value::text(raw)?));
    "argon2.memory_kib", "a whole number from 8192 to 1048576",
        |draft, raw| draft.argon2.memory_kib = value::number(raw, 8192..=1_048_576)?;
    "argon2.iterations", "a whole number from 1 to 20",
        |draft, raw| draft.argon2.iterations = value::number(raw, 1..=20)?;
    "argon2.parallelism", "a whole number from 1 to 16",
        |draft, raw| draft.argon2.parallelism = value::number(raw, 1..=16)?;
    "log.format", "text or json",
        |draft, raw| draft.log.format = log_format(raw)?;
    "log.filter", "a filter such as info or info,ieum_server=debug",
        |draft, raw| draft.log.filter = log_filter(raw)?;
    "limits.request_bytes", "a whole number from 16384 to 67108864",
        |draft, raw| draft.limits.request_bytes = value::number::<u32>(raw, 16_384..=67_108_864)? as usize;
    "limits.header_bytes", "a whole number from 8192 to 262144",
        |draft, raw| draft.limits.header_bytes = value::number::<u32>(raw, 8192..=262_144)? as usize;
    "limits.request_seconds", "a whole number from 1 to 300",
        |draft, raw| draft.limits.request_seconds = value::number(raw, 1..=300)?;
    "limits.connections", "a whole number from 16 to 100000",
        |draft, raw| draft.limits.connections = value::number::<u32>(raw, 16..=100_000)? as usize;
    "trusted_proxies", "a list of networks such as 10.0.0.0/8",
        |draft, raw| draft.trusted_proxies = value::networks(raw)?;
    "client_certificate_header", "the name of a header, such as Client-Cert",
        |draft, raw| draft.client_certificate_header = Some(header_name(raw)?);
    "client_certificate_url", "an https address without a path; only together with client_certificate_header",
        |draft, raw| draft.client_certificate_url = Some(value::public_url(raw)?);
    "dynamic_registration", "true or false",
        |draft, raw| draft.dynamic_registration = value::flag(raw)?;
    "dns_resolver", "an IP address with a port, such as 10.0.0.53:53",
        |draft, raw| draft.dns_resolver = Some(value::parsed(raw)?);
    "outbound_allow", "a list of networks such as 10.0.0.0/8",
        |draft, raw| draft.outbound_allow = value::networks(raw)?;
    "metrics.allow", "a list of networks such as 127.0.0.0/8",
        |draft, raw| draft.metrics.allow = value::networks(raw)?;
    "tax_office.key", "the key of the public data portal",
        |draft, raw| draft.tax_office.key = Some(value::text(raw)?);
    "tax_office.base_url", "an http(s) address",
        |draft, raw| draft.tax_office.base_url = Some(value::web_url(raw)?);
    "session.idle_minutes", "a whole number from 5 to 43200",
        |draft, raw| draft.session.idle_minutes = value::number(raw, 5..=43_200)?;
    "session.absolute_minutes", "a whole number from 5 to 43200, not below session.idle_minutes",
        |draft, raw| draft.session.absolute_minutes = value::number(raw, 5..=43_200)?;
    "operators.second_factor", "required or optional",
        |draft, raw| draft.operators_need_factor = second_factor(raw)?;
    "worker.enabled", "true or false",
        |draft, raw| draft.worker.is_enabled = value::flag(raw)?;
    "worker.poll_seconds", "a whole number from 1 to 3600",
        |draft, raw| draft.worker.poll_seconds = value::number(raw, 1..=3600)?;
    "worker.batch", "a whole number from 1 to 1000",
        |draft, raw| draft.worker.batch = value::number(raw, 1..=1000)?;
}

fn header_name(raw: &Raw) -> Result<String, Problem> {
    let name = value::text(raw)?;
    http::HeaderName::try_from(&name).map_err(|_| "is not the name of a header".to_owned())?;
    Ok(name.to_ascii_lowercase())
}

fn second_factor(raw: &Raw) -> Result<bool, Problem> {
    match value::text(raw)?.as_str() {
        "required" => Ok(true),
        "optional" => Ok(false),
        _ => Err("is neither required nor optional".into()),
    }
}

fn log_format(raw: &Raw) -> Result<LogFormat, Problem> {
    match value::text(raw)?.as_str() {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("is neither text nor json".into()),
    }
}

fn log_filter(raw: &Raw) -> Result<String, Problem> {
    let filter = value::text(raw)?;
    EnvFilter::try_new(&filter).map_err(|error| error.to_string())?;
    Ok(filter)
}

fn mail_from(raw: &Raw) -> Result<String, Problem> {
    let from = value::text(raw)?;
    let probe = Message {
        to: "probe@example.com".into(),
        from: from.clone(),
        subject: String::new(),
        text: String::new(),
        html: None,
        message_id: "probe@example.com".into(),
    };
    probe.check().map_err(|_| "is not an e-mail address".to_owned())?;
    Ok(from)
}
