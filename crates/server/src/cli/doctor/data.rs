//! Checks of what the service keeps: the database, its schema, the keys that open it, the clock and the disk.

use std::path::Path;
use std::sync::Arc;

use ieum_app::core::key_probe::{self, KeyState};
use ieum_app::{Context, RequestFacts};
use ieum_model::{Clock, Instant};
use ieum_store::Store;
use ieum_store::db::Options;
use ieum_store::migrate::SchemaState;

use super::Finding;
use crate::config::{Config, DatabaseUrl};
use crate::service;
use crate::system::{SystemClock, SystemRng};

/// Little enough that something should be done before it is over.
const LITTLE: u64 = 1 << 30;
/// So little that the next days may fail.
const TOO_LITTLE: u64 = 64 << 20;
/// A clock before this program was written is wrong. 2026-01-01.
const WRITTEN: i64 = 1_767_225_600;
/// Processes that share a database may differ by this much.
const DRIFT: std::time::Duration = std::time::Duration::from_secs(60);

pub(super) async fn database(config: &Config) -> Finding {
    match open(config) {
        Err(finding) => finding,
        Ok(store) => match store.ping().await {
            Ok(()) => Finding::Good(format!("{} answers", name(config))),
            Err(error) => Finding::Bad(format!(
                "{}: {error}; check database_url, and that the server runs",
                name(config)
            )),
        },
    }
}

pub(super) async fn migrations(config: &Config) -> Finding {
    let store = match open(config) {
        Ok(store) => store,
        Err(_) => return Finding::Notice("not checked, as there is no database".into()),
    };
    match store.schema_state().await {
        Ok(SchemaState::Current) => Finding::Good("all are applied".into()),
        Ok(SchemaState::Behind(count)) => Finding::Bad(format!("{count} are to be applied: run `ieum migrate`")),
        Ok(SchemaState::Ahead(number)) => Finding::Bad(format!(
            "the database has migration {number} of a newer Ieum: run that one, or restore a backup"
        )),
        Ok(SchemaState::Changed(number)) => Finding::Bad(format!(
            "migration {number} was applied with another text: this program and the database do not belong together"
        )),
        Err(error) => Finding::Bad(format!("cannot be read: {error}")),
    }
}

pub(super) async fn encryption_keys(config: &Config) -> Finding {
    match open(config) {
        Ok(store) if matches!(store.schema_state().await, Ok(SchemaState::Current)) => {}
        _ => return Finding::Notice("not checked, as there is no database with all migrations".into()),
    }
    let state = match context(config) {
        Ok(ctx) => key_probe::look(&ctx).await.map_err(|e| e.to_string()),
        Err(error) => Err(format!("{error:#}")),
    };
    match state {
        Ok(KeyState::Known { is_current: true }) => Finding::Good("the first key opens the database".into()),
        Ok(KeyState::Known { is_current: false }) => Finding::Notice(
            "an older key of the list opens the database; the first takes over at the next start".into(),
        ),
        Ok(KeyState::New) => Finding::Good("nothing is sealed yet".into()),
        Ok(KeyState::Foreign) => Finding::Bad(
            "none of the keys opens this database: put the key that it was used with back into encryption_keys".into(),
        ),
        Err(error) => Finding::Bad(error),
    }
}

pub(super) async fn login_methods(config: &Config) -> Finding {
    match open(config) {
        Ok(store) if matches!(store.schema_state().await, Ok(SchemaState::Current)) => {}
        _ => return Finding::Notice("not checked, as there is no database with all migrations".into()),
    }
    let soon = match context(config) {
        Ok(ctx) => ieum_app::radar::soon_for_everybody(&ctx)
            .await
            .map_err(|e| e.to_string()),
        Err(error) => Err(format!("{error:#}")),
    };
    match soon {
        Ok(0) => Finding::Good("no certificate or secret runs out within 60 business days".into()),
        Ok(count) => Finding::Notice(format!(
            "{count} certificates or secrets run out within 60 business days, or did: the organisations' consoles say which, under \
             login-page/radar"
        )),
        Err(error) => Finding::Bad(error),
    }
}

pub(super) async fn clock(config: &Config) -> Finding {
    let now = SystemClock.now();
    if now < Instant::from_seconds(WRITTEN) {
        return Finding::Bad(format!("{now} is in the past: set the machine's clock (NTP)"));
    }
    let latest = match open(config) {
        Ok(store) => store.latest_instant().await.ok().flatten(),
        Err(_) => None,
    };
    match latest {
        Some(latest) if latest > now.plus(DRIFT) => Finding::Bad(format!(
            "{now} is before the latest entry of the audit log, {latest}: set the machine's clock (NTP)"
        )),
        _ => Finding::Good(now.to_string()),
    }
}

pub(super) fn disk(config: &Config) -> Finding {
    let DatabaseUrl::Sqlite(path) = &config.database_url else {
        return Finding::Good("the database server keeps the data".into());
    };
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if let Err(error) = tempfile::tempfile_in(folder) {
        return Finding::Bad(format!("{} cannot be written: {error}", folder.display()));
    }
    let free = match rustix::fs::statvfs(folder) {
        Ok(facts) => facts.f_bavail.saturating_mul(facts.f_frsize),
        Err(error) => return Finding::Bad(format!("{}: {error}", folder.display())),
    };
    let text = format!("{} MiB are free at {}", free >> 20, folder.display());
    match free {
        0..TOO_LITTLE => Finding::Bad(format!("{text}: make room")),
        TOO_LITTLE..LITTLE => Finding::Notice(format!("{text}: make room soon")),
        _ => Finding::Good(text),
    }
}

/// Without its password.
fn name(config: &Config) -> String {
    match &config.database_url {
        DatabaseUrl::Sqlite(path) => path.display().to_string(),
        DatabaseUrl::Postgres(url) => url::Url::parse(url).map_or_else(
            |_| "PostgreSQL".to_owned(),
            |url| format!("PostgreSQL at {}", url.host_str().unwrap_or("localhost")),
        ),
    }
}

/// Opens the database, but makes no file.
fn open(config: &Config) -> Result<Store, Finding> {
    if let DatabaseUrl::Sqlite(path) = &config.database_url
        && !path.exists()
    {
        return Err(Finding::Notice(format!(
            "{} does not exist yet: `ieum migrate` makes it",
            path.display()
        )));
    }
    Store::open(&service::store_url(&config.database_url), Options::default())
        .map_err(|error| Finding::Bad(format!("{}: {error}; check database_url", name(config))))
}

fn context(config: &Config) -> anyhow::Result<Context> {
    let app = service::build_app(
        config,
        &(Arc::new(SystemClock) as _),
        &(Arc::new(SystemRng::new()) as _),
    )?;
    Ok(Context::new(Arc::new(app), RequestFacts::default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "a:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const OTHER_KEY: &str = "b:ICECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    fn config(folder: &Path, key: &str) -> Config {
        let database = format!("sqlite://{}", folder.join("ieum.db").display());
        let variables = [
            ("IEUM_DATABASE_URL", database.as_str()),
            ("IEUM_PUBLIC_URL", "http://localhost:8080"),
            ("IEUM_ENCRYPTION_KEYS", key),
            ("IEUM_MAIL_FROM", "no-reply@ieum.example"),
        ];
        let variables = variables.map(|(k, v)| (k.to_owned(), v.to_owned()));
        Config::load(Some(Path::new("/dev/null")), &variables).expect("a configuration")
    }

    #[tokio::test]
    async fn what_is_missing_is_said_and_nothing_is_made() {
        let folder = tempfile::tempdir().expect("a folder");
        let config = config(folder.path(), KEY);
        let Finding::Notice(text) = database(&config).await else {
            panic!("a missing file is a notice");
        };
        assert!(text.contains("ieum migrate"), "{text}");
        assert!(matches!(disk(&config), Finding::Good(_) | Finding::Notice(_)));
        assert!(matches!(clock(&config).await, Finding::Good(_)));
        assert_eq!(std::fs::read_dir(folder.path()).expect("readable").count(), 0);
    }

    #[tokio::test]
    async fn migrations_and_foreign_keys_are_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let config = config(folder.path(), KEY);
        let store = Store::open(&service::store_url(&config.database_url), Options::default()).expect("a store");
        assert!(matches!(database(&config).await, Finding::Good(_)));
        assert!(matches!(migrations(&config).await, Finding::Bad(text) if text.contains("ieum migrate")));
        store.migrate(Instant::from_seconds(0)).await.expect("migrated");
        assert!(matches!(migrations(&config).await, Finding::Good(_)));
        assert!(matches!(encryption_keys(&config).await, Finding::Good(_)));
        assert!(matches!(login_methods(&config).await, Finding::Good(_)));

        key_probe::ensure(&context(&config).expect("a context"))
            .await
            .expect("sealed");
        assert!(matches!(encryption_keys(&config).await, Finding::Good(_)));
        let rotated = self::config(folder.path(), &format!("{OTHER_KEY},{KEY}"));
        assert!(matches!(encryption_keys(&rotated).await, Finding::Notice(_)));
        let other = self::config(folder.path(), OTHER_KEY);
        assert!(matches!(encryption_keys(&other).await, Finding::Bad(_)));
        let refused = key_probe::ensure(&context(&other).expect("a context")).await;
        assert!(refused.is_err(), "a service with foreign keys does not start");
    }
}
