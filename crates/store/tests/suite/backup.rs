//! Copies of an SQLite database and the way back.

use std::fs;

use ieum_model::Instant;
use ieum_store::backup::{backup, restore};
use ieum_store::db::Options;
use ieum_store::{Attempt, Store, finish};

async fn open(path: &std::path::Path) -> Store {
    let store = Store::open(&format!("sqlite://{}", path.display()), Options::default()).unwrap();
    store.migrate(Instant::from_seconds(0)).await.unwrap();
    store
}

async fn note(store: &Store, value: &str) {
    let mut tx = store.begin().await.unwrap();
    let result = tx.set_setting("word", value).await;
    finish(tx, result, &mut Attempt::default()).await.unwrap().unwrap();
}

async fn noted(store: &Store) -> Option<String> {
    store.read().await.unwrap().get_setting("word").await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_a_running_database_is_whole_and_goes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let store = open(&path("ieum.db")).await;
    note(&store, "before").await;
    backup(&path("ieum.db"), &path("copy.db")).unwrap();
    note(&store, "after").await;

    restore(&path("copy.db"), &path("back.db")).unwrap();
    assert_eq!(noted(&open(&path("back.db")).await).await.as_deref(), Some("before"));
    assert_eq!(noted(&store).await.as_deref(), Some("after"));
    #[cfg(unix)]
    for name in ["copy.db", "back.db"] {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path(name)).unwrap().permissions());
        assert_eq!(mode & 0o077, 0, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_overwritten_and_what_is_damaged_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let store = open(&path("ieum.db")).await;
    note(&store, "kept").await;
    backup(&path("ieum.db"), &path("copy.db")).unwrap();

    assert!(
        backup(&path("ieum.db"), &path("copy.db")).is_err(),
        "an older copy is overwritten"
    );
    assert!(
        restore(&path("copy.db"), &path("ieum.db")).is_err(),
        "a database is overwritten"
    );
    assert!(backup(&path("missing.db"), &path("new.db")).is_err());
    assert!(!path("new.db").exists() && !path("missing.db").exists());

    fs::write(
        path("text.db"),
        "no database at all, but long enough to be looked at as one",
    )
    .unwrap();
    let mut bytes = fs::read(path("copy.db")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..].fill(0x5a);
    fs::write(path("damaged.db"), bytes).unwrap();
    for bad in ["text.db", "damaged.db", "missing.db"] {
        assert!(restore(&path(bad), &path("other.db")).is_err(), "{bad}");
        assert!(!path("other.db").exists(), "{bad}");
    }
    assert_eq!(noted(&store).await.as_deref(), Some("kept"));
}
