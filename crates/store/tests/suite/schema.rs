//! The two schemas are one, and every statement works on both.

use std::collections::BTreeMap;

use ieum_model::Instant;
use ieum_store::migrate::SchemaState;

use crate::support::{NOW, on_both};

on_both! {
    /// Columns of the result and parameters are counted by preparing; what one database does not understand fails here.
    async fn every_statement_is_prepared(db) {
        let mut failed = Vec::new();
        for statement in ieum_store::statements() {
            if let Err(error) = db.store.prepare(statement).await {
                failed.push(format!("{statement:?}: {error}"));
            }
        }
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    }

    async fn migrating_again_changes_nothing(db) {
        assert_eq!(db.store.schema_state().await.unwrap(), SchemaState::Current);
        assert_eq!(db.store.migrate(Instant::from_seconds(1)).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn both_schemas_have_the_same_tables_columns_and_indexes() {
    let sqlite = crate::support::sqlite().await.store.describe_schema().await.unwrap();
    let postgres = crate::support::postgres().await.store.describe_schema().await.unwrap();
    let by_name = |list: Vec<String>| list.into_iter().map(|l| (l.clone(), l)).collect::<BTreeMap<_, _>>();
    let (sqlite, postgres) = (by_name(sqlite), by_name(postgres));
    assert!(sqlite.len() > 200, "{} entries", sqlite.len());
    let only_sqlite: Vec<_> = sqlite.keys().filter(|k| !postgres.contains_key(*k)).collect();
    let only_postgres: Vec<_> = postgres.keys().filter(|k| !sqlite.contains_key(*k)).collect();
    assert!(
        only_sqlite.is_empty() && only_postgres.is_empty(),
        "only SQLite: {only_sqlite:#?}\nonly PostgreSQL: {only_postgres:#?}"
    );
}

#[tokio::test]
async fn every_statement_has_as_many_columns_on_both() {
    let (sqlite, postgres) = (crate::support::sqlite().await, crate::support::postgres().await);
    for statement in ieum_store::statements() {
        let counts = (
            sqlite.store.prepare(statement).await.unwrap(),
            postgres.store.prepare(statement).await.unwrap(),
        );
        assert_eq!(counts.0, counts.1, "{statement:?}");
    }
}

#[tokio::test]
async fn two_programs_may_migrate_at_once() {
    let cluster = ieum_testkit::postgres::cluster().await.unwrap();
    let database = cluster.database(None).await.unwrap();
    let tasks = (0..4).map(|_| {
        let url = database.url.clone();
        tokio::spawn(async move {
            let store = ieum_store::Store::open(&url, ieum_store::db::Options::default()).unwrap();
            store.migrate(NOW).await.unwrap();
            store.schema_state().await.unwrap()
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        assert_eq!(task.await.unwrap(), SchemaState::Current);
    }
}
