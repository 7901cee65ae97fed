//! Who may use which business system: the one place that says it. A business system `c` may be used by a member `m` of the
//! organisation `o` if `c` is active, is the provider's or `o`'s own, reaches `o`, and `o` either names no groups for it or `m` is in one
//! of them. Every statement that finds a grant or a token asks it anew, so that a change holds at the very next request.

use ieum_model::{ClientRowId, MemberId, OrgId};

use super::{ActiveClient, ActiveSession, OrgScope};
use crate::db::{Conn, Row, StoreError, statements};

/// The client is active, and so is the organisation whose own it is.
macro_rules! client_is_active {
    ($client:literal) => {
        concat!(
            $client,
            ".state = 'active' AND (",
            $client,
            ".org_id IS NULL OR EXISTS (SELECT 1 FROM organizations zc WHERE zc.id = ",
            $client,
            ".org_id AND zc.state = 'active'))"
        )
    };
}

/// The organisation may use the client: it is its own, or the provider's and reaches it. One look-up at most, and none for a client
/// that reaches every organisation.
macro_rules! org_may_use {
    ($client:literal, $org:expr) => {
        concat!(
            "(",
            $client,
            ".org_id = ",
            $org,
            " OR (",
            $client,
            ".org_id IS NULL AND (",
            $client,
            ".reach = 'all' OR EXISTS (SELECT 1 FROM client_orgs zo WHERE zo.client_row_id = ",
            $client,
            ".id AND zo.org_id = ",
            $org,
            "))))"
        )
    };
}

/// The organisation lets this member of it use the client. One look-up if it names no groups.
macro_rules! groups_allow {
    ($id:expr, $org:expr, $member:expr) => {
        concat!(
            "(NOT EXISTS (SELECT 1 FROM client_groups zg WHERE zg.org_id = ", $org, " AND zg.client_row_id = ", $id, ")
                OR EXISTS (SELECT 1 FROM client_groups zg JOIN group_members zm ON zm.org_id = zg.org_id AND zm.group_id = zg.group_id
                    AND zm.member_id = ", $member, " WHERE zg.org_id = ", $org, " AND zg.client_row_id = ", $id, "))"
        )
    };
}

/// The whole rule for the client `$client` and a member of an organisation that are active themselves.
macro_rules! may_use {
    ($client:literal, $org:expr, $member:expr) => {
        concat!(
            $client,
            ".state = 'active' AND ",
            $crate::active::org_may_use!($client, $org),
            " AND ",
            $crate::active::groups_allow!(concat!($client, ".id"), $org, $member)
        )
    };
}

pub(crate) use {client_is_active, groups_allow, may_use, org_may_use};

statements! {
    OF_SESSION = concat!("SELECT x.org_id, CASE WHEN ", org_may_use!("c", "x.org_id"), " THEN TRUE ELSE FALSE END,
            CASE WHEN ", groups_allow!("c.id", "x.org_id", "x.member_id"), " THEN TRUE ELSE FALSE END
        FROM session_orgs x JOIN clients c ON c.id = $2 WHERE x.session_id = $1 ORDER BY x.authenticated_at DESC, x.org_id LIMIT 100");
    OF_MEMBER = concat!("SELECT CASE WHEN ", may_use!("c", "$2", "$3"), " THEN TRUE ELSE FALSE END FROM clients c WHERE c.id = $1");
    OWNER = "SELECT s.slug FROM org_slugs s WHERE s.org_id = $1 AND s.state = 'current'";
    SCOPE_OF_OWNER = "SELECT org_id FROM clients WHERE id = $1 AND org_id IS NOT NULL";
}

/// Whether somebody may use a business system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Yes.
    Open,
    /// The organisation may not.
    NotOrganization,
    /// The organisation may, but it names groups, and this member is in none of them.
    NotMember,
}

fn read(r: &Row<'_>) -> Result<(OrgId, Reach), StoreError> {
    let reach = match (r.get::<bool>(1)?, r.get::<bool>(2)?) {
        (true, true) => Reach::Open,
        (false, _) => Reach::NotOrganization,
        (true, false) => Reach::NotMember,
    };
    Ok((r.get(0)?, reach))
}

impl Conn {
    /// For each organisation that a session is signed in to, whether its member there may use the active business system.
    ///
    /// # Errors
    /// As the database says.
    pub async fn reach_of_session(
        &mut self,
        client: &ActiveClient,
        session: &ActiveSession,
    ) -> Result<Vec<(OrgId, Reach)>, StoreError> {
        self.all(OF_SESSION, &[&session.id(), &client.id], read).await
    }

    /// Whether a member may use a business system; the caller has found both the member and the client active.
    ///
    /// # Errors
    /// As the database says.
    pub async fn may_member_use(
        &mut self,
        scope: OrgScope,
        client: ClientRowId,
        member: MemberId,
    ) -> Result<bool, StoreError> {
        let found = self
            .optional(OF_MEMBER, &[&client, scope.org_id(), &member], |r| r.get(0))
            .await?;
        Ok(found.unwrap_or(false))
    }

    /// The present organisation ID of the organisation whose own the business system is.
    ///
    /// # Errors
    /// As the database says.
    pub async fn owner_slug(&mut self, client: &ActiveClient) -> Result<Option<String>, StoreError> {
        match &client.org_id {
            Some(org) => self.optional(OWNER, &[org], |r| r.get(0)).await,
            None => Ok(None),
        }
    }

    /// The organisation whose own the business system is, for writing down what somebody else does to it.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_scope_of_owner(&mut self, client: ClientRowId) -> Result<Option<OrgScope>, StoreError> {
        self.optional(SCOPE_OF_OWNER, &[&client], |r| r.get(0).map(OrgScope))
            .await
    }
}
