//! The PostgreSQL of the tests, tried on the real server.
#![expect(clippy::unwrap_used, reason = "this file is all test")]

use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Result, bail};
use ieum_testkit::postgres::{self, Cluster};
use tokio_postgres::{Client, NoTls};

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// A template name that no other test run has used: the name of a database that was new.
async fn fresh_name(cluster: &Cluster) -> String {
    let database = cluster.database(None).await.unwrap();
    connect(&database.url)
        .await
        .query_one("SELECT 'template_' || current_database()", &[])
        .await
        .unwrap()
        .get(0)
}

async fn fill(url: String) -> Result<()> {
    let client = connect(&url).await;
    Ok(client
        .batch_execute("CREATE TABLE greeting (text TEXT); INSERT INTO greeting VALUES ('안녕하세요')")
        .await?)
}

async fn drop_template(url: &str, name: &str) {
    let client = connect(url).await;
    let drop = format!("ALTER DATABASE {name} IS_TEMPLATE false");
    client.batch_execute(&drop).await.unwrap();
    client.batch_execute(&format!("DROP DATABASE {name}")).await.unwrap();
}

#[tokio::test]
async fn two_tests_never_share_a_database() {
    let cluster = postgres::cluster().await.unwrap();
    let (one, other) = (
        cluster.database(None).await.unwrap(),
        cluster.database(None).await.unwrap(),
    );
    connect(&one.url)
        .await
        .batch_execute("CREATE TABLE only_here (id INT)")
        .await
        .unwrap();
    assert!(
        connect(&other.url)
            .await
            .batch_execute("SELECT * FROM only_here")
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_dropped_database_is_gone_even_while_someone_is_connected() {
    let cluster = postgres::cluster().await.unwrap();
    let database = cluster.database(None).await.unwrap();
    let url = database.url.clone();
    let _visitor = connect(&url).await;
    drop(database);
    assert!(tokio_postgres::connect(&url, NoTls).await.is_err());
}

#[tokio::test]
async fn a_template_is_filled_once_and_copied_with_its_rows() {
    let cluster = postgres::cluster().await.unwrap();
    let name = fresh_name(&cluster).await;
    let filled = AtomicU32::new(0);
    let ask = || {
        cluster.ensure_template(&name, async |url| {
            filled.fetch_add(1, Ordering::SeqCst);
            fill(url).await
        })
    };
    let (first, second) = tokio::join!(ask(), ask());
    first.unwrap();
    second.unwrap();
    assert_eq!(filled.load(Ordering::SeqCst), 1);

    let (one, other) = tokio::join!(cluster.database(Some(&name)), cluster.database(Some(&name)));
    for database in [one.unwrap(), other.unwrap()] {
        let row = connect(&database.url)
            .await
            .query_one("SELECT text FROM greeting", &[])
            .await
            .unwrap();
        assert_eq!(row.get::<_, String>(0), "안녕하세요");
    }
    let outside = cluster.database(None).await.unwrap();
    drop_template(&outside.url, &name).await;
}

#[tokio::test]
async fn a_template_that_failed_is_tried_again() {
    let cluster = postgres::cluster().await.unwrap();
    let name = fresh_name(&cluster).await;
    let failed = cluster
        .ensure_template(&name, async |_url| bail!("a migration is wrong"))
        .await;
    assert!(format!("{:#}", failed.unwrap_err()).contains("a migration is wrong"));
    cluster.ensure_template(&name, fill).await.unwrap();
    let outside = cluster.database(None).await.unwrap();
    drop_template(&outside.url, &name).await;
}

#[tokio::test]
async fn a_template_that_does_not_exist_is_named_in_the_error() {
    let cluster = postgres::cluster().await.unwrap();
    let error = cluster.database(Some("never_made")).await.unwrap_err();
    assert!(format!("{error:#}").contains("never_made"));
}
