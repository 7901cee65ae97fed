//! Rows of requests that must be carried out once: which key made which organisation.

use ieum_model::{Instant, OrgId};

use crate::OrgScope;
use crate::db::{Conn, StoreError, Tx, statements};

statements! {
    FIND = "SELECT request_hash, org_id FROM idempotency_keys WHERE key_hash = $1";
    INSERT = "INSERT INTO idempotency_keys (key_hash, request_hash, org_id, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (key_hash) DO NOTHING";
    FORGET = "DELETE FROM idempotency_keys WHERE created_at < $1";
}

/// What a request with this key made before.
#[derive(Debug, Clone, Copy)]
pub struct MadeBefore {
    /// Hash of what was asked for.
    pub request_hash: [u8; 32],
    /// The organisation that was made.
    pub org_id: OrgId,
}

impl Conn {
    /// What a request with this key made before.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_made_before(&mut self, key_hash: &[u8; 32]) -> Result<Option<MadeBefore>, StoreError> {
        self.optional(FIND, &[key_hash], |r| {
            Ok(MadeBefore {
                request_hash: r.get(0)?,
                org_id: r.get(1)?,
            })
        })
        .await
    }
}

impl Tx {
    /// Notes what a request with this key made; `false` if another request with the key came first.
    ///
    /// # Errors
    /// As the database says.
    pub async fn note_made(
        &mut self,
        scope: OrgScope,
        key_hash: &[u8; 32],
        request_hash: &[u8; 32],
        now: Instant,
    ) -> Result<bool, StoreError> {
        Ok(self
            .execute(INSERT, &[key_hash, request_hash, scope.org_id(), &now])
            .await?
            == 1)
    }

    /// Forgets the keys noted before `before`; says how many.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_made(&mut self, before: Instant) -> Result<u64, StoreError> {
        self.execute(FORGET, &[&before]).await
    }
}
