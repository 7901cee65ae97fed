//! Somebody outside who holds a link to one record of a sign-in: the link is their permission, for that one record.

use ieum_model::{Instant, TraceId};

use super::OrgScope;
use crate::db::{Conn, StoreError, statements};

statements! {
    SHARED = "SELECT s.org_id, s.trace_id, s.expires_at FROM trace_shares s JOIN organizations o ON o.id = s.org_id
        WHERE s.token_hash = $1 AND s.expires_at > $2 AND o.state = 'active'";
}

/// A record that is shown to whoever holds the link.
#[derive(Debug, Clone, Copy)]
pub struct SharedTrace {
    scope: OrgScope,
    /// The record.
    pub trace: TraceId,
    /// Until when it is shown.
    pub expires_at: Instant,
}

impl SharedTrace {
    /// Permission to read the organisation's rows.
    pub const fn scope(&self) -> OrgScope {
        self.scope
    }
}

impl Conn {
    /// Resolves a link that still holds, of an organisation that is active.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_shared_trace(
        &mut self,
        token_hash: [u8; 32],
        now: Instant,
    ) -> Result<Option<SharedTrace>, StoreError> {
        self.optional(SHARED, &[&token_hash, &now], |r| {
            Ok(SharedTrace {
                scope: OrgScope(r.get(0)?),
                trace: r.get(1)?,
                expires_at: r.get(2)?,
            })
        })
        .await
    }
}
