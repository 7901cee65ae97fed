//! A transaction that loses a race is run again inside the store's loop and never shown.

use ieum_store::{Attempt, Store, StoreError, finish};

use crate::support::on_both;

async fn add_one(store: &Store) -> Result<(), StoreError> {
    let mut attempt = Attempt::default();
    loop {
        let mut tx = store.begin().await?;
        let result = async {
            let before = tx
                .get_setting("counter")
                .await?
                .and_then(|v| v.parse::<i64>().ok())
                .unwrap_or(0);
            tx.set_setting("counter", &(before + 1).to_string()).await
        }
        .await;
        if let Some(ended) = finish(tx, result, &mut attempt).await {
            return ended;
        }
    }
}

on_both! {
    async fn sixteen_writers_on_one_row_lose_no_increment(db) {
        let tasks: Vec<_> = (0..16).map(|_| { let store = db.store.clone(); tokio::spawn(async move {
            for _ in 0..8 { add_one(&store).await.unwrap(); }
        }) }).collect();
        for task in tasks { task.await.unwrap(); }
        let value = db.store.read().await.unwrap().get_setting("counter").await.unwrap();
        assert_eq!(value.as_deref(), Some("128"));
    }

    async fn a_dropped_transaction_leaves_nothing(db) {
        {
            let mut tx = db.store.begin().await.unwrap();
            tx.set_setting("ghost", "1").await.unwrap();
        }
        add_one(&db.store).await.unwrap();
        assert_eq!(db.store.read().await.unwrap().get_setting("ghost").await.unwrap(), None);
    }
}
