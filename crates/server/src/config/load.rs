//! Puts the file and the variables together and checks what concerns more than one key.

use std::path::{Path, PathBuf};

use ieum_connect::mail::SmtpUrl;
use ieum_connect::taxoffice::DEFAULT_BASE_URL;
use ipnet::IpNet;
use url::Url;

use super::keys::{KEYS, Key};
use super::types::{
    Argon2, Config, DatabaseUrl, EncryptionKey, Limits, Log, LogFormat, Metrics, Session, TaxOfficeConfig, Worker,
    loopback,
};
use super::value::{self, Raw};

/// The variable that names the file instead of a key.
pub const VARIABLE_OF_FILE: &str = "IEUM_CONFIG";
const DEFAULT_FILE: &str = "ieum.toml";

/// Why the configuration is refused. Names the key or variable and what is allowed; never shows a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{file}: cannot be read: {reason}")]
    Unreadable {
        /// Its path.
        file: String,
        /// The operating system's words.
        reason: String,
    },
    /// The file is not TOML.
    #[error("{file}: {reason}")]
    NotToml {
        /// Its path.
        file: String,
        /// Line and reason.
        reason: String,
    },
    /// A key or variable that does not exist.
    #[error("{name}: there is no such key; allowed: {allowed}")]
    Unknown {
        /// As it was written.
        name: String,
        /// All keys or variables.
        allowed: String,
    },
    /// A value that is not allowed.
    #[error("{name}: {problem}; allowed: {allowed}")]
    BadValue {
        /// The key, or the variable if the value came from there.
        name: String,
        /// What is wrong.
        problem: String,
        /// What would be right.
        allowed: String,
    },
    /// A key without which nothing works.
    #[error("{name} is missing; set it in ieum.toml or as {variable}; allowed: {allowed}")]
    Missing {
        /// The key.
        name: &'static str,
        /// Its variable.
        variable: String,
        /// What a value may be.
        allowed: &'static str,
    },
}

/// The configuration while it is being read; starts with the defaults.
pub(super) struct Draft {
    pub(super) database_url: Option<DatabaseUrl>,
    pub(super) public_url: Option<Url>,
    pub(super) listen: std::net::SocketAddr,
    pub(super) smtp: Option<SmtpUrl>,
    pub(super) mail_from: Option<String>,
    pub(super) encryption_keys: Vec<EncryptionKey>,
    pub(super) encryption_key_file: Option<PathBuf>,
    pub(super) argon2: Argon2,
    pub(super) log: Log,
    pub(super) limits: Limits,
    pub(super) trusted_proxies: Vec<IpNet>,
    pub(super) client_certificate_header: Option<String>,
    pub(super) client_certificate_url: Option<Url>,
    pub(super) dynamic_registration: bool,
    pub(super) dns_resolver: Option<std::net::SocketAddr>,
    pub(super) outbound_allow: Vec<IpNet>,
    pub(super) metrics: Metrics,
    pub(super) tax_office: TaxOfficeDraft,
    pub(super) session: Session,
    pub(super) operators_need_factor: bool,
    pub(super) worker: Worker,
}

#[derive(Default)]
pub(super) struct TaxOfficeDraft {
    pub(super) key: Option<String>,
    pub(super) base_url: Option<Url>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            database_url: None,
            public_url: None,
            listen: std::net::SocketAddr::from(([127, 0, 0, 1], 8080)),
            smtp: None,
            mail_from: None,
            encryption_keys: Vec::new(),
            encryption_key_file: None,
            argon2: Argon2 {
                memory_kib: 19_456,
                iterations: 2,
                parallelism: 1,
            },
            log: Log {
                format: LogFormat::Text,
                filter: "info".into(),
            },
            limits: Limits::default(),
            trusted_proxies: Vec::new(),
            client_certificate_header: None,
            client_certificate_url: None,
            dynamic_registration: false,
            dns_resolver: None,
            outbound_allow: Vec::new(),
            metrics: Metrics { allow: loopback() },
            tax_office: TaxOfficeDraft::default(),
            session: Session {
                idle_minutes: 60,
                absolute_minutes: 12 * 60,
            },
            operators_need_factor: true,
            worker: Worker {
                is_enabled: true,
                poll_seconds: 5,
                batch: 20,
            },
        }
    }
}

impl Config {
    /// Reads the file (`path`, or `IEUM_CONFIG`, or `ieum.toml` if there is one) and lays the variables over it.
    ///
    /// # Errors
    /// See [`ConfigError`]; the first problem found.
    pub fn load(path: Option<&Path>, variables: &[(String, String)]) -> Result<Self, ConfigError> {
        let from_variable = variables
            .iter()
            .find(|(name, _)| name == VARIABLE_OF_FILE)
            .map(|(_, path)| Path::new(path));
        let content = match path.or(from_variable) {
            Some(named) => read(named)?,
            None if Path::new(DEFAULT_FILE).exists() => read(Path::new(DEFAULT_FILE))?,
            None => String::new(),
        };
        let file = path
            .or(from_variable)
            .unwrap_or(Path::new(DEFAULT_FILE))
            .display()
            .to_string();
        Self::parse(&file, &content, variables)
    }

    /// Reads the text of a file, whose name only stands in errors, and lays the variables over it.
    ///
    /// # Errors
    /// See [`ConfigError`]; the first problem found.
    pub fn parse(file: &str, content: &str, variables: &[(String, String)]) -> Result<Self, ConfigError> {
        let table: toml::Table = content.parse().map_err(|error: toml::de::Error| ConfigError::NotToml {
            file: file.to_owned(),
            // The library's full text quotes the line, which may hold a secret.
            reason: format!(
                "{} at byte {}",
                error.message(),
                error.span().map_or(0, |span| span.start)
            ),
        })?;
        let mut draft = Draft::default();
        apply_table(&mut draft, "", table)?;
        for (name, text) in variables
            .iter()
            .filter(|(name, _)| name.starts_with("IEUM_") && name != VARIABLE_OF_FILE)
        {
            let key = KEYS
                .iter()
                .find(|key| key.variable() == *name)
                .ok_or_else(|| ConfigError::Unknown {
                    name: name.clone(),
                    allowed: KEYS.iter().map(Key::variable).collect::<Vec<_>>().join(", "),
                })?;
            apply(&mut draft, key, name, &Raw::Text(text.clone()))?;
        }
        draft.finish()
    }
}

fn read(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable {
        file: path.display().to_string(),
        reason: error.to_string(),
    })
}

fn apply_table(draft: &mut Draft, prefix: &str, table: toml::Table) -> Result<(), ConfigError> {
    for (part, found) in table {
        let name = if prefix.is_empty() {
            part
        } else {
            format!("{prefix}.{part}")
        };
        match (KEYS.iter().find(|key| key.name == name), found) {
            (Some(key), found) => apply(draft, key, &name, &Raw::Toml(found))?,
            (None, toml::Value::Table(inner)) if is_section(&name) => apply_table(draft, &name, inner)?,
            (None, _) => {
                let allowed = KEYS.iter().map(|key| key.name).collect::<Vec<_>>().join(", ");
                return Err(ConfigError::Unknown { name, allowed });
            }
        }
    }
    Ok(())
}

fn is_section(name: &str) -> bool {
    KEYS.iter()
        .any(|key| key.name.split_once('.').is_some_and(|(section, _)| section == name))
}

fn apply(draft: &mut Draft, key: &Key, name: &str, raw: &Raw) -> Result<(), ConfigError> {
    (key.set)(draft, raw).map_err(|problem| bad(name, problem, key.allowed))
}

fn bad(name: &str, problem: impl Into<String>, allowed: &str) -> ConfigError {
    ConfigError::BadValue {
        name: name.to_owned(),
        problem: problem.into(),
        allowed: allowed.to_owned(),
    }
}

fn missing(name: &'static str) -> ConfigError {
    let key = KEYS.iter().find(|key| key.name == name);
    ConfigError::Missing {
        name,
        variable: key.map(Key::variable).unwrap_or_default(),
        allowed: key.map_or("", |key| key.allowed),
    }
}

impl Draft {
    fn finish(mut self) -> Result<Config, ConfigError> {
        self.read_key_file()?;
        if self.session.absolute_minutes < self.session.idle_minutes {
            return Err(bad(
                "session.absolute_minutes",
                "is below session.idle_minutes",
                "at least session.idle_minutes",
            ));
        }
        if self.argon2.memory_kib < 8 * self.argon2.parallelism {
            return Err(bad(
                "argon2.memory_kib",
                "is too small for argon2.parallelism",
                "at least 8 for each lane",
            ));
        }
        if self.client_certificate_url.is_some() && self.client_certificate_header.is_none() {
            return Err(missing("client_certificate_header"));
        }
        let public_url = self.public_url.ok_or_else(|| missing("public_url"))?;
        if self.encryption_keys.is_empty() {
            return Err(missing("encryption_keys"));
        }
        if self.smtp.is_some() && self.mail_from.is_none() {
            return Err(missing("mail_from"));
        }
        let default_sender = || format!("no-reply@{}", public_url.host_str().unwrap_or("localhost"));
        let default_base = || DEFAULT_BASE_URL.parse().map_err(|_| missing("tax_office.base_url"));
        Ok(Config {
            database_url: self.database_url.ok_or_else(|| missing("database_url"))?,
            listen: self.listen,
            smtp: self.smtp,
            mail_from: self.mail_from.unwrap_or_else(default_sender),
            encryption_keys: self.encryption_keys,
            argon2: self.argon2,
            log: self.log,
            limits: self.limits,
            trusted_proxies: self.trusted_proxies,
            client_certificate_header: self.client_certificate_header,
            client_certificate_url: self.client_certificate_url,
            dynamic_registration: self.dynamic_registration,
            dns_resolver: self.dns_resolver,
            outbound_allow: self.outbound_allow,
            metrics: self.metrics,
            tax_office: TaxOfficeConfig {
                key: self.tax_office.key,
                base_url: self.tax_office.base_url.map_or_else(default_base, Ok)?,
            },
            session: self.session,
            operators_need_factor: self.operators_need_factor,
            worker: self.worker,
            public_url,
        })
    }

    /// The file's keys, unless the list itself is set: both at once would leave open which is current.
    fn read_key_file(&mut self) -> Result<(), ConfigError> {
        let Some(path) = &self.encryption_key_file else {
            return Ok(());
        };
        let allowed = "a file with one id:key a line, instead of encryption_keys";
        if !self.encryption_keys.is_empty() {
            return Err(bad("encryption_key_file", "is set beside encryption_keys", allowed));
        }
        let content = read(path)?;
        let lines: Vec<String> = content
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect();
        self.encryption_keys =
            value::encryption_keys(&lines).map_err(|problem| bad("encryption_key_file", problem, allowed))?;
        Ok(())
    }
}
