//! The outbox hands each job to one worker at a time, and never forgets one.

use std::time::Duration;

use ieum_model::JobId;
use ieum_store::outbox::NewJob;
use ieum_store::{Attempt, Store, StoreError, finish};

use crate::support::{NOW, on_both, rng};

async fn enqueue(store: &Store, count: usize) {
    let rng = rng();
    let mut tx = store.begin().await.unwrap();
    for _ in 0..count {
        let job = NewJob {
            id: JobId::new(NOW, &rng),
            kind: "mail",
            dedupe_key: None,
            scope: None,
            sealed_payload: b"sealed",
            due_at: NOW,
            created_at: NOW,
        };
        assert!(tx.enqueue(&job).await.unwrap());
    }
    finish::<(), StoreError>(tx, Ok(()), &mut Attempt::default())
        .await
        .unwrap()
        .unwrap();
}

async fn lease(store: &Store, at: ieum_model::Instant) -> Vec<JobId> {
    let mut attempt = Attempt::default();
    loop {
        let mut tx = store.begin().await.unwrap();
        let leased = tx.lease_jobs(at, at.plus(Duration::from_secs(60)), 10).await;
        if let Some(ended) = finish(tx, leased, &mut attempt).await {
            return ended.unwrap().into_iter().map(|j| j.id).collect();
        }
    }
}

on_both! {
    async fn eight_workers_share_the_jobs_without_overlap(db) {
        enqueue(&db.store, 100).await;
        let workers: Vec<_> = (0..8)
            .map(|_| {
                let store = db.store.clone();
                tokio::spawn(async move {
                    let mut mine = Vec::new();
                    loop {
                        let jobs = lease(&store, NOW).await;
                        if jobs.is_empty() {
                            return mine;
                        }
                        mine.extend(jobs);
                    }
                })
            })
            .collect();
        let mut all = Vec::new();
        for worker in workers {
            all.extend(worker.await.unwrap());
        }
        assert_eq!(all.len(), 100);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 100, "no job was handed out twice");
    }

    async fn a_job_of_a_worker_that_died_falls_due_again(db) {
        enqueue(&db.store, 1).await;
        assert_eq!(lease(&db.store, NOW).await.len(), 1);
        assert_eq!(lease(&db.store, NOW.plus(Duration::from_secs(59))).await.len(), 0);
        assert_eq!(lease(&db.store, NOW.plus(Duration::from_secs(60))).await.len(), 1);
    }

    async fn a_key_enqueues_once(db) {
        let rng = rng();
        let mut tx = db.store.begin().await.unwrap();
        let job = |id| NewJob {
            id, kind: "mail", dedupe_key: Some("digest 2026-11-23"), scope: None, sealed_payload: b"", due_at: NOW, created_at: NOW,
        };
        assert!(tx.enqueue(&job(JobId::new(NOW, &rng))).await.unwrap());
        assert!(!tx.enqueue(&job(JobId::new(NOW, &rng))).await.unwrap());
    }
}
