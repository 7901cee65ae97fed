//! Where a demo lives: a folder that goes with it, or one that is kept, with notes that let it start again.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ieum_model::Rng;
use ieum_model::context::random;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use super::facts::{ClientFacts, Facts};
use super::peers;
use crate::config::Config;

const NOTES: &str = "demo.json";
const DATABASE: &str = "demo.db";
const CONFIG: &str = "ieum.toml";

/// What a kept demo must remember beside its database.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Notes {
    pub encryption_key: String,
    /// Everybody's.
    pub password: String,
    /// The sample business system's registration, once it has one.
    pub sample: Option<ClientFacts>,
    /// The systems of a sample company.
    #[serde(default)]
    pub peers: Option<peers::Notes>,
    /// Present once the sample data is there.
    pub facts: Option<Facts>,
}

impl Notes {
    pub(super) fn port(&self) -> Option<u16> {
        port_of(&self.facts.as_ref()?.public_url)
    }
    pub(super) fn sample_port(&self) -> Option<u16> {
        port_of(&self.facts.as_ref()?.sample_url)
    }
}

fn port_of(url: &str) -> Option<u16> {
    url.parse::<url::Url>().ok()?.port()
}

/// The folder of a demo.
pub(super) enum Home {
    /// Removed at the end.
    Temporary(TempDir),
    /// Stays.
    Kept(PathBuf),
}

impl Home {
    pub(super) fn open(keep: Option<PathBuf>) -> anyhow::Result<Self> {
        let Some(folder) = keep else {
            let folder = tempfile::Builder::new().prefix("ieum-demo-").tempdir();
            return Ok(Self::Temporary(folder.context("no temporary folder can be made")?));
        };
        fs::create_dir_all(&folder).with_context(|| format!("--keep: {}", folder.display()))?;
        Ok(Self::Kept(folder))
    }

    /// The notes of an earlier run.
    pub(super) fn notes(&self) -> anyhow::Result<Option<Notes>> {
        let path = self.path().join(NOTES);
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .with_context(|| format!("{} is not a demo's; remove it to start anew", path.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                if self.path().join(DATABASE).exists() {
                    bail!(
                        "{} holds a demo that was not finished; remove the folder to start anew",
                        self.path().display()
                    );
                }
                Ok(None)
            }
            Err(error) => Err(error).with_context(|| path.display().to_string()),
        }
    }

    /// Notes for a new demo; they are written when its data is there.
    pub(super) fn start(&self, rng: &dyn Rng) -> anyhow::Result<Notes> {
        Ok(Notes {
            encryption_key: format!("demo:{}", STANDARD.encode(random::<32>(rng))),
            password: password(rng),
            sample: None,
            peers: None,
            facts: None,
        })
    }

    /// Writes the notes, for the next run.
    pub(super) fn write(&self, notes: &Notes) -> anyhow::Result<()> {
        match self {
            Self::Temporary(_) => Ok(()),
            Self::Kept(folder) => write_private(&folder.join(NOTES), &serde_json::to_vec_pretty(notes)?),
        }
    }

    /// The service's configuration. It is written down as well, so that the other commands work on a kept demo with
    /// `--config`.
    pub(super) fn config(&self, notes: &Notes, port: u16, database_url: Option<&str>) -> anyhow::Result<Config> {
        let file = format!("sqlite://{}", self.path().join(DATABASE).display());
        let mut table = toml::Table::new();
        for (key, value) in [
            ("database_url", database_url.unwrap_or(&file)),
            ("public_url", &format!("http://localhost:{port}")),
            ("listen", &format!("127.0.0.1:{port}")),
            ("mail_from", "이음 데모 <no-reply@ieum.example>"),
        ] {
            table.insert(key.to_owned(), value.into());
        }
        let keys = vec![toml::Value::from(notes.encryption_key.clone())];
        // The sample business system, which is told of sign-outs, runs on this machine.
        let loopback = ["127.0.0.0/8", "::1/128"].map(toml::Value::from);
        table.insert("outbound_allow".to_owned(), loopback.to_vec().into());
        table.insert("encryption_keys".to_owned(), keys.into());
        table.insert("dynamic_registration".to_owned(), true.into());
        // Whoever looks around signs in with e-mail and password.
        let operators = [("second_factor".to_owned(), toml::Value::from("optional"))];
        table.insert("operators".to_owned(), toml::Table::from_iter(operators).into());
        let worker = [("poll_seconds".to_owned(), toml::Value::from(1))];
        table.insert("worker".to_owned(), toml::Table::from_iter(worker).into());
        let log = [("filter".to_owned(), toml::Value::from("warn"))];
        table.insert("log".to_owned(), toml::Table::from_iter(log).into());
        let path = self.path().join(CONFIG);
        write_private(&path, toml::to_string(&table)?.as_bytes())?;
        Ok(Config::load(Some(&path), &log_variables())?)
    }

    fn path(&self) -> &Path {
        match self {
            Self::Temporary(folder) => folder.path(),
            Self::Kept(folder) => folder,
        }
    }
}

/// Of the variables only those of the log: a demo is never to touch the service that they configure.
fn log_variables() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with("IEUM_LOG_"))
        .collect()
}

/// Writes a file that only its owner reads; a reader sees all of it or nothing.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    // A temporary file is made for its owner alone, and keeps that.
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))
        .with_context(|| path.display().to_string())?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).with_context(|| path.display().to_string())?;
    Ok(())
}

/// A password that can be typed: no two of its letters look alike. Twelve of 31 are 59 bits.
fn password(rng: &dyn Rng) -> String {
    const LETTERS: &str = "abcdefghjkmnpqrstuvwxyz23456789";
    let letters: Vec<char> = random::<12>(rng)
        .iter()
        .filter_map(|byte| LETTERS.chars().nth(usize::from(*byte) % LETTERS.len()))
        .collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}
