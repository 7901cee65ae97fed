//! When business systems last fetched the key set. Noted in memory and saved from there in the background: nothing here is asked
//! while a request waits.

use ieum_model::{ClientRowId, Instant};

use crate::db::{Conn, StoreError, Tx, statements};

statements! {
    NOTE = "INSERT INTO key_fetches (client_row_id, fetched_at) SELECT id, CAST($2 AS BIGINT) FROM clients WHERE client_id = $1
        ON CONFLICT (client_row_id) DO UPDATE SET fetched_at = excluded.fetched_at WHERE key_fetches.fetched_at < excluded.fetched_at";
    LIST = "SELECT c.id, c.client_id, c.name, c.id_token_alg, f.fetched_at FROM clients c LEFT JOIN key_fetches f ON f.client_row_id = c.id
        WHERE c.id < $1 AND c.state = 'active' ORDER BY c.id DESC LIMIT $2";
}

/// A business system and its last fetch.
#[derive(Debug, Clone)]
pub struct KeyFetchRow {
    /// Row identifier of the business system.
    pub id: ClientRowId,
    /// Its public identifier.
    pub client_id: String,
    /// Its name.
    pub name: String,
    /// Algorithm of its ID tokens.
    pub id_token_alg: String,
    /// When it fetched the key set last; nothing if that was never seen.
    pub fetched_at: Option<Instant>,
}

impl Conn {
    /// Business systems in use, the latest first, older than `before` if given.
    ///
    /// # Errors
    /// As the database says.
    pub async fn key_fetches(
        &mut self,
        before: Option<ClientRowId>,
        limit: i64,
    ) -> Result<Vec<KeyFetchRow>, StoreError> {
        let before = before.map_or(uuid::Uuid::max(), |id| *id.as_uuid());
        self.all(LIST, &[&before, &limit], |r| {
            Ok(KeyFetchRow {
                id: r.get(0)?,
                client_id: r.get(1)?,
                name: r.get(2)?,
                id_token_alg: r.get(3)?,
                fetched_at: r.get(4)?,
            })
        })
        .await
    }
}

impl Tx {
    /// Notes that the business system of that public identifier fetched the key set; an older moment changes nothing.
    ///
    /// # Errors
    /// As the database says.
    pub async fn note_key_fetch(&mut self, client_id: &str, at: Instant) -> Result<(), StoreError> {
        self.execute(NOTE, &[&client_id, &at]).await.map(|_| ())
    }
}
