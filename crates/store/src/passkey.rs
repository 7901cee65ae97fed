//! Rows of passkeys.

use ieum_model::{AccountId, Instant, PasskeyId};

use crate::db::{Conn, Row, StoreError, Tx, statements};

statements! {
    OF_ACCOUNT = "SELECT id, account_id, name, credential, created_at, last_used_at FROM passkeys WHERE account_id = $1
        ORDER BY created_at, id LIMIT 50";
    BY_CREDENTIAL = "SELECT id, account_id, name, credential, created_at, last_used_at FROM passkeys WHERE credential_id = $1";
    INSERT = "INSERT INTO passkeys (id, account_id, credential_id, name, credential, created_at, last_used_at)
        VALUES ($1, $2, $3, $4, $5, $6, NULL)";
    USED = "UPDATE passkeys SET credential = $3, last_used_at = $4 WHERE id = $1 AND credential = $2";
    RENAME = "UPDATE passkeys SET name = $3 WHERE account_id = $1 AND id = $2";
    DELETE = "DELETE FROM passkeys WHERE account_id = $1 AND id = $2";
}

/// A passkey.
#[derive(Debug, Clone)]
pub struct PasskeyRow {
    /// Identifier.
    pub id: PasskeyId,
    /// Whose it is.
    pub account: AccountId,
    /// What its owner calls it.
    pub name: String,
    /// Public key, counter and flags, as JSON.
    pub credential: String,
    /// Since when.
    pub created_at: Instant,
    /// The last sign-in with it.
    pub last_used_at: Option<Instant>,
}

/// A passkey to add.
#[derive(Debug, Clone, Copy)]
pub struct NewPasskey<'a> {
    /// Identifier.
    pub id: PasskeyId,
    /// Whose it is.
    pub account: AccountId,
    /// The name that its device gave it.
    pub credential_id: &'a [u8],
    /// What its owner calls it.
    pub name: &'a str,
    /// Public key, counter and flags, as JSON.
    pub credential: &'a str,
    /// Now.
    pub now: Instant,
}

fn read(r: &Row<'_>) -> Result<PasskeyRow, StoreError> {
    Ok(PasskeyRow {
        id: r.get(0)?,
        account: r.get(1)?,
        name: r.get(2)?,
        credential: r.get(3)?,
        created_at: r.get(4)?,
        last_used_at: r.get(5)?,
    })
}

impl Conn {
    /// The passkeys of an account, the earliest first; at most 50.
    ///
    /// # Errors
    /// As the database says.
    pub async fn passkeys_of(&mut self, account: AccountId) -> Result<Vec<PasskeyRow>, StoreError> {
        self.all(OF_ACCOUNT, &[&account], read).await
    }

    /// The passkey that calls itself so.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_passkey(&mut self, credential_id: &[u8]) -> Result<Option<PasskeyRow>, StoreError> {
        self.optional(BY_CREDENTIAL, &[&credential_id], read).await
    }
}

impl Tx {
    /// Adds a passkey.
    ///
    /// # Errors
    /// A violation of `PasskeyCredential` if it belongs to somebody.
    pub async fn insert_passkey(&mut self, new: &NewPasskey<'_>) -> Result<(), StoreError> {
        let params: [&dyn crate::db::Param; 6] = [
            &new.id,
            &new.account,
            &new.credential_id,
            &new.name,
            &new.credential,
            &new.now,
        ];
        self.execute(INSERT, &params).await.map(|_| ())
    }

    /// Notes a use, with the counter that came with it; `false` if it was used or removed meanwhile.
    ///
    /// # Errors
    /// As the database says.
    pub async fn note_passkey_use(
        &mut self,
        passkey: &PasskeyRow,
        credential: &str,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let params: [&dyn crate::db::Param; 4] = [&passkey.id, &passkey.credential, &credential, &now];
        Ok(self.execute(USED, &params).await? == 1)
    }

    /// Renames a passkey of this account; `false` if there is none.
    ///
    /// # Errors
    /// As the database says.
    pub async fn rename_passkey(&mut self, account: AccountId, id: PasskeyId, name: &str) -> Result<bool, StoreError> {
        Ok(self.execute(RENAME, &[&account, &id, &name]).await? == 1)
    }

    /// Removes a passkey of this account; `false` if there is none.
    ///
    /// # Errors
    /// As the database says.
    pub async fn delete_passkey(&mut self, account: AccountId, id: PasskeyId) -> Result<bool, StoreError> {
        Ok(self.execute(DELETE, &[&account, &id]).await? == 1)
    }
}
