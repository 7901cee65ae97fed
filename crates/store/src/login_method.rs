//! Rows of login methods (로그인 방식).

use ieum_model::{Instant, LoginMethodId};

use crate::OrgScope;
use crate::db::{StoreError, Tx, statements};

statements! {
    INSERT = "INSERT INTO login_methods (id, org_id, kind, name, name_folded, position, is_enabled, created_at, version)
        VALUES ($1, $2, $3, $4, $5, (SELECT COUNT(*) FROM login_methods WHERE org_id = $2), TRUE, $6, 1)";
}

impl Tx {
    /// Adds an enabled login method at the end.
    ///
    /// # Errors
    /// A violation of `LoginMethodName` if the organisation has one of that name.
    pub async fn insert_login_method(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
        kind: &str,
        name: (&str, &str),
        now: Instant,
    ) -> Result<(), StoreError> {
        self.execute(INSERT, &[&id, scope.org_id(), &kind, &name.0, &name.1, &now])
            .await
            .map(|_| ())
    }
}
