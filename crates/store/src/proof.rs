//! What business systems proved themselves with: assertions and proofs that count once, and the day a secret was last used.

use ieum_model::{ClientRowId, Instant};

use crate::db::{Conn, StoreError, Tx, statements};

statements! {
    TAKE = "INSERT INTO used_proofs (proof_hash, expires_at) VALUES ($1, $2)";
    FORGET = "DELETE FROM used_proofs WHERE proof_hash IN
        (SELECT proof_hash FROM used_proofs WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)";
    NOTE_SECRET = "INSERT INTO client_secret_uses (secret_hash, client_row_id, used_on) VALUES ($1, $2, $3)
        ON CONFLICT (secret_hash) DO UPDATE SET used_on = excluded.used_on";
    SECRET_USES = "SELECT secret_hash, used_on FROM client_secret_uses WHERE client_row_id = $1 ORDER BY used_on DESC LIMIT 50";
    FORGET_SECRETS = "DELETE FROM client_secret_uses WHERE client_row_id = $1 AND secret_hash <> $2 AND secret_hash <> $3";
}

impl Conn {
    /// When each secret of a business system was last used; secrets that were never used are not in it.
    ///
    /// # Errors
    /// As the database says.
    pub async fn client_secret_uses(&mut self, client: ClientRowId) -> Result<Vec<([u8; 32], Instant)>, StoreError> {
        self.all(SECRET_USES, &[&client], |r| Ok((r.get(0)?, r.get(1)?))).await
    }
}

impl Tx {
    /// Uses up an assertion or proof.
    ///
    /// # Errors
    /// A violation of `UsedProof` if it was used before.
    pub async fn take_proof(&mut self, proof_hash: [u8; 32], expires_at: Instant) -> Result<(), StoreError> {
        self.execute(TAKE, &[&proof_hash, &expires_at]).await.map(|_| ())
    }

    /// Deletes at most `limit` used proofs that ran out before `before`; says how many.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_proofs(&mut self, before: Instant, limit: i64) -> Result<u64, StoreError> {
        self.execute(FORGET, &[&before, &limit]).await
    }

    /// Notes on which day a secret was last used.
    ///
    /// # Errors
    /// As the database says.
    pub async fn note_secret_use(
        &mut self,
        client: ClientRowId,
        secret_hash: [u8; 32],
        day: Instant,
    ) -> Result<(), StoreError> {
        self.execute(NOTE_SECRET, &[&secret_hash, &client, &day])
            .await
            .map(|_| ())
    }

    /// Forgets the uses of every secret of a business system but these two.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_secret_uses(&mut self, client: ClientRowId, keep: [[u8; 32]; 2]) -> Result<(), StoreError> {
        self.execute(FORGET_SECRETS, &[&client, &keep[0], &keep[1]])
            .await
            .map(|_| ())
    }
}
