//! What was acknowledged survives `kill -9` and a full disk.

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

/// The child of the test below: writes until the disk is full, goes on trying a little, and prints what was acknowledged.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[expect(clippy::print_stdout, reason = "this is how the parent learns what was acknowledged")]
async fn child_that_writes_until_the_disk_is_full() {
    let Ok(url) = std::env::var("IEUM_CHILD_FULL_DATABASE") else {
        return;
    };
    let store = Store::open(&url, Options::default()).unwrap();
    let value = "x".repeat(2_000);
    let mut refused = 0;
    for n in 0..5_000 {
        let name = format!("n{n}");
        let Ok(mut tx) = store.begin().await else {
            refused += 1;
            continue;
        };
        let result = tx.set_setting(&name, &value).await;
        match finish(tx, result, &mut Attempt::default()).await.unwrap() {
            Ok(()) => println!("acknowledged {name}"),
            Err(StoreError::Unavailable(_)) => refused += 1,
            Err(other) => panic!("not an error that says \"try again\": {other}"),
        }
        if refused > 30 {
            break;
        }
    }
    println!("refused {refused}");
}

/// The limit stands in for the size of the disk: a write beyond it fails and the process lives on.
const FULL_AT_KIB: u32 = 1_500;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_loses_nothing_acknowledged_and_starting_again_works() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("ieum.db").display());
    Store::open(&url, Options::default())
        .unwrap()
        .migrate(crate::support::NOW)
        .await
        .unwrap();
    let child = tokio::process::Command::new("bash")
        .arg("-c")
        .arg(format!("trap '' XFSZ; ulimit -f {FULL_AT_KIB}; exec \"$0\" \"$@\""))
        .arg(std::env::current_exe().unwrap())
        .args([
            "durability::child_that_writes_until_the_disk_is_full",
            "--exact",
            "--nocapture",
        ])
        .env("IEUM_CHILD_FULL_DATABASE", &url)
        .stderr(Stdio::inherit())
        .output()
        .await
        .unwrap();
    let out = String::from_utf8_lossy(&child.stdout).into_owned();
    assert!(child.status.success(), "{out}");
    let acknowledged: Vec<&str> = out.lines().filter_map(|l| l.split("acknowledged ").nth(1)).collect();
    assert!(
        out.contains("refused 31"),
        "the disk was full in the end: {}",
        acknowledged.len()
    );
    assert!(acknowledged.len() > 50, "{} were acknowledged", acknowledged.len());
    let store = Store::open(&url, Options::default()).unwrap();
    for name in acknowledged {
        assert!(
            store.read().await.unwrap().get_setting(name).await.unwrap().is_some(),
            "{name}"
        );
    }
    let mut tx = store.begin().await.unwrap();
    tx.set_setting("after", "room again").await.unwrap();
    finish::<(), StoreError>(tx, Ok(()), &mut Attempt::default())
        .await
        .unwrap()
        .unwrap();
}
