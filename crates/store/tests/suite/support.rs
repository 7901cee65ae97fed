//! Databases and rows to test with.

use std::sync::atomic::{AtomicU64, Ordering};

use ieum_model::organization::SessionPolicy;
use ieum_model::plan::Plan;
use ieum_model::{Instant, MemberId, OrgId, Rng};
use ieum_store::db::Options;
use ieum_store::organization::NewOrganization;
use ieum_store::{OrgScope, Store, Tx};
use ieum_testkit::postgres::{self, TestDatabase};

/// A store on a database of its own; whatever it needs lives as long as it.
pub struct Db {
    pub store: Store,
    _folder: Option<tempfile::TempDir>,
    _database: Option<TestDatabase>,
}

/// Runs the body on both databases, each already migrated.
macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($db:ident) $body:block)*) => {$(
        $(#[$doc])*
        async fn $name($db: crate::support::Db) $body
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn sqlite() { super::$name(crate::support::sqlite().await).await }
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn postgres() { super::$name(crate::support::postgres().await).await }
        }
    )*};
}
pub(crate) use on_both;

pub const NOW: Instant = Instant::from_seconds(1_795_000_000);

pub async fn sqlite() -> Db {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("ieum.db").display());
    let store = Store::open(&url, Options::default()).unwrap();
    store.migrate(NOW).await.unwrap();
    Db {
        store,
        _folder: Some(folder),
        _database: None,
    }
}

pub async fn postgres() -> Db {
    let cluster = postgres::cluster().await.unwrap();
    let template = format!("ieum_{}", ieum_store::migrate::fingerprint());
    let fill = async |url: String| {
        Store::open(
            &url,
            Options {
                readers: 1,
                connections: 2,
            },
        )?
        .migrate(NOW)
        .await?;
        Ok(())
    };
    cluster.ensure_template(&template, fill).await.unwrap();
    let database = cluster.database(Some(&template)).await.unwrap();
    let store = Store::open(
        &database.url,
        Options {
            readers: 1,
            connections: 24,
        },
    )
    .unwrap();
    Db {
        store,
        _folder: None,
        _database: Some(database),
    }
}

/// Randomness that repeats: a counter, spread.
pub struct Counter(pub AtomicU64);

impl Rng for Counter {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let n = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed).to_be_bytes();
            chunk.copy_from_slice(&n[..chunk.len()]);
        }
    }
}

pub fn rng() -> Counter {
    Counter(AtomicU64::new(1))
}

/// A new organisation without members; its super admin must be inserted in the same transaction.
pub async fn insert_organization(tx: &mut Tx, id: OrgId, super_admin: MemberId) -> OrgScope {
    let new = NewOrganization {
        id,
        name: "하늘물산",
        name_folded: "하늘물산",
        look_alike: "하늘물산",
        plan: Plan::Free,
        session_policy: SessionPolicy::default(),
        created_at: NOW,
    };
    tx.create_organization(&new, super_admin).await.unwrap()
}
