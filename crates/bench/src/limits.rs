//! What the machine can do at most, measured without Ieum: password hashes, signatures, durable rows. And the store's own durable
//! writes, without the web. Each in a process of its own, so that it has the core of the server to itself.

mod vouched;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use ieum_app::core::password_pool::Cost;
use ieum_model::Instant as Moment;
use ieum_model::throttle::Count;
use ieum_store::{Attempt, Store, StoreError, finish};

use crate::process::cpu_of;
use crate::{pin, report};

/// Which limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LimitKind {
    /// Argon2id with the service's default parameters.
    Hash,
    /// ES256 signatures.
    Sign,
    /// SQLite itself: so many rows in each synced commit.
    Rows(u32),
    /// The store: so many at once, one row each.
    Store(u32),
    /// Verifications of RSA signatures with 2048 bits.
    VerifyRsa,
    /// SAML responses with one signature, verified and read.
    Saml,
    /// Verifications of ES256 signatures.
    VerifyEs256,
    /// Assertions of a passkey, verified.
    Passkey,
    /// Decisions of the linking ladder in a database that is there.
    Links,
}

/// Those that are measured by name alone.
const NAMED: [(&str, LimitKind); 7] = [
    ("hash", LimitKind::Hash),
    ("sign", LimitKind::Sign),
    ("verify_rsa", LimitKind::VerifyRsa),
    ("saml", LimitKind::Saml),
    ("verify_es256", LimitKind::VerifyEs256),
    ("passkey", LimitKind::Passkey),
    ("links", LimitKind::Links),
];

/// A limit as it was found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    /// A second.
    pub(crate) per_second: f64,
    /// Processor time of one, in microseconds.
    pub(crate) cpu_micros: f64,
}

impl LimitKind {
    /// Reads a name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name.split_once('-') {
            None => NAMED.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind),
            Some(("rows", count)) => Some(Self::Rows(count.parse().ok()?)),
            Some(("store", count)) => Some(Self::Store(count.parse().ok()?)),
            _ => None,
        }
    }

    fn name(self) -> String {
        match self {
            Self::Rows(count) => format!("rows-{count}"),
            Self::Store(count) => format!("store-{count}"),
            named => NAMED
                .iter()
                .find(|(_, kind)| *kind == named)
                .map_or("", |(name, _)| name)
                .to_owned(),
        }
    }

    /// Measures it in a process on the server's core.
    pub(crate) fn measure(self, time: Duration, folder: &Path) -> Result<Limit> {
        let output = pin::on_server_core(&std::env::current_exe()?)
            .args(["--role", "limit", &self.name(), &time.as_millis().to_string()])
            .arg(folder)
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut numbers = text.split_whitespace().map_while(|word| word.parse::<f64>().ok());
        let mut next = || {
            numbers
                .next()
                .with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())
        };
        let (count, seconds, cpu) = (next()?, next()?, next()?);
        Ok(Limit {
            per_second: count / seconds,
            cpu_micros: cpu / count * 1e6,
        })
    }
}

/// Does it for so long and prints count, seconds and seconds of processor time.
pub(crate) fn run(kind: LimitKind, time: Duration, folder: &Path) -> Result<ExitCode> {
    let (count, seconds, cpu) = match kind {
        LimitKind::Hash => hashes(time)?,
        LimitKind::Sign => signatures(time)?,
        LimitKind::VerifyRsa => vouched::rsa(time)?,
        LimitKind::Saml => vouched::saml(time)?,
        LimitKind::VerifyEs256 => vouched::es256(time)?,
        LimitKind::Passkey => vouched::passkey(time)?,
        LimitKind::Links => runtime()?.block_on(vouched::links(time, folder))?,
        LimitKind::Rows(per_commit) => rows(time, &file(folder), per_commit)?,
        LimitKind::Store(company) => runtime()?.block_on(store(time, &file(folder), company))?,
    };
    report::say(&format!("{count} {seconds} {cpu}"));
    Ok(ExitCode::SUCCESS)
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

fn file(folder: &Path) -> PathBuf {
    folder.join(format!("limit-{}.db", std::process::id()))
}

type Figures = (u64, f64, f64);

/// Repeats one piece of work, which says how many it did.
fn repeat(time: Duration, mut work: impl FnMut() -> Result<u64>) -> Result<Figures> {
    work()?;
    let (start, cpu) = (Instant::now(), cpu_of("self")?);
    let mut count = 0;
    while start.elapsed() < time {
        count += work()?;
    }
    Ok((
        count,
        start.elapsed().as_secs_f64(),
        (cpu_of("self")? - cpu).as_secs_f64(),
    ))
}

fn hashes(time: Duration) -> Result<Figures> {
    let cost = Cost::default();
    let params =
        Params::new(cost.memory_kib, cost.iterations, cost.parallelism, Some(32)).map_err(anyhow::Error::msg)?;
    let mut memory = vec![Block::new(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    repeat(time, || {
        let mut out = [0; 32];
        let hashed = argon2.hash_password_into_with_memory(b"a password", b"sixteen bytes ok", &mut out, &mut memory);
        hashed.map_err(anyhow::Error::msg)?;
        std::hint::black_box(out);
        Ok(1)
    })
}

fn signatures(time: Duration) -> Result<Figures> {
    let rng = SystemRandom::new();
    let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &rng)?;
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref())?;
    let message = [b'm'; 600];
    repeat(time, || {
        std::hint::black_box(key.sign(&rng, &message)?);
        Ok(1)
    })
}

/// A key that no index has neighbours for, as a token's hash is.
fn scattered(index: u64) -> [u8; 32] {
    let mut key = [0; 32];
    for (at, chunk) in key.chunks_mut(8).enumerate() {
        let mut z = (index * 4 + at as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        chunk.copy_from_slice(&(z ^ (z >> 31)).to_be_bytes());
    }
    key
}

/// A row of the same shape as the store's below, in the same mode of the same library.
fn rows(time: Duration, file: &Path, per_commit: u32) -> Result<Figures> {
    let connection = rusqlite::Connection::open(file)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE counters (key BLOB NOT NULL PRIMARY KEY, failures INTEGER NOT NULL, since INTEGER NOT NULL, locked_until INTEGER,
            forget_at INTEGER NOT NULL) STRICT;
         CREATE INDEX counters_forget ON counters (forget_at);",
    )?;
    let mut index = 0;
    repeat(time, || {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for _ in 0..per_commit {
            let mut insert = connection.prepare_cached("INSERT INTO counters VALUES (?1, 1, ?2, NULL, ?2)")?;
            insert.execute(rusqlite::params![scattered(index), index.cast_signed()])?;
            index += 1;
        }
        connection.execute_batch("COMMIT")?;
        Ok(per_commit.into())
    })
}

async fn store(time: Duration, file: &Path, company: u32) -> Result<Figures> {
    let store = Store::open(
        &format!("sqlite://{}", file.display()),
        ieum_store::db::Options::default(),
    )?;
    store.migrate(Moment::from_seconds(0)).await?;
    let (start, cpu) = (Instant::now(), cpu_of("self")?);
    let writers: Vec<_> = (0..u64::from(company))
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut count = 0;
                while start.elapsed() < time {
                    write(&store, count * u64::from(company) + writer).await?;
                    count += 1;
                }
                Ok::<u64, StoreError>(count)
            })
        })
        .collect();
    let mut count = 0;
    for writer in writers {
        count += writer.await??;
    }
    Ok((
        count,
        start.elapsed().as_secs_f64(),
        (cpu_of("self")? - cpu).as_secs_f64(),
    ))
}

async fn write(store: &Store, index: u64) -> Result<(), StoreError> {
    let now = Moment::from_seconds(index.cast_signed());
    let count = Count {
        failures: 1,
        since: now,
        locked_until: None,
    };
    let mut attempt = Attempt::default();
    loop {
        let mut tx = store.begin().await?;
        let result = tx.set_throttle(&scattered(index), &count, now).await;
        if let Some(ended) = finish(tx, result, &mut attempt).await {
            return ended;
        }
    }
}
