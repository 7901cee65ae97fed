//! Rows of what members agreed that business systems of others receive, and the connections that come of it.

use ieum_model::{ClientRowId, Instant, MemberId};

use crate::OrgScope;
use crate::db::{Conn, StoreError, Tx, statements};

statements! {
    FIND = "SELECT scope FROM consents WHERE org_id = $1 AND member_id = $2 AND client_row_id = $3 AND granted_at > $4";
    SAVE = "INSERT INTO consents (org_id, member_id, client_row_id, scope, granted_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (org_id, member_id, client_row_id) DO UPDATE SET scope = excluded.scope, granted_at = excluded.granted_at";
    DELETE = "DELETE FROM consents WHERE org_id = $1 AND member_id = $2 AND client_row_id = $3";
    DELETE_OF = "DELETE FROM consents WHERE org_id = $1 AND member_id = $2";
    REVOKE = "UPDATE grants SET revoked_at = $4, revoke_reason = $5
        WHERE org_id = $1 AND member_id = $2 AND client_row_id = $3 AND revoked_at IS NULL";
    CONNECTED = "SELECT c.id, c.name, c.home_url, u.last_used_at, k.granted_at FROM client_uses u JOIN clients c ON c.id = u.client_row_id
            LEFT JOIN consents k ON k.org_id = u.org_id AND k.member_id = u.member_id AND k.client_row_id = u.client_row_id
        WHERE u.org_id = $1 AND u.member_id = $2 AND (k.granted_at IS NOT NULL OR EXISTS (SELECT 1 FROM grants g
            WHERE g.org_id = u.org_id AND g.member_id = u.member_id AND g.client_row_id = u.client_row_id AND g.revoked_at IS NULL))
        ORDER BY u.last_used_at DESC, c.id LIMIT 100";
    NAME = "SELECT name FROM clients WHERE id = $1";
}

/// A business system that receives something of a member.
#[derive(Debug, Clone)]
pub struct Connection {
    /// The business system.
    pub client: ClientRowId,
    /// Its name.
    pub name: String,
    /// Its own address.
    pub home_url: Option<String>,
    /// When the member last signed in to it.
    pub last_used_at: Instant,
    /// When the member agreed; `None` if it is one that does not ask.
    pub agreed_at: Option<Instant>,
}

impl Conn {
    /// The scopes that a member agreed to after this moment, separated by spaces.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_consent(
        &mut self,
        scope: OrgScope,
        member: MemberId,
        client: ClientRowId,
        after: Instant,
    ) -> Result<Option<String>, StoreError> {
        self.optional(FIND, &[scope.org_id(), &member, &client, &after], |r| r.get(0))
            .await
    }

    /// The business systems that a member agreed to or is signed in to, the latest first; at most 100.
    ///
    /// # Errors
    /// As the database says.
    pub async fn connections_of(&mut self, scope: OrgScope, member: MemberId) -> Result<Vec<Connection>, StoreError> {
        self.all(CONNECTED, &[scope.org_id(), &member], |r| {
            Ok(Connection {
                client: r.get(0)?,
                name: r.get(1)?,
                home_url: r.get(2)?,
                last_used_at: r.get(3)?,
                agreed_at: r.get(4)?,
            })
        })
        .await
    }

    /// The name of a business system, also of a suspended one.
    ///
    /// # Errors
    /// As the database says.
    pub async fn client_name(&mut self, client: ClientRowId) -> Result<Option<String>, StoreError> {
        self.optional(NAME, &[&client], |r| r.get(0)).await
    }
}

impl Tx {
    /// Remembers what a member agreed to; what was remembered before is replaced.
    ///
    /// # Errors
    /// As the database says.
    pub async fn save_consent(
        &mut self,
        scope: OrgScope,
        member: MemberId,
        client: ClientRowId,
        scopes: &str,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.execute(SAVE, &[scope.org_id(), &member, &client, &scopes, &now])
            .await
            .map(|_| ())
    }

    /// Forgets what a member agreed to and ends every grant of the business system; says whether there was anything.
    ///
    /// # Errors
    /// As the database says.
    pub async fn disconnect(
        &mut self,
        scope: OrgScope,
        member: MemberId,
        client: ClientRowId,
        now: Instant,
        reason: &str,
    ) -> Result<bool, StoreError> {
        let forgotten = self.execute(DELETE, &[scope.org_id(), &member, &client]).await?;
        let revoked = self
            .execute(REVOKE, &[scope.org_id(), &member, &client, &now, &reason])
            .await?;
        Ok(forgotten + revoked > 0)
    }

    /// Forgets everything that a member agreed to.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_consents_of(&mut self, scope: OrgScope, member: MemberId) -> Result<u64, StoreError> {
        self.execute(DELETE_OF, &[scope.org_id(), &member]).await
    }
}
