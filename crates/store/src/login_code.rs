//! Rows of six-digit codes that prove an e-mail at sign-in. Neither the code nor the browser is here, only their keyed hashes.

use ieum_model::{Instant, LoginCodeId};

use crate::db::{Conn, StoreError, Tx, statements};

statements! {
    INSERT = "INSERT INTO login_codes (id, email_folded, browser_hash, code_hash, attempts, expires_at, created_at)
        VALUES ($1, $2, $3, $4, 0, $5, $6)";
    IS_LIVING = "SELECT COUNT(*) FROM login_codes WHERE id = $1 AND browser_hash = $2 AND used_at IS NULL AND expires_at > $3";
    TAKE = "UPDATE login_codes SET used_at = $4 WHERE id = $1 AND browser_hash = $2 AND code_hash = $3 AND used_at IS NULL
            AND expires_at > $4 AND attempts < $5";
    MISSED = "UPDATE login_codes SET attempts = attempts + 1 WHERE id = $1";
    VOID = "UPDATE login_codes SET used_at = $3 WHERE email_folded = $1 AND browser_hash = $2 AND used_at IS NULL";
    FORGET = "DELETE FROM login_codes WHERE expires_at < $1";
}

/// A code that was sent.
#[derive(Debug)]
pub struct NewLoginCode<'a> {
    /// Identifier.
    pub id: LoginCodeId,
    /// The e-mail it proves.
    pub email_folded: &'a str,
    /// The browser that asked for it.
    pub browser_hash: [u8; 32],
    /// The code.
    pub code_hash: [u8; 32],
    /// Holds until then.
    pub expires_at: Instant,
    /// Now.
    pub now: Instant,
}

impl Conn {
    /// Whether this browser's code still waits to be entered.
    ///
    /// # Errors
    /// As the database says.
    pub async fn is_login_code_living(
        &mut self,
        id: LoginCodeId,
        browser_hash: &[u8; 32],
        now: Instant,
    ) -> Result<bool, StoreError> {
        self.one(IS_LIVING, &[&id, browser_hash, &now], |r| r.get::<i64>(0))
            .await
            .map(|count| count == 1)
    }
}

impl Tx {
    /// Adds a code.
    ///
    /// # Errors
    /// As the database says.
    pub async fn insert_login_code(&mut self, new: &NewLoginCode<'_>) -> Result<(), StoreError> {
        let params: [&dyn crate::db::Param; 6] = [
            &new.id,
            &new.email_folded,
            &new.browser_hash,
            &new.code_hash,
            &new.expires_at,
            &new.now,
        ];
        self.execute(INSERT, &params).await.map(|_| ())
    }

    /// Spends a code; `false` if it is another one, another browser's, spent, too old, or was missed too often.
    ///
    /// # Errors
    /// As the database says.
    pub async fn take_login_code(
        &mut self,
        id: LoginCodeId,
        browser_hash: &[u8; 32],
        code_hash: &[u8; 32],
        now: Instant,
        most_attempts: i64,
    ) -> Result<bool, StoreError> {
        Ok(self
            .execute(TAKE, &[&id, browser_hash, code_hash, &now, &most_attempts])
            .await?
            == 1)
    }

    /// Notes that a wrong code was entered.
    ///
    /// # Errors
    /// As the database says.
    pub async fn miss_login_code(&mut self, id: LoginCodeId) -> Result<(), StoreError> {
        self.execute(MISSED, &[&id]).await.map(|_| ())
    }

    /// Spends the codes that this browser asked for earlier.
    ///
    /// # Errors
    /// As the database says.
    pub async fn void_login_codes(
        &mut self,
        email_folded: &str,
        browser_hash: &[u8; 32],
        now: Instant,
    ) -> Result<(), StoreError> {
        self.execute(VOID, &[&email_folded, browser_hash, &now])
            .await
            .map(|_| ())
    }

    /// Forgets codes that ran out before `before`; says how many.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_login_codes(&mut self, before: Instant) -> Result<u64, StoreError> {
        self.execute(FORGET, &[&before]).await
    }
}
