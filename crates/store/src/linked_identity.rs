//! Rows of linked identities (연동 계정): which member a person is whom another system signed in.

use ieum_model::member::MemberState;
use ieum_model::{AccountId, Instant, LinkedIdentityId, LoginMethodId, MemberId};

use crate::OrgScope;
use crate::db::{Conn, StoreError, Tx, statements};

statements! {
    BY_SUBJECT = "SELECT i.id, i.member_id, i.is_enabled, m.state, m.account_id FROM linked_identities i
        JOIN members m ON m.org_id = i.org_id AND m.id = i.member_id
        WHERE i.org_id = $1 AND i.login_method_id = $2 AND i.subject = $3";
    CANDIDATE_BY_EMAIL = "SELECT m.id, m.state, m.account_id, i.id FROM members m
        LEFT JOIN linked_identities i ON i.org_id = m.org_id AND i.member_id = m.id AND i.login_method_id = $2
        WHERE m.org_id = $1 AND m.email_folded = $3 AND m.state <> 'deleted'";
    OF_MEMBER = "SELECT i.id, i.login_method_id, l.name, i.label, i.linked_by, i.is_enabled, i.created_at, i.last_used_at
        FROM linked_identities i JOIN login_methods l ON l.org_id = i.org_id AND l.id = i.login_method_id
        WHERE i.org_id = $1 AND i.member_id = $2 ORDER BY l.position, i.id LIMIT 50";
    INSERT = "INSERT INTO linked_identities (id, org_id, login_method_id, subject, member_id, label, linked_by, is_enabled, created_at, last_used_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, TRUE, $8, NULL)";
    USED = "UPDATE linked_identities SET last_used_at = $3, label = $4 WHERE org_id = $1 AND id = $2";
    SET_ENABLED = "UPDATE linked_identities SET is_enabled = $4 WHERE org_id = $1 AND member_id = $2 AND id = $3 AND is_enabled <> $4";
    DELETE = "DELETE FROM linked_identities WHERE org_id = $1 AND member_id = $2 AND id = $3";
    DELETE_OF = "DELETE FROM linked_identities WHERE org_id = $1 AND member_id = $2";
}

/// The link of a subject, whatever became of it.
#[derive(Debug, Clone, Copy)]
pub struct LinkFound {
    /// The link.
    pub id: LinkedIdentityId,
    /// The member.
    pub member: MemberId,
    /// It was not switched off.
    pub is_enabled: bool,
    /// What the member is.
    pub state: MemberState,
    /// The member's account; none while invited by mail.
    pub account: Option<AccountId>,
}

/// A member who has this address, and whether they are linked at the method.
#[derive(Debug, Clone, Copy)]
pub struct CandidateFound {
    /// The member.
    pub member: MemberId,
    /// What the member is.
    pub state: MemberState,
    /// The member's account; none while invited by mail.
    pub account: Option<AccountId>,
    /// The member's link at the method.
    pub link: Option<LinkedIdentityId>,
}

/// A link as consoles show it.
#[derive(Debug, Clone)]
pub struct LinkRow {
    /// The link.
    pub id: LinkedIdentityId,
    /// The login method.
    pub method: LoginMethodId,
    /// The method's name.
    pub method_name: String,
    /// What came with it for people to read.
    pub label: String,
    /// `key`, `address` or `admin`.
    pub linked_by: String,
    /// It was not switched off.
    pub is_enabled: bool,
    /// Since when.
    pub created_at: Instant,
    /// The last sign-in by it.
    pub last_used_at: Option<Instant>,
}

/// A link to make.
#[derive(Debug, Clone, Copy)]
pub struct NewLink<'a> {
    /// The link.
    pub id: LinkedIdentityId,
    /// The login method.
    pub method: LoginMethodId,
    /// The name that never changes there.
    pub subject: &'a str,
    /// The member.
    pub member: MemberId,
    /// What people read.
    pub label: &'a str,
    /// `key`, `address` or `admin`.
    pub linked_by: &'a str,
    /// Now.
    pub now: Instant,
}

impl Conn {
    /// The link of a subject at a login method.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_link(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        subject: &str,
    ) -> Result<Option<LinkFound>, StoreError> {
        self.optional(BY_SUBJECT, &[scope.org_id(), &method, &subject], |r| {
            Ok(LinkFound {
                id: r.get(0)?,
                member: r.get(1)?,
                is_enabled: r.get(2)?,
                state: r.get(3)?,
                account: r.get(4)?,
            })
        })
        .await
    }

    /// The member with this e-mail address.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_link_candidate(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        email_folded: &str,
    ) -> Result<Option<CandidateFound>, StoreError> {
        self.optional(CANDIDATE_BY_EMAIL, &[scope.org_id(), &method, &email_folded], |r| {
            Ok(CandidateFound {
                member: r.get(0)?,
                state: r.get(1)?,
                account: r.get(2)?,
                link: r.get(3)?,
            })
        })
        .await
    }

    /// A member's links, in the order of the login page; at most 50.
    ///
    /// # Errors
    /// As the database says.
    pub async fn links_of(&mut self, scope: OrgScope, member: MemberId) -> Result<Vec<LinkRow>, StoreError> {
        self.all(OF_MEMBER, &[scope.org_id(), &member], |r| {
            Ok(LinkRow {
                id: r.get(0)?,
                method: r.get(1)?,
                method_name: r.get(2)?,
                label: r.get(3)?,
                linked_by: r.get(4)?,
                is_enabled: r.get(5)?,
                created_at: r.get(6)?,
                last_used_at: r.get(7)?,
            })
        })
        .await
    }
}

impl Tx {
    /// Links a subject to a member.
    ///
    /// # Errors
    /// A violation of `LinkedSubject` or `LinkedMember` if either is linked already.
    pub async fn insert_link(&mut self, scope: OrgScope, new: &NewLink<'_>) -> Result<(), StoreError> {
        self.execute(
            INSERT,
            &[
                &new.id,
                scope.org_id(),
                &new.method,
                &new.subject,
                &new.member,
                &new.label,
                &new.linked_by,
                &new.now,
            ],
        )
        .await
        .map(|_| ())
    }

    /// Notes a sign-in by a link, and what came with it for people to read.
    ///
    /// # Errors
    /// As the database says.
    pub async fn note_link_use(
        &mut self,
        scope: OrgScope,
        id: LinkedIdentityId,
        now: Instant,
        label: &str,
    ) -> Result<(), StoreError> {
        self.execute(USED, &[scope.org_id(), &id, &now, &label])
            .await
            .map(|_| ())
    }

    /// Switches a member's link off or on; `false` if it was so already or is none of theirs.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_link_enabled(
        &mut self,
        scope: OrgScope,
        member: MemberId,
        id: LinkedIdentityId,
        is_enabled: bool,
    ) -> Result<bool, StoreError> {
        let changed = self
            .execute(SET_ENABLED, &[scope.org_id(), &member, &id, &is_enabled])
            .await?;
        Ok(changed == 1)
    }

    /// Removes a member's link; `false` if it is none of theirs.
    ///
    /// # Errors
    /// As the database says.
    pub async fn delete_link(
        &mut self,
        scope: OrgScope,
        member: MemberId,
        id: LinkedIdentityId,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(DELETE, &[scope.org_id(), &member, &id]).await? == 1)
    }

    /// Removes every link of a member whose data is removed.
    ///
    /// # Errors
    /// As the database says.
    pub async fn delete_links_of(&mut self, scope: OrgScope, member: MemberId) -> Result<u64, StoreError> {
        self.execute(DELETE_OF, &[scope.org_id(), &member]).await
    }
}
