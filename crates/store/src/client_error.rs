//! What went wrong with requests of business systems: one row for each reason and what was seen with it.
//!
//! Written in the background only, a few rows at a time: whoever sends wrong requests writes nothing.

use ieum_model::{ClientRowId, Instant};

use crate::db::{Conn, StoreError, Tx, statements};

statements! {
    OF_CLIENT = "SELECT reason, facts, times, first_at, last_at FROM client_errors WHERE client_row_id = $1 ORDER BY last_at DESC, reason, facts
        LIMIT $2";
    ADD = "INSERT INTO client_errors (client_row_id, reason, facts, times, first_at, last_at)
        SELECT id, CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS BIGINT) FROM clients WHERE id = $1
        ON CONFLICT (client_row_id, reason, facts) DO UPDATE SET times = client_errors.times + excluded.times,
            last_at = CASE WHEN excluded.last_at > client_errors.last_at THEN excluded.last_at ELSE client_errors.last_at END";
    TRIM = "DELETE FROM client_errors WHERE client_row_id = $1 AND (reason, facts) IN
        (SELECT reason, facts FROM client_errors WHERE client_row_id = $1 ORDER BY last_at DESC, reason, facts LIMIT 1000 OFFSET $2)";
    CLEAR = "DELETE FROM client_errors WHERE client_row_id = $1";
    FORGET = "DELETE FROM client_errors WHERE (client_row_id, reason, facts) IN
        (SELECT client_row_id, reason, facts FROM client_errors WHERE last_at < $1 ORDER BY last_at LIMIT $2)";
}

/// An error and how often it happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientErrorRow {
    /// The reason's stable code.
    pub reason: String,
    /// What was seen, one a line; nothing for all the rest of that reason.
    pub facts: String,
    /// How often.
    pub times: i64,
    /// When first.
    pub first_at: Instant,
    /// When last.
    pub last_at: Instant,
}

impl Conn {
    /// The errors of a business system, the latest first.
    ///
    /// # Errors
    /// As the database says.
    pub async fn client_errors(&mut self, client: ClientRowId, limit: i64) -> Result<Vec<ClientErrorRow>, StoreError> {
        self.all(OF_CLIENT, &[&client, &limit], |r| {
            Ok(ClientErrorRow {
                reason: r.get(0)?,
                facts: r.get(1)?,
                times: r.get(2)?,
                first_at: r.get(3)?,
                last_at: r.get(4)?,
            })
        })
        .await
    }
}

impl Tx {
    /// Adds an error, or counts it where it is known; nothing if there is no such business system any more.
    ///
    /// # Errors
    /// As the database says.
    pub async fn add_client_error(&mut self, client: ClientRowId, row: &ClientErrorRow) -> Result<(), StoreError> {
        self.execute(
            ADD,
            &[
                &client,
                &row.reason,
                &row.facts,
                &row.times,
                &row.first_at,
                &row.last_at,
            ],
        )
        .await
        .map(|_| ())
    }

    /// Keeps the latest errors of a business system and drops the rest.
    ///
    /// # Errors
    /// As the database says.
    pub async fn trim_client_errors(&mut self, client: ClientRowId, most: i64) -> Result<u64, StoreError> {
        self.execute(TRIM, &[&client, &most]).await
    }

    /// Drops all errors of a business system and says how many rows.
    ///
    /// # Errors
    /// As the database says.
    pub async fn clear_client_errors(&mut self, client: ClientRowId) -> Result<u64, StoreError> {
        self.execute(CLEAR, &[&client]).await
    }

    /// Forgets errors that have not happened for long.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_client_errors(&mut self, before: Instant, limit: i64) -> Result<u64, StoreError> {
        self.execute(FORGET, &[&before, &limit]).await
    }
}
