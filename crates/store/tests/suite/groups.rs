//! Group commit on SQLite: one request's failure is its own.

use ieum_store::{Attempt, StoreError, finish};

use crate::support::sqlite;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn in_a_crowd_each_request_stands_or_falls_alone() {
    let db = sqlite().await;
    let tasks: Vec<_> = (0..200)
        .map(|n| {
            let store = db.store.clone();
            tokio::spawn(async move {
                let mut tx = store.begin().await.unwrap();
                tx.set_setting(&format!("n{n}"), "x").await.unwrap();
                let result = if n % 2 == 0 {
                    Ok(())
                } else {
                    Err(StoreError::Corrupt("on purpose".to_owned()))
                };
                finish(tx, result, &mut Attempt::default()).await.unwrap().is_ok()
            })
        })
        .collect();
    let mut kept = 0;
    for task in tasks {
        kept += usize::from(task.await.unwrap());
    }
    assert_eq!(kept, 100);
    let mut conn = db.store.read().await.unwrap();
    for n in 0..200 {
        assert_eq!(
            conn.get_setting(&format!("n{n}")).await.unwrap().is_some(),
            n % 2 == 0,
            "request {n}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_request_that_nobody_waits_for_any_more_does_not_hold_the_others_up() {
    let db = sqlite().await;
    for round in 0..50 {
        let store = db.store.clone();
        let abandoned = tokio::spawn(async move {
            let mut tx = store.begin().await.unwrap();
            tx.set_setting("abandoned", &round.to_string()).await.unwrap();
            finish::<(), StoreError>(tx, Ok(()), &mut Attempt::default()).await
        });
        abandoned.abort();
        let mut tx = db.store.begin().await.unwrap();
        tx.set_setting("kept", &round.to_string()).await.unwrap();
        finish::<(), StoreError>(tx, Ok(()), &mut Attempt::default())
            .await
            .unwrap()
            .unwrap();
    }
    assert_eq!(
        db.store
            .read()
            .await
            .unwrap()
            .get_setting("kept")
            .await
            .unwrap()
            .as_deref(),
        Some("49")
    );
}
