//! Rows of external keys (외부 키): how the company's own systems name a member.

use ieum_model::{Instant, LoginMethodId, MemberId};

use crate::OrgScope;
use crate::db::{Conn, StoreError, Tx, statements};
use crate::linked_identity::CandidateFound;

statements! {
    CANDIDATE = "SELECT m.id, m.state, m.account_id, i.id FROM member_keys k JOIN members m ON m.org_id = k.org_id AND m.id = k.member_id
        LEFT JOIN linked_identities i ON i.org_id = k.org_id AND i.member_id = k.member_id AND i.login_method_id = $2
        WHERE k.org_id = $1 AND k.external_key = $3";
    OF_MEMBER = "SELECT external_key FROM member_keys WHERE org_id = $1 AND member_id = $2";
    BY_KEY = "SELECT k.member_id, m.name, m.state FROM member_keys k JOIN members m ON m.org_id = k.org_id AND m.id = k.member_id
        WHERE k.org_id = $1 AND k.external_key = $2";
    SET = "INSERT INTO member_keys (org_id, member_id, external_key, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (org_id, member_id) DO UPDATE SET external_key = excluded.external_key, created_at = excluded.created_at";
    // Whoever was deleted does not keep a key from its next holder.
    FREE = "DELETE FROM member_keys WHERE org_id = $1 AND external_key = $2
        AND member_id IN (SELECT m.id FROM members m WHERE m.org_id = $1 AND m.id = member_keys.member_id AND m.state = 'deleted')";
    CLEAR = "DELETE FROM member_keys WHERE org_id = $1 AND member_id = $2";
    BY_EMAIL = "SELECT m.id, k.external_key FROM members m LEFT JOIN member_keys k ON k.org_id = m.org_id AND k.member_id = m.id
        WHERE m.org_id = $1 AND m.email_folded = $2 AND m.state <> 'deleted'";
}

impl Conn {
    /// The member with this key, and whether they are linked at the method.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_candidate_by_key(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        key: &str,
    ) -> Result<Option<CandidateFound>, StoreError> {
        self.optional(CANDIDATE, &[scope.org_id(), &method, &key], |r| {
            Ok(CandidateFound {
                member: r.get(0)?,
                state: r.get(1)?,
                account: r.get(2)?,
                link: r.get(3)?,
            })
        })
        .await
    }

    /// A member's key.
    ///
    /// # Errors
    /// As the database says.
    pub async fn external_key_of(&mut self, scope: OrgScope, member: MemberId) -> Result<Option<String>, StoreError> {
        self.optional(OF_MEMBER, &[scope.org_id(), &member], |r| r.get(0)).await
    }

    /// Who has this key: the member and the name.
    ///
    /// # Errors
    /// As the database says.
    pub async fn holder_of_key(
        &mut self,
        scope: OrgScope,
        key: &str,
    ) -> Result<Option<(MemberId, String, ieum_model::member::MemberState)>, StoreError> {
        self.optional(BY_KEY, &[scope.org_id(), &key], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?))
        })
        .await
    }

    /// The member with this address and their key.
    ///
    /// # Errors
    /// As the database says.
    pub async fn key_by_email(
        &mut self,
        scope: OrgScope,
        email_folded: &str,
    ) -> Result<Option<(MemberId, Option<String>)>, StoreError> {
        self.optional(BY_EMAIL, &[scope.org_id(), &email_folded], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .await
    }
}

impl Tx {
    /// Gives a member a key in place of the one they have.
    ///
    /// # Errors
    /// A violation of `MemberKey` if another member, who is not deleted, has it.
    pub async fn set_member_key(
        &mut self,
        scope: OrgScope,
        member: MemberId,
        key: &str,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.execute(FREE, &[scope.org_id(), &key]).await?;
        self.execute(SET, &[scope.org_id(), &member, &key, &now])
            .await
            .map(|_| ())
    }

    /// Takes a member's key away.
    ///
    /// # Errors
    /// As the database says.
    pub async fn clear_member_key(&mut self, scope: OrgScope, member: MemberId) -> Result<bool, StoreError> {
        Ok(self.execute(CLEAR, &[scope.org_id(), &member]).await? == 1)
    }
}
