//! What the schema itself guarantees about organisations.

use ieum_model::{MemberId, OrgId};
use ieum_store::{Attempt, StoreError, finish};

use crate::support::{NOW, insert_organization, on_both, rng};

on_both! {
    async fn an_organisation_without_its_super_admin_cannot_be_committed(db) {
        let rng = rng();
        let mut tx = db.store.begin().await.unwrap();
        insert_organization(&mut tx, OrgId::new(NOW, &rng), MemberId::new(NOW, &rng)).await;
        let ended = finish::<(), StoreError>(tx, Ok(()), &mut Attempt::default()).await;
        assert!(matches!(ended, Some(Err(_))), "{ended:?}");
    }

    async fn a_slug_that_nobody_has_resolves_to_nothing(db) {
        let mut conn = db.store.read().await.unwrap();
        assert!(conn.find_active_organization("haneul").await.unwrap().is_none());
        assert!(conn.find_forward("haneul", NOW).await.unwrap().is_none());
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_database_file_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ieum.db");
    let store = ieum_store::Store::open(&format!("sqlite://{}", path.display()), Default::default()).unwrap();
    store.migrate(NOW).await.unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(
            entry.metadata().unwrap().permissions().mode() & 0o077,
            0,
            "{:?}",
            entry.file_name()
        );
    }
}
