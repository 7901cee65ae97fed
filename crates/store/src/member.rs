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
        FROM members m JOIN organizations o ON o.id = m.org_id WHERE m.org_id = $1 AND m.id = $2";
    OF_ACCOUNT = "SELECT m.id, m.org_id, m.account_id, m.state, m.state_before, m.is_admin, m.menus, o.super_admin_id, m.name, m.email,
            m.phone, m.department, m.invited_at, m.joined_at, m.deleted_at, m.last_sign_in_at, m.created_at, m.version
        FROM members m JOIN organizations o ON o.id = m.org_id WHERE m.org_id = $1 AND m.account_id = $2 AND m.state <> 'deleted'";
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
}
