//! How long an organisation lets sign-ins last: the one part of its row that the security page changes.

use ieum_model::organization::SessionPolicy;

use crate::OrgScope;
use crate::db::{StoreError, Tx, statements};

statements! {
    SET = "UPDATE organizations SET session_idle_minutes = $3, session_absolute_minutes = $4, version = version + 1
        WHERE id = $1 AND version = $2";
}

impl Tx {
    /// Changes the session limits; `false` if somebody else changed the organisation since `version`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_session_policy(
        &mut self,
        scope: OrgScope,
        version: i64,
        policy: SessionPolicy,
    ) -> Result<bool, StoreError> {
        let (idle, absolute) = (policy.idle_minutes(), policy.absolute_minutes());
        let changed = self.execute(SET, &[scope.org_id(), &version, &idle, &absolute]).await?;
        Ok(changed == 1)
    }
}
