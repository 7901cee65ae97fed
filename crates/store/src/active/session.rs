//! A living sign-in, and the memberships it signed in to.

use ieum_model::organization::{OrgState, Organization};
use ieum_model::permission::{Menus, Role};
use ieum_model::second_factor::Proofs;
use ieum_model::{AccountId, Instant, LoginMethodId, MemberId, OrgId, SessionId};

use super::{ActiveOrganization, OrgScope, method_serves};
use crate::db::{Conn, Row, StoreError, statements, stored_as_text};
use crate::organization;

statements! {
    BY_TOKEN = "SELECT s.id, s.account_id, s.created_at, s.last_seen_at, s.idle_minutes, s.expires_at, a.name, a.locale, a.must_change_password, s.proofs
        FROM sessions s JOIN accounts a ON a.id = s.account_id
        WHERE s.token_hash = $1 AND s.kind = $2 AND s.ended_at IS NULL AND s.expires_at > $3 AND a.state = 'active'";
    MEMBER = concat!("SELECT o.id, o.name, o.plan, o.state, o.color, o.super_admin_id, o.session_idle_minutes, o.session_absolute_minutes,
            g.slug, o.linked_at, o.created_at, o.version,
            m.id, m.is_admin, m.menus, m.name, m.email, m.phone, m.department, x.authenticated_at, x.login_method_id, l.kind, x.proofs
        FROM session_orgs x JOIN organizations o ON o.id = x.org_id JOIN members m ON m.org_id = x.org_id AND m.id = x.member_id
            JOIN sessions s ON s.id = x.session_id JOIN login_methods l ON l.org_id = x.org_id AND l.id = x.login_method_id
            LEFT JOIN org_slugs g ON g.org_id = o.id AND g.state = 'current'
        WHERE x.session_id = $1 AND x.org_id = $2 AND o.state = 'active' AND m.state = 'active' AND m.account_id = s.account_id
            AND ", method_serves!("l", "x"));
    ORGS = concat!("SELECT o.id, o.name, o.plan, o.state, o.color, o.super_admin_id, o.session_idle_minutes, o.session_absolute_minutes,
            g.slug, o.linked_at, o.created_at, o.version,
            m.id, m.is_admin, m.menus, m.name, m.email, m.phone, m.department, x.authenticated_at, x.login_method_id, l.kind, x.proofs
        FROM session_orgs x JOIN organizations o ON o.id = x.org_id JOIN members m ON m.org_id = x.org_id AND m.id = x.member_id
            JOIN sessions s ON s.id = x.session_id JOIN login_methods l ON l.org_id = x.org_id AND l.id = x.login_method_id
            LEFT JOIN org_slugs g ON g.org_id = o.id AND g.state = 'current'
        WHERE x.session_id = $1 AND o.state = 'active' AND m.state = 'active' AND m.account_id = s.account_id AND ", method_serves!("l", "x"), "
        ORDER BY x.authenticated_at DESC, x.org_id LIMIT 100");
}

/// Whose sign-in it is; the two kinds never stand in for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionKind {
    /// A member's, for consoles, the account page and business systems.
    Member,
    /// An operator's.
    Operator,
}

impl SessionKind {
    /// Stable name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Operator => "operator",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Member, Self::Operator].into_iter().find(|k| k.as_str() == text)
    }
}

stored_as_text!(SessionKind);

/// A living session of an active account.
#[derive(Debug, Clone)]
pub struct ActiveSession {
    id: SessionId,
    account_id: AccountId,
    /// When the browser signed in.
    pub created_at: Instant,
    /// Last request that was written down.
    pub last_seen_at: Instant,
    /// The account's name.
    pub account_name: String,
    /// Language the person chose.
    pub locale: Option<String>,
    /// The person must choose another password before anything else.
    pub must_change_password: bool,
    /// What was proven when it was opened.
    pub proofs: Proofs,
}

/// An active member of an active organisation, signed in to it by a method that is still enabled, or that the member still tests.
#[derive(Debug, Clone)]
pub struct ActiveMember {
    organization: ActiveOrganization,
    member_id: MemberId,
    session_id: SessionId,
    role: Role,
    /// The person's name in this organisation.
    pub name: String,
    /// E-mail, if the sign-in ID is one.
    pub email: Option<String>,
    /// Phone (E.164), if the sign-in ID is one.
    pub phone: Option<String>,
    /// Department, empty if none.
    pub department: String,
    /// When the person last proved who they are, to this organisation.
    pub authenticated_at: Instant,
    /// How.
    pub login_method_id: LoginMethodId,
    /// Kind of that login method.
    pub method_kind: String,
    /// What was proven to us.
    pub proofs: Proofs,
}

impl ActiveSession {
    /// The session.
    pub const fn id(&self) -> SessionId {
        self.id
    }
    /// The account that signed in.
    pub const fn account_id(&self) -> AccountId {
        self.account_id
    }
}

impl ActiveMember {
    /// Permission to touch the organisation's rows.
    pub const fn scope(&self) -> OrgScope {
        self.organization.scope()
    }
    /// The membership.
    pub const fn id(&self) -> MemberId {
        self.member_id
    }
    /// The session it is signed in with.
    pub const fn session_id(&self) -> SessionId {
        self.session_id
    }
    /// What the person is in this organisation.
    pub const fn role(&self) -> Role {
        self.role
    }
    /// The organisation.
    pub const fn organization(&self) -> &ActiveOrganization {
        &self.organization
    }
}

fn read_member(row: &Row<'_>, session_id: SessionId) -> Result<ActiveMember, StoreError> {
    let organization: Organization = organization::read(row)?;
    if organization.state != OrgState::Active {
        return Err(StoreError::Corrupt("an organisation that is not active".to_owned()));
    }
    let member_id: MemberId = row.get(12)?;
    let role = match (organization.super_admin_id == member_id, row.get::<bool>(13)?) {
        (true, _) => Role::SuperAdmin,
        (false, true) => Role::Admin(Menus::from_bits(row.get(14)?)),
        (false, false) => Role::Member,
    };
    Ok(ActiveMember {
        member_id,
        session_id,
        role,
        name: row.get(15)?,
        email: row.get(16)?,
        phone: row.get(17)?,
        department: row.get(18)?,
        authenticated_at: row.get(19)?,
        login_method_id: row.get(20)?,
        method_kind: row.get(21)?,
        proofs: row.get(22)?,
        organization: ActiveOrganization::new(organization),
    })
}

impl Conn {
    /// Resolves a session cookie by the hash of its token: living, not idle for too long, of an active account.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_active_session(
        &mut self,
        kind: SessionKind,
        token_hash: &[u8; 32],
        now: Instant,
    ) -> Result<Option<ActiveSession>, StoreError> {
        let found = self
            .optional(BY_TOKEN, &[token_hash, &kind, &now], |r| {
                let idle = std::time::Duration::from_secs(r.get::<i64>(4)?.unsigned_abs() * 60);
                let session = ActiveSession {
                    id: r.get(0)?,
                    account_id: r.get(1)?,
                    created_at: r.get(2)?,
                    last_seen_at: r.get(3)?,
                    account_name: r.get(6)?,
                    locale: r.get(7)?,
                    must_change_password: r.get(8)?,
                    proofs: r.get(9)?,
                };
                Ok((session, idle))
            })
            .await?;
        Ok(found
            .filter(|(session, idle)| now.since(session.last_seen_at) < *idle)
            .map(|(session, _)| session))
    }

    /// The membership that this session signed in to, if everything about it is still active.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_active_member(
        &mut self,
        session: &ActiveSession,
        org: OrgId,
    ) -> Result<Option<ActiveMember>, StoreError> {
        self.optional(MEMBER, &[&session.id, &org], |r| read_member(r, session.id))
            .await
    }

    /// All organisations that this session is signed in to, the latest first; at most 100.
    ///
    /// # Errors
    /// As the database says.
    pub async fn active_members_of(&mut self, session: &ActiveSession) -> Result<Vec<ActiveMember>, StoreError> {
        self.all(ORGS, &[&session.id], |r| read_member(r, session.id)).await
    }
}
