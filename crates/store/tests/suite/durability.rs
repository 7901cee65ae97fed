//! What was acknowledged survives `kill -9`.

use std::process::Stdio;

use ieum_store::db::Options;
use ieum_store::{Attempt, Store, StoreError, finish};
use tokio::io::{AsyncBufReadExt, BufReader};

/// The child of the test below: writes one setting after another and prints each once it is acknowledged.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn child_that_writes_until_it_is_killed() {
    let Ok(url) = std::env::var("IEUM_CHILD_DATABASE") else {
        return;
    };
    let store = Store::open(&url, Options::default()).unwrap();
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                for n in 0.. {
                    let mut tx = store.begin().await.unwrap();
                    let name = format!("w{writer}.{n}");
                    tx.set_setting(&name, "written").await.unwrap();
                    finish::<(), StoreError>(tx, Ok(()), &mut Attempt::default())
                        .await
                        .unwrap()
                        .unwrap();
                    #[expect(clippy::print_stdout, reason = "this is how the parent learns what was acknowledged")]
                    {
                        println!("acknowledged {name}");
                    }
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_nine_during_writes_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("ieum.db").display());
    Store::open(&url, Options::default())
        .unwrap()
        .migrate(crate::support::NOW)
        .await
        .unwrap();
    let mut acknowledged = Vec::new();
    for round in 0..3 {
        let mut child = tokio::process::Command::new(std::env::current_exe().unwrap())
            .args([
                "durability::child_that_writes_until_it_is_killed",
                "--exact",
                "--nocapture",
            ])
            .env("IEUM_CHILD_DATABASE", &url)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let most = 150 + round * 70;
        let mut count = 0;
        while let Some(line) = lines.next_line().await.unwrap() {
            if let Some(name) = line.split("acknowledged ").nth(1) {
                acknowledged.push(name.to_owned());
                count += 1;
            }
            if count == most {
                child.start_kill().unwrap();
            }
        }
        child.wait().await.unwrap();
    }
    assert!(acknowledged.len() >= 450, "{} were acknowledged", acknowledged.len());
    let store = Store::open(&url, Options::default()).unwrap();
    let mut conn = store.read().await.unwrap();
    for name in acknowledged {
        assert_eq!(
            conn.get_setting(&name).await.unwrap().as_deref(),
            Some("written"),
            "{name}"
        );
    }
}
