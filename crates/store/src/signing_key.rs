//! Rows of signing keys. Their private halves are sealed by the use case; this module never sees them open.

use ieum_model::{Instant, KeyId};

use crate::db::{Conn, Row, StoreError, Tx, statements};

statements! {
    // Keys change a few times a year. Those that are in use come first, however many were retired since.
    LATEST = "SELECT id, alg, state, sealed_private, public_jwk, created_at, state_since, revoked_at FROM signing_keys
        ORDER BY CASE WHEN state = 'retired' THEN 1 ELSE 0 END, id DESC LIMIT 100";
    INSERT = "INSERT INTO signing_keys (id, alg, state, sealed_private, public_jwk, created_at, state_since) VALUES ($1, $2, $3, $4, $5, $6, $6)";
    SET_STATE = "UPDATE signing_keys SET state = $3, state_since = $4 WHERE id = $1 AND state = $2";
    RETIRE = "UPDATE signing_keys SET state = 'retired', state_since = $2, sealed_private = $3 WHERE id = $1 AND state = 'retiring'";
    REVOKE = "UPDATE signing_keys SET state = 'retired', state_since = $2, revoked_at = $2, sealed_private = $3
        WHERE id = $1 AND revoked_at IS NULL";
}

/// A signing key as it is stored.
#[derive(Debug, Clone)]
pub struct SigningKeyRow {
    /// Identifier; its text form is the `kid`.
    pub id: KeyId,
    /// Registered name of the algorithm, such as `ES256`.
    pub alg: String,
    /// `pending`, `active`, `retiring` or `retired`.
    pub state: String,
    /// The private half, sealed; empty once the key is retired.
    pub sealed_private: Vec<u8>,
    /// The public half as it is published.
    pub public_jwk: String,
    /// When it was made.
    pub created_at: Instant,
    /// Since when it is in this state.
    pub state_since: Instant,
    /// When it was withdrawn in an emergency; such a key is `retired`.
    pub revoked_at: Option<Instant>,
}

fn read(r: &Row<'_>) -> Result<SigningKeyRow, StoreError> {
    Ok(SigningKeyRow {
        id: r.get(0)?,
        alg: r.get(1)?,
        state: r.get(2)?,
        sealed_private: r.get(3)?,
        public_jwk: r.get(4)?,
        created_at: r.get(5)?,
        state_since: r.get(6)?,
        revoked_at: r.get(7)?,
    })
}

impl Conn {
    /// Every key in use, then the latest of the others; at most 100.
    ///
    /// # Errors
    /// As the database says.
    pub async fn signing_keys(&mut self) -> Result<Vec<SigningKeyRow>, StoreError> {
        self.all(LATEST, &[], read).await
    }
}

impl Tx {
    /// Adds a key.
    ///
    /// # Errors
    /// A violation of `SigningKeyTurn` if another process was faster.
    pub async fn insert_signing_key(&mut self, new: &SigningKeyRow) -> Result<(), StoreError> {
        self.execute(
            INSERT,
            &[
                &new.id,
                &new.alg,
                &new.state,
                &new.sealed_private,
                &new.public_jwk,
                &new.created_at,
            ],
        )
        .await
        .map(|_| ())
    }

    /// Moves a key from one state to the next; `false` if it is not in `from`.
    ///
    /// # Errors
    /// A violation of `SigningKeyTurn` if another key signs already.
    pub async fn set_signing_key_state(
        &mut self,
        id: KeyId,
        from: &str,
        to: &str,
        now: Instant,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(SET_STATE, &[&id, &from, &to, &now]).await? == 1)
    }

    /// Retires a key and wipes its private half.
    ///
    /// # Errors
    /// As the database says.
    pub async fn retire_signing_key(&mut self, id: KeyId, now: Instant) -> Result<bool, StoreError> {
        let wiped: &[u8] = &[];
        Ok(self.execute(RETIRE, &[&id, &now, &wiped]).await? == 1)
    }

    /// Withdraws a key in whatever state and wipes its private half; `false` if it was withdrawn before or does not exist.
    ///
    /// # Errors
    /// As the database says.
    pub async fn revoke_signing_key(&mut self, id: KeyId, now: Instant) -> Result<bool, StoreError> {
        let wiped: &[u8] = &[];
        Ok(self.execute(REVOKE, &[&id, &now, &wiped]).await? == 1)
    }
}
