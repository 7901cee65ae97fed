//! Rows of authorisation requests that clients pushed (RFC 9126). Only the hash of the reference is here.

use ieum_model::{ClientRowId, GrantId, Instant};

use crate::db::{Conn, Param, StoreError, Tx, statements};

statements! {
    INSERT = "INSERT INTO pushed_requests (token_hash, client_row_id, params, is_signed, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)";
    FIND = "SELECT params, is_signed, expires_at, grant_id, browser_hash, begun_at FROM pushed_requests WHERE token_hash = $1 AND client_row_id = $2";
    TAKE = "UPDATE pushed_requests SET grant_id = $2, browser_hash = $3, begun_at = $4
        WHERE token_hash = $1 AND grant_id IS NULL AND expires_at > $4";
    FORGET = "DELETE FROM pushed_requests WHERE token_hash IN
        (SELECT token_hash FROM pushed_requests WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)";
}

/// A request to be kept for a moment.
#[derive(Debug)]
pub struct NewPushedRequest<'a> {
    /// SHA-256 of the reference.
    pub token_hash: [u8; 32],
    /// Whose it is.
    pub client: ClientRowId,
    /// Its parameters as they stand in an address.
    pub params: &'a str,
    /// They were signed.
    pub is_signed: bool,
    /// Now.
    pub now: Instant,
    /// Until when a browser must bring it.
    pub expires_at: Instant,
}

/// A request that was pushed, taken or not.
#[derive(Debug, Clone)]
pub struct PushedRequest {
    /// Its parameters as they stand in an address.
    pub params: String,
    /// They were signed.
    pub is_signed: bool,
    /// Until when a browser must bring it.
    pub expires_at: Instant,
    /// Who took it.
    pub taken: Option<Taken>,
}

/// The one browser that may go on with a request, and the one grant that may come of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// The grant.
    pub grant: GrantId,
    /// Keyed hash of the browser's identifier.
    pub browser_hash: [u8; 32],
    /// When it came.
    pub begun_at: Instant,
}

impl Conn {
    /// The request of this reference, if it is this client's.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_pushed_request(
        &mut self,
        token_hash: &[u8; 32],
        client: ClientRowId,
    ) -> Result<Option<PushedRequest>, StoreError> {
        self.optional(FIND, &[token_hash, &client], |r| {
            let taken = match (r.get(3)?, r.get(4)?, r.get(5)?) {
                (Some(grant), Some(browser_hash), Some(begun_at)) => Some(Taken {
                    grant,
                    browser_hash,
                    begun_at,
                }),
                _ => None,
            };
            Ok(PushedRequest {
                params: r.get(0)?,
                is_signed: r.get(1)?,
                expires_at: r.get(2)?,
                taken,
            })
        })
        .await
    }
}

impl Tx {
    /// Keeps a request.
    ///
    /// # Errors
    /// As the database says.
    pub async fn insert_pushed_request(&mut self, new: &NewPushedRequest<'_>) -> Result<(), StoreError> {
        let params: [&dyn Param; 6] = [
            &new.token_hash,
            &new.client,
            &new.params,
            &new.is_signed,
            &new.now,
            &new.expires_at,
        ];
        self.execute(INSERT, &params).await.map(|_| ())
    }

    /// Takes a request that still holds: of two browsers that try at once, one gets `true`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn take_pushed_request(&mut self, token_hash: &[u8; 32], taken: &Taken) -> Result<bool, StoreError> {
        let params: [&dyn Param; 4] = [token_hash, &taken.grant, &taken.browser_hash, &taken.begun_at];
        Ok(self.execute(TAKE, &params).await? == 1)
    }

    /// Deletes at most `limit` requests that ran out before `before`; says how many.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_pushed_requests(&mut self, before: Instant, limit: i64) -> Result<u64, StoreError> {
        self.execute(FORGET, &[&before, &limit]).await
    }
}
