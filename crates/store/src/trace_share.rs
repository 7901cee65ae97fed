//! Rows of links by which one record of a sign-in is shown to somebody outside. The token is not here, only its hash.

use ieum_model::{Instant, MemberId, TraceId, TraceShareId};

use crate::OrgScope;
use crate::audit::first_id_of;
use crate::db::{Conn, StoreError, Tx, statements};

statements! {
    INSERT = "INSERT INTO trace_shares (id, org_id, trace_id, token_hash, made_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    OF_TRACE = "SELECT s.id, m.name, s.created_at, s.expires_at FROM trace_shares s
        JOIN members m ON m.org_id = s.org_id AND m.id = s.made_by
        WHERE s.org_id = $1 AND s.trace_id = $2 AND s.expires_at > $3 ORDER BY s.id DESC LIMIT 100";
    DELETE = "DELETE FROM trace_shares WHERE org_id = $1 AND trace_id = $2 AND id = $3";
    FORGET = "DELETE FROM trace_shares WHERE expires_at < $1 OR trace_id < $2";
}

/// A link that holds.
#[derive(Debug, Clone)]
pub struct TraceShareRow {
    /// The link.
    pub id: TraceShareId,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub created_at: Instant,
    /// Until when it holds.
    pub expires_at: Instant,
}

/// A new link.
#[derive(Debug, Clone, Copy)]
pub struct NewTraceShare {
    /// The link.
    pub id: TraceShareId,
    /// The record.
    pub trace: TraceId,
    /// Hash of what the address holds.
    pub token_hash: [u8; 32],
    /// Who makes it.
    pub made_by: MemberId,
    /// Now.
    pub now: Instant,
    /// Until when it holds.
    pub expires_at: Instant,
}

impl Conn {
    /// The links to a record that still hold, the latest first.
    ///
    /// # Errors
    /// As the database says.
    pub async fn trace_shares(
        &mut self,
        scope: OrgScope,
        trace: TraceId,
        now: Instant,
    ) -> Result<Vec<TraceShareRow>, StoreError> {
        self.all(OF_TRACE, &[scope.org_id(), &trace, &now], |r| {
            Ok(TraceShareRow {
                id: r.get(0)?,
                made_by: r.get(1)?,
                created_at: r.get(2)?,
                expires_at: r.get(3)?,
            })
        })
        .await
    }
}

impl Tx {
    /// Adds a link.
    ///
    /// # Errors
    /// As the database says.
    pub async fn insert_trace_share(&mut self, scope: OrgScope, new: &NewTraceShare) -> Result<(), StoreError> {
        let params: [&dyn crate::db::Param; 7] = [
            &new.id,
            scope.org_id(),
            &new.trace,
            &new.token_hash,
            &new.made_by,
            &new.now,
            &new.expires_at,
        ];
        self.execute(INSERT, &params).await.map(|_| ())
    }

    /// Ends a link; `false` if there is none such.
    ///
    /// # Errors
    /// As the database says.
    pub async fn delete_trace_share(
        &mut self,
        scope: OrgScope,
        trace: TraceId,
        id: TraceShareId,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(DELETE, &[scope.org_id(), &trace, &id]).await? == 1)
    }

    /// Forgets links that ran out before `now`, and those of records that began before `kept`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_trace_shares(&mut self, now: Instant, kept: Instant) -> Result<u64, StoreError> {
        self.execute(FORGET, &[&now, &first_id_of(kept)]).await
    }
}
