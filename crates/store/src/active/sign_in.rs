//! What members signed in to at business systems, read in the moment before it ends: whom the business systems are told of.

use ieum_model::{AccountId, ClientRowId, GrantId, Instant, LoginMethodId, MemberId, OrgId, SessionId};

use super::{OrgScope, groups_allow, org_may_use};
use crate::db::{Conn, Row, StoreError, statements};

macro_rules! columns {
    () => {
        "SELECT g.id, g.org_id, g.client_row_id, g.member_id, g.session_id, COALESCE(g.sid, g.session_id), c.profile, c.redirect_uris
            FROM grants g JOIN clients c ON c.id = g.client_row_id WHERE g.revoked_at IS NULL"
    };
}

/// The same, with whether the member may use the business system still.
macro_rules! with_reach {
    () => {
        concat!(
            "SELECT g.id, g.org_id, g.client_row_id, g.member_id, g.session_id, COALESCE(g.sid, g.session_id), c.profile, c.redirect_uris,
                CASE WHEN ", org_may_use!("c", "g.org_id"), " AND ", groups_allow!("c.id", "g.org_id", "g.member_id"), " THEN TRUE ELSE FALSE END
            FROM grants g JOIN clients c ON c.id = g.client_row_id WHERE g.revoked_at IS NULL"
        )
    };
}

statements! {
    REACH_OF_MEMBER = concat!(with_reach!(), " AND g.org_id = $1 AND g.member_id = $2 ORDER BY g.id LIMIT $3");
    REACH_AT_CLIENT = concat!(with_reach!(), " AND g.client_row_id = $1 AND g.id > $2 AND g.created_at <= $3 ORDER BY g.id LIMIT $4");
    REACH_AT_CLIENT_IN = concat!(with_reach!(), " AND g.client_row_id = $1 AND g.org_id = $2 AND g.id > $3 AND g.created_at <= $4
            ORDER BY g.id LIMIT $5");
    REACH_IN_ORGANIZATION = concat!(with_reach!(), " AND g.org_id = $1 AND g.id > $2 AND g.created_at <= $3 ORDER BY g.id LIMIT $4");
    OF_SESSION = concat!(columns!(), " AND g.session_id = $1 ORDER BY g.id LIMIT $2");
    OF_ACCOUNT = concat!(columns!(), " AND g.session_id IN (SELECT id FROM sessions WHERE account_id = $1 AND ended_at IS NULL)
            ORDER BY g.id LIMIT $2");
    OF_OTHERS = concat!(columns!(), " AND g.session_id IN (SELECT id FROM sessions WHERE account_id = $1 AND id <> $2 AND ended_at IS NULL)
            ORDER BY g.id LIMIT $3");
    OF_MEMBER = concat!(columns!(), " AND g.org_id = $1 AND g.member_id = $2 ORDER BY g.id LIMIT $3");
    OF_CONNECTION = concat!(columns!(), " AND g.org_id = $1 AND g.member_id = $2 AND g.client_row_id = $3 ORDER BY g.id LIMIT $4");
    OF_GRANT = concat!(columns!(), " AND g.id = $1");
    OF_METHOD = concat!(columns!(), " AND g.org_id = $1 AND g.id > $2 AND g.created_at <= $3 AND EXISTS (SELECT 1 FROM session_orgs x
            WHERE x.session_id = g.session_id AND x.org_id = g.org_id AND x.login_method_id = $4) ORDER BY g.id LIMIT $5");
    OF_CLIENT = concat!(columns!(), " AND g.client_row_id = $1 AND g.id > $2 AND g.created_at <= $3 ORDER BY g.id LIMIT $4");
    OF_ORGANIZATION = concat!(columns!(), " AND g.org_id = $1 AND g.id > $2 AND g.created_at <= $3 ORDER BY g.id LIMIT $4");
}

/// Most sign-ins of one person that are read at once.
pub const MOST_OF_A_PERSON: i64 = 2_000;

/// One sign-in to a business system.
#[derive(Debug, Clone)]
pub struct SignIn {
    scope: OrgScope,
    /// The grant.
    pub grant: GrantId,
    /// The business system.
    pub client: ClientRowId,
    /// The member.
    pub member: MemberId,
    /// The session that carries it now.
    pub session: SessionId,
    /// The session as the business system knows it.
    pub sid: SessionId,
    /// What the business system chose of the protocol, as JSON.
    pub profile: String,
    /// Its registered redirect URIs.
    pub redirect_uris: Vec<String>,
}

impl SignIn {
    /// Permission to touch the organisation's rows.
    pub const fn scope(&self) -> OrgScope {
        self.scope
    }
}

/// Whose sign-ins.
#[derive(Debug, Clone, Copy)]
pub enum SignInsOf {
    /// A browser's.
    Session(SessionId),
    /// An account's, in every browser.
    Account(AccountId),
    /// An account's, in every browser but this.
    AccountBut(AccountId, SessionId),
    /// A member's.
    Member(OrgScope, MemberId),
    /// A member's to one business system.
    Connection(OrgScope, MemberId, ClientRowId),
    /// One of them.
    Grant(GrantId),
}

/// Where many people's sign-ins are.
#[derive(Debug, Clone, Copy)]
pub enum SignInsAt {
    /// A business system.
    Client(ClientRowId),
    /// An organisation. By its bare identifier: this reads whom to tell, and opens nothing.
    Organization(OrgId),
    /// An organisation, by one of its login methods.
    Method(OrgId, LoginMethodId),
    /// A business system, of members of one organisation.
    ClientIn(ClientRowId, OrgId),
}

fn read(r: &Row<'_>) -> Result<SignIn, StoreError> {
    Ok(SignIn {
        grant: r.get(0)?,
        scope: OrgScope(r.get(1)?),
        client: r.get(2)?,
        member: r.get(3)?,
        session: r.get(4)?,
        sid: r.get(5)?,
        profile: r.get(6)?,
        redirect_uris: super::client::lines(&r.get::<String>(7)?),
    })
}

impl Conn {
    /// Sign-ins that were not ended, the earliest first; at most [`MOST_OF_A_PERSON`].
    ///
    /// # Errors
    /// As the database says.
    pub async fn sign_ins_of(&mut self, of: SignInsOf) -> Result<Vec<SignIn>, StoreError> {
        let most = MOST_OF_A_PERSON;
        match of {
            SignInsOf::Session(session) => self.all(OF_SESSION, &[&session, &most], read).await,
            SignInsOf::Account(account) => self.all(OF_ACCOUNT, &[&account, &most], read).await,
            SignInsOf::AccountBut(account, keep) => self.all(OF_OTHERS, &[&account, &keep, &most], read).await,
            SignInsOf::Member(scope, member) => self.all(OF_MEMBER, &[scope.org_id(), &member, &most], read).await,
            SignInsOf::Connection(scope, member, client) => {
                self.all(OF_CONNECTION, &[scope.org_id(), &member, &client, &most], read)
                    .await
            }
            SignInsOf::Grant(grant) => self.all(OF_GRANT, &[&grant], read).await,
        }
    }

    /// Sign-ins made until a moment that were not ended, by their grants: those after `after`, at most `limit`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn sign_ins_at(
        &mut self,
        at: SignInsAt,
        after: GrantId,
        until: Instant,
        limit: i64,
    ) -> Result<Vec<SignIn>, StoreError> {
        match at {
            SignInsAt::Client(client) => self.all(OF_CLIENT, &[&client, &after, &until, &limit], read).await,
            SignInsAt::Organization(org) => self.all(OF_ORGANIZATION, &[&org, &after, &until, &limit], read).await,
            SignInsAt::Method(org, method) => {
                self.all(OF_METHOD, &[&org, &after, &until, &method, &limit], read)
                    .await
            }
            SignInsAt::ClientIn(client, org) => {
                self.all(REACH_AT_CLIENT_IN, &[&client, &org, &after, &until, &limit], read)
                    .await
            }
        }
    }

    /// The same, each with whether its member may use the business system still.
    ///
    /// # Errors
    /// As the database says.
    pub async fn sign_ins_with_reach_at(
        &mut self,
        at: SignInsAt,
        after: GrantId,
        until: Instant,
        limit: i64,
    ) -> Result<Vec<(SignIn, bool)>, StoreError> {
        let read = |r: &Row<'_>| Ok((read(r)?, r.get(8)?));
        match at {
            SignInsAt::Client(client) => {
                self.all(REACH_AT_CLIENT, &[&client, &after, &until, &limit], read)
                    .await
            }
            // Reach does not depend on the method: the whole organisation is looked at.
            SignInsAt::Organization(org) | SignInsAt::Method(org, _) => {
                self.all(REACH_IN_ORGANIZATION, &[&org, &after, &until, &limit], read)
                    .await
            }
            SignInsAt::ClientIn(client, org) => {
                self.all(REACH_AT_CLIENT_IN, &[&client, &org, &after, &until, &limit], read)
                    .await
            }
        }
    }

    /// A member's sign-ins to business systems that the member may no longer use; at most [`MOST_OF_A_PERSON`] are looked at.
    ///
    /// # Errors
    /// As the database says.
    pub async fn lost_sign_ins_of(&mut self, scope: OrgScope, member: MemberId) -> Result<Vec<SignIn>, StoreError> {
        let all = self
            .all(REACH_OF_MEMBER, &[scope.org_id(), &member, &MOST_OF_A_PERSON], |r| {
                Ok((read(r)?, r.get::<bool>(8)?))
            })
            .await?;
        Ok(all
            .into_iter()
            .filter(|(_, may)| !may)
            .map(|(sign_in, _)| sign_in)
            .collect())
    }
}
