//! Rows of members.

use ieum_model::member::{Member, MemberState};
use ieum_model::permission::Menus;
use ieum_model::{AccountId, Instant, MemberId};

use crate::OrgScope;
use crate::db::{Conn, Row, StoreError, Tx, statements, stored_as_text};

stored_as_text!(MemberState);

statements! {
    INSERT = "INSERT INTO members (id, org_id, account_id, state, is_admin, menus, name, name_folded, email, email_folded, phone, department,
            department_folded, invited_at, joined_at, created_at, version)
        VALUES ($1, $2, $3, $4, FALSE, 0, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1)";
    GET = "SELECT m.id, m.org_id, m.account_id, m.state, m.state_before, m.is_admin, m.menus, o.super_admin_id, m.name, m.email, m.phone,
            m.department, m.invited_at, m.joined_at, m.deleted_at, m.last_sign_in_at, m.created_at, m.version
        FROM members m JOIN organizations o ON o.id = m.org_id WHERE m.org_id = $1 AND m.id = $2 AND m.purged_at IS NULL";
    OF_EMAIL = "SELECT m.id, m.org_id, m.account_id, m.state, m.state_before, m.is_admin, m.menus, o.super_admin_id, m.name, m.email,
            m.phone, m.department, m.invited_at, m.joined_at, m.deleted_at, m.last_sign_in_at, m.created_at, m.version
        FROM members m JOIN organizations o ON o.id = m.org_id WHERE m.org_id = $1 AND m.email_folded = $2 AND m.state <> 'deleted'";
    OF_PHONE = "SELECT m.id, m.org_id, m.account_id, m.state, m.state_before, m.is_admin, m.menus, o.super_admin_id, m.name, m.email,
            m.phone, m.department, m.invited_at, m.joined_at, m.deleted_at, m.last_sign_in_at, m.created_at, m.version
        FROM members m JOIN organizations o ON o.id = m.org_id WHERE m.org_id = $1 AND m.phone = $2 AND m.state <> 'deleted'";
    OF_ACCOUNT = "SELECT m.id, m.org_id, m.account_id, m.state, m.state_before, m.is_admin, m.menus, o.super_admin_id, m.name, m.email,
            m.phone, m.department, m.invited_at, m.joined_at, m.deleted_at, m.last_sign_in_at, m.created_at, m.version
        FROM members m JOIN organizations o ON o.id = m.org_id WHERE m.org_id = $1 AND m.account_id = $2 AND m.state <> 'deleted'";
    SET_STATE = "UPDATE members SET state = $4, state_before = $5, suspended_at = $6, deleted_at = $7, is_admin = (is_admin = TRUE AND $8 = TRUE),
            menus = CASE WHEN $8 = TRUE THEN menus ELSE 0 END, version = version + 1 WHERE org_id = $1 AND id = $2 AND version = $3";
    SET_DETAILS = "UPDATE members SET name = $4, name_folded = $5, department = $6, department_folded = $7, email = $8, email_folded = $9, phone = $10,
            version = version + 1 WHERE org_id = $1 AND id = $2 AND version = $3";
    SET_ADMIN = "UPDATE members SET is_admin = $4, menus = $5, version = version + 1 WHERE org_id = $1 AND id = $2 AND version = $3";
    SET_ADMIN_NOW = "UPDATE members SET is_admin = $3, menus = $4, version = version + 1 WHERE org_id = $1 AND id = $2";
    SET_INVITED = "UPDATE members SET invited_at = $3, version = version + 1 WHERE org_id = $1 AND id = $2 AND state = 'invited'";
    JOIN = "UPDATE members SET account_id = $3, state = 'active', joined_at = $4, version = version + 1
        WHERE org_id = $1 AND id = $2 AND state = 'invited' AND account_id IS NULL";
    END_ORG_SESSIONS = "DELETE FROM session_orgs WHERE member_id = $2 AND org_id = $1";
    REVOKE_GRANTS = "UPDATE grants SET revoked_at = $3, revoke_reason = $4 WHERE org_id = $1 AND member_id = $2 AND revoked_at IS NULL";
    ADMINS = "SELECT m.id, m.org_id, m.account_id, m.state, m.state_before, m.is_admin, m.menus, o.super_admin_id, m.name, m.email,
            m.phone, m.department, m.invited_at, m.joined_at, m.deleted_at, m.last_sign_in_at, m.created_at, m.version
        FROM members m JOIN organizations o ON o.id = m.org_id
        WHERE m.org_id = $1 AND o.id = $1 AND m.state <> 'deleted' AND m.id IN (SELECT id FROM members WHERE org_id = $1 AND is_admin = TRUE
            UNION SELECT super_admin_id FROM organizations WHERE id = $1) ORDER BY m.name_folded, m.id LIMIT 500";
    SIGNED_IN = "UPDATE members SET last_sign_in_at = $3, joined_at = COALESCE(joined_at, $3),
            state = CASE WHEN state = 'invited' THEN 'active' ELSE state END WHERE org_id = $1 AND id = $2";
}

/// What a new membership starts with.
#[derive(Debug)]
pub struct NewMember<'a> {
    /// Stable identifier.
    pub id: MemberId,
    /// The account, if there is one already.
    pub account_id: Option<AccountId>,
    /// `Invited` or `Active`.
    pub state: MemberState,
    /// The person's name and the same for search and order.
    pub name: (&'a str, &'a str),
    /// E-mail as typed and folded.
    pub email: Option<(&'a str, &'a str)>,
    /// Phone in E.164.
    pub phone: Option<&'a str>,
    /// Department and the same for search and order; empty if none.
    pub department: (&'a str, &'a str),
    /// Now.
    pub now: Instant,
}

/// What a member is called and reached by.
#[derive(Debug)]
pub struct Details<'a> {
    /// The person's name and the same for search and order.
    pub name: (&'a str, &'a str),
    /// Department and the same for search and order; empty if none.
    pub department: (&'a str, &'a str),
    /// E-mail as typed and folded.
    pub email: Option<(&'a str, &'a str)>,
    /// Phone in E.164.
    pub phone: Option<&'a str>,
}

pub(crate) fn read(r: &Row<'_>) -> Result<Member, StoreError> {
    let id: MemberId = r.get(0)?;
    let menus = Menus::from_bits(r.get(6)?);
    Ok(Member {
        id,
        org_id: r.get(1)?,
        account_id: r.get(2)?,
        state: r.get(3)?,
        state_before: r.get(4)?,
        admin: r.get::<bool>(5)?.then_some(menus),
        is_super_admin: r.get::<MemberId>(7)? == id,
        name: r.get(8)?,
        email: r.get(9)?,
        phone: r.get(10)?,
        department: r.get(11)?,
        invited_at: r.get(12)?,
        joined_at: r.get(13)?,
        deleted_at: r.get(14)?,
        last_sign_in_at: r.get(15)?,
        created_at: r.get(16)?,
        version: r.get(17)?,
    })
}

impl Conn {
    /// A member of this organisation, in whatever state.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_member(&mut self, scope: OrgScope, id: MemberId) -> Result<Option<Member>, StoreError> {
        self.optional(GET, &[scope.org_id(), &id], read).await
    }

    /// The membership of an account in this organisation, unless deleted.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_member_of_account(
        &mut self,
        scope: OrgScope,
        account: AccountId,
    ) -> Result<Option<Member>, StoreError> {
        self.optional(OF_ACCOUNT, &[scope.org_id(), &account], read).await
    }

    /// The member with this e-mail in this organisation, unless deleted.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_member_by_email(
        &mut self,
        scope: OrgScope,
        email_folded: &str,
    ) -> Result<Option<Member>, StoreError> {
        self.optional(OF_EMAIL, &[scope.org_id(), &email_folded], read).await
    }

    /// The member with this phone (E.164) in this organisation, unless deleted.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_member_by_phone(&mut self, scope: OrgScope, phone: &str) -> Result<Option<Member>, StoreError> {
        self.optional(OF_PHONE, &[scope.org_id(), &phone], read).await
    }

    /// The super admin and the admins by name; at most 500.
    ///
    /// # Errors
    /// As the database says.
    pub async fn admins(&mut self, scope: OrgScope) -> Result<Vec<Member>, StoreError> {
        self.all(ADMINS, &[scope.org_id()], read).await
    }
}

impl Tx {
    /// Adds a member.
    ///
    /// # Errors
    /// A violation of `MemberEmail`, `MemberPhone` or `MemberAccount` if the person is a member already.
    pub async fn insert_member(&mut self, scope: OrgScope, new: &NewMember<'_>) -> Result<(), StoreError> {
        let (email, email_folded) = (new.email.map(|e| e.0), new.email.map(|e| e.1));
        let invited_at = (new.state == MemberState::Invited).then_some(new.now);
        let joined_at = (new.state == MemberState::Active).then_some(new.now);
        let params: [&dyn crate::db::Param; 14] = [
            &new.id,
            scope.org_id(),
            &new.account_id,
            &new.state,
            &new.name.0,
            &new.name.1,
            &email,
            &email_folded,
            &new.phone,
            &new.department.0,
            &new.department.1,
            &invited_at,
            &joined_at,
            &new.now,
        ];
        self.execute(INSERT, &params).await.map(|_| ())
    }

    /// Notes a sign-in; an invited member becomes active by it.
    ///
    /// # Errors
    /// As the database says.
    pub async fn note_sign_in(&mut self, scope: OrgScope, id: MemberId, now: Instant) -> Result<(), StoreError> {
        self.execute(SIGNED_IN, &[scope.org_id(), &id, &now]).await.map(|_| ())
    }

    /// Writes a decided change of state. Who is deleted is no admin any more. `false` if somebody else changed the member meanwhile.
    ///
    /// # Errors
    /// A violation of `MemberEmail`, `MemberPhone` or `MemberAccount` if a restored member's place was taken.
    pub async fn set_member_state(
        &mut self,
        scope: OrgScope,
        member: &Member,
        state: MemberState,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let is_deleted = state == MemberState::Deleted;
        let before = is_deleted.then_some(member.state);
        let suspended_at = (state == MemberState::Suspended).then_some(now);
        let deleted_at = is_deleted.then_some(now);
        let params: [&dyn crate::db::Param; 8] = [
            scope.org_id(),
            &member.id,
            &member.version,
            &state,
            &before,
            &suspended_at,
            &deleted_at,
            &!is_deleted,
        ];
        Ok(self.execute(SET_STATE, &params).await? == 1)
    }

    /// Changes what a member is called and reached by; `false` if somebody else changed the member since `version`.
    ///
    /// # Errors
    /// A violation of `MemberEmail` or `MemberPhone` if another member has it.
    pub async fn set_member_details(
        &mut self,
        scope: OrgScope,
        id: MemberId,
        version: i64,
        details: &Details<'_>,
    ) -> Result<bool, StoreError> {
        let (email, email_folded) = (details.email.map(|e| e.0), details.email.map(|e| e.1));
        let params: [&dyn crate::db::Param; 10] = [
            scope.org_id(),
            &id,
            &version,
            &details.name.0,
            &details.name.1,
            &details.department.0,
            &details.department.1,
            &email,
            &email_folded,
            &details.phone,
        ];
        Ok(self.execute(SET_DETAILS, &params).await? == 1)
    }

    /// Makes a member an admin with these menus, or takes them away; `false` if somebody else changed the member since `version`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_member_admin(
        &mut self,
        scope: OrgScope,
        id: MemberId,
        version: i64,
        menus: Option<Menus>,
    ) -> Result<bool, StoreError> {
        let bits = menus.unwrap_or_default().bits();
        let params: [&dyn crate::db::Param; 5] = [scope.org_id(), &id, &version, &menus.is_some(), &bits];
        Ok(self.execute(SET_ADMIN, &params).await? == 1)
    }

    /// The same whatever the version: for the hand-over, which nobody's form may stop.
    ///
    /// # Errors
    /// As the database says.
    pub async fn replace_member_admin(
        &mut self,
        scope: OrgScope,
        id: MemberId,
        menus: Option<Menus>,
    ) -> Result<(), StoreError> {
        let bits = menus.unwrap_or_default().bits();
        self.execute(SET_ADMIN_NOW, &[scope.org_id(), &id, &menus.is_some(), &bits])
            .await
            .map(|_| ())
    }

    /// Notes that an invited member was invited again.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_member_invited(&mut self, scope: OrgScope, id: MemberId, now: Instant) -> Result<(), StoreError> {
        self.execute(SET_INVITED, &[scope.org_id(), &id, &now])
            .await
            .map(|_| ())
    }

    /// Gives an invited member the account that accepted; `false` if the member is not waiting for one (any more).
    ///
    /// # Errors
    /// A violation of `MemberAccount` if the account is another member of this organisation already.
    pub async fn join_member(
        &mut self,
        scope: OrgScope,
        id: MemberId,
        account: AccountId,
        now: Instant,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(JOIN, &[scope.org_id(), &id, &account, &now]).await? == 1)
    }

    /// Ends every sign-in of a member to this organisation and revokes what business systems were allowed.
    ///
    /// # Errors
    /// As the database says.
    pub async fn end_access_of_member(
        &mut self,
        scope: OrgScope,
        id: MemberId,
        now: Instant,
        reason: &str,
    ) -> Result<(), StoreError> {
        self.execute(END_ORG_SESSIONS, &[scope.org_id(), &id]).await?;
        self.execute(REVOKE_GRANTS, &[scope.org_id(), &id, &now, &reason])
            .await
            .map(|_| ())
    }
}
