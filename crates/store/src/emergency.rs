//! Rows of emergency codes, and of the login method that they stand for: one of an organisation, on no login page.

use ieum_model::{Instant, LoginMethodId, MemberId};

use crate::OrgScope;
use crate::active::{ActiveMethod, ActiveOrganization};
use crate::db::{Conn, StoreError, Tx, statements};

/// The kind of the method in its row. No configuration makes one, and no list of methods shows it.
pub const KIND: &str = "emergency";

statements! {
    METHOD = "SELECT id, name FROM login_methods WHERE org_id = $1 AND kind = 'emergency'";
    // The folded name begins with a space, so that no method of a name that somebody typed is in its way.
    INSERT_METHOD = "INSERT INTO login_methods (id, org_id, kind, name, name_folded, position, is_enabled, created_at, version)
        VALUES ($1, $2, 'emergency', $3, ' emergency', 0, TRUE, $4, 1)";
    STANDING = "SELECT c.created_at, c.used_at FROM emergency_codes c JOIN organizations o ON o.id = c.org_id AND o.super_admin_id = c.member_id
        WHERE c.org_id = $1 ORDER BY c.used_at, c.code_hash LIMIT 100";
    DELETE = "DELETE FROM emergency_codes WHERE org_id = $1";
    INSERT = "INSERT INTO emergency_codes (org_id, member_id, code_hash, created_at, used_at) VALUES ($1, $2, $3, $4, NULL)";
    USE = "UPDATE emergency_codes SET used_at = $4 WHERE org_id = $1 AND member_id = $2 AND code_hash = $3 AND used_at IS NULL";
    IS_IN = "SELECT CASE WHEN EXISTS (SELECT 1 FROM session_orgs x JOIN login_methods l ON l.org_id = x.org_id AND l.id = x.login_method_id
        WHERE x.org_id = $1 AND x.member_id = $2 AND l.kind = 'emergency') THEN TRUE ELSE FALSE END";
}

/// The codes of an organisation's super admin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EmergencyStanding {
    /// When they were made; none if there are none.
    pub made_at: Option<Instant>,
    /// How many are left.
    pub left: usize,
    /// When those were used that are not, the earliest first.
    pub used_at: Vec<Instant>,
}

impl Conn {
    /// The codes of the organisation, as far as they belong to who is super admin now.
    ///
    /// # Errors
    /// As the database says.
    pub async fn emergency_standing(&mut self, scope: OrgScope) -> Result<EmergencyStanding, StoreError> {
        let rows: Vec<(Instant, Option<Instant>)> = self
            .all(STANDING, &[scope.org_id()], |r| Ok((r.get(0)?, r.get(1)?)))
            .await?;
        let mut standing = EmergencyStanding::default();
        for (made_at, used_at) in rows {
            standing.made_at = Some(made_at);
            match used_at {
                Some(at) => standing.used_at.push(at),
                None => standing.left += 1,
            }
        }
        Ok(standing)
    }

    /// What an emergency sign-in to an active organisation is by; none before the first codes were made.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_emergency_method(
        &mut self,
        organization: &ActiveOrganization,
    ) -> Result<Option<ActiveMethod>, StoreError> {
        let scope = organization.scope();
        self.optional(METHOD, &[scope.org_id()], |r| {
            Ok(ActiveMethod::of_emergency(scope, r.get(0)?, r.get(1)?))
        })
        .await
    }

    /// Whether a member is signed in to the organisation by an emergency code.
    ///
    /// # Errors
    /// As the database says.
    pub async fn is_in_by_emergency(&mut self, scope: OrgScope, member: MemberId) -> Result<bool, StoreError> {
        self.one(IS_IN, &[scope.org_id(), &member], |r| r.get(0)).await
    }
}

impl Tx {
    /// Sets the codes anew, by their hashes; those before count no more. The method is made with the first ones.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_emergency_codes(
        &mut self,
        scope: OrgScope,
        member: MemberId,
        hashes: &[[u8; 32]],
        method: (LoginMethodId, &str),
        now: Instant,
    ) -> Result<(), StoreError> {
        let known = self
            .optional(METHOD, &[scope.org_id()], |r| r.get::<LoginMethodId>(0))
            .await?;
        if known.is_none() {
            self.execute(INSERT_METHOD, &[&method.0, scope.org_id(), &method.1, &now])
                .await?;
        }
        self.delete_emergency_codes(scope).await?;
        for hash in hashes {
            self.execute(INSERT, &[scope.org_id(), &member, hash, &now]).await?;
        }
        Ok(())
    }

    /// Uses a code of this member up; `false` if it is none, or was used.
    ///
    /// # Errors
    /// As the database says.
    pub async fn use_emergency_code(
        &mut self,
        scope: OrgScope,
        member: MemberId,
        hash: &[u8; 32],
        now: Instant,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(USE, &[scope.org_id(), &member, hash, &now]).await? == 1)
    }

    /// Removes the codes; says how many there were.
    ///
    /// # Errors
    /// As the database says.
    pub async fn delete_emergency_codes(&mut self, scope: OrgScope) -> Result<u64, StoreError> {
        self.execute(DELETE, &[scope.org_id()]).await
    }
}
