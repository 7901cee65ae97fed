//! Rows of members who test what is not live at a login method. The token of a link is not here, only its hash.

use ieum_model::{GrantId, Instant, LoginMethodId, MemberId, TraceId};

use crate::OrgScope;
use crate::db::{Conn, StoreError, Tx, statements};

statements! {
    ALL = "SELECT t.member_id, m.name, m.email, t.added_at, t.expires_at, t.tried_at, t.tried_result, t.trace_id FROM method_testers t
        JOIN members m ON m.org_id = t.org_id AND m.id = t.member_id
        WHERE t.org_id = $1 AND t.login_method_id = $2 ORDER BY t.added_at, t.member_id LIMIT 100";
    INSERT = "INSERT INTO method_testers (org_id, login_method_id, member_id, token_hash, expires_at, added_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (org_id, login_method_id, member_id) DO NOTHING";
    RENEW = "UPDATE method_testers SET token_hash = $4, expires_at = $5 WHERE org_id = $1 AND login_method_id = $2 AND member_id = $3";
    DELETE = "DELETE FROM method_testers WHERE org_id = $1 AND login_method_id = $2 AND member_id = $3";
    TRIED = "UPDATE method_testers SET tried_at = $4, tried_result = $5, trace_id = $6
        WHERE org_id = $1 AND login_method_id = $2 AND member_id = $3";
    GRANTS = "SELECT g.id FROM session_orgs x JOIN grants g ON g.session_id = x.session_id AND g.org_id = x.org_id
        WHERE x.org_id = $1 AND x.member_id = $2 AND x.login_method_id = $3 AND x.tested_number IS NOT NULL AND g.revoked_at IS NULL
        ORDER BY g.id LIMIT 2000";
    // No version has the number 0: whoever is named again later has to sign in again.
    END = "UPDATE session_orgs SET tested_number = 0 WHERE org_id = $1 AND member_id = $2 AND login_method_id = $3 AND tested_number IS NOT NULL";
}

/// Somebody who tests.
#[derive(Debug, Clone)]
pub struct TesterRow {
    /// The member.
    pub member: MemberId,
    /// The name now.
    pub name: String,
    /// The address now.
    pub email: Option<String>,
    /// Since when.
    pub added_at: Instant,
    /// Until when the link holds.
    pub expires_at: Instant,
    /// The last attempt.
    pub tried_at: Option<Instant>,
    /// `success`, `waiting` or why it failed.
    pub tried_result: Option<String>,
    /// The record of that attempt.
    pub trace: Option<TraceId>,
}

impl Conn {
    /// Who tests a method, the earliest first.
    ///
    /// # Errors
    /// As the database says.
    pub async fn method_testers(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
    ) -> Result<Vec<TesterRow>, StoreError> {
        self.all(ALL, &[scope.org_id(), &method], |r| {
            Ok(TesterRow {
                member: r.get(0)?,
                name: r.get(1)?,
                email: r.get(2)?,
                added_at: r.get(3)?,
                expires_at: r.get(4)?,
                tried_at: r.get(5)?,
                tried_result: r.get(6)?,
                trace: r.get(7)?,
            })
        })
        .await
    }

    /// What a member signed in to by testing a method, and that was not ended.
    ///
    /// # Errors
    /// As the database says.
    pub async fn tested_grants(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        member: MemberId,
    ) -> Result<Vec<GrantId>, StoreError> {
        self.all(GRANTS, &[scope.org_id(), &member, &method], |r| r.get(0))
            .await
    }
}

impl Tx {
    /// Names a tester; `false` if the member is one already.
    ///
    /// # Errors
    /// As the database says.
    pub async fn insert_method_tester(
        &mut self,
        scope: OrgScope,
        (method, member): (LoginMethodId, MemberId),
        (token_hash, expires_at): ([u8; 32], Instant),
        now: Instant,
    ) -> Result<bool, StoreError> {
        let params: [&dyn crate::db::Param; 6] = [scope.org_id(), &method, &member, &token_hash, &expires_at, &now];
        Ok(self.execute(INSERT, &params).await? == 1)
    }

    /// Gives a tester another link in place of the one before; `false` if the member is no tester.
    ///
    /// # Errors
    /// As the database says.
    pub async fn renew_method_tester(
        &mut self,
        scope: OrgScope,
        (method, member): (LoginMethodId, MemberId),
        (token_hash, expires_at): ([u8; 32], Instant),
    ) -> Result<bool, StoreError> {
        let params: [&dyn crate::db::Param; 5] = [scope.org_id(), &method, &member, &token_hash, &expires_at];
        Ok(self.execute(RENEW, &params).await? == 1)
    }

    /// The member tests no longer; `false` if they did not.
    ///
    /// # Errors
    /// As the database says.
    pub async fn delete_method_tester(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        member: MemberId,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(DELETE, &[scope.org_id(), &method, &member]).await? == 1)
    }

    /// Notes how a tester's last attempt ended.
    ///
    /// # Errors
    /// As the database says.
    pub async fn note_tester(
        &mut self,
        scope: OrgScope,
        (method, member): (LoginMethodId, MemberId),
        (at, result, trace): (Instant, &str, TraceId),
    ) -> Result<(), StoreError> {
        let params: [&dyn crate::db::Param; 6] = [scope.org_id(), &method, &member, &at, &result, &trace];
        self.execute(TRIED, &params).await.map(|_| ())
    }

    /// No sign-in of a member by testing a method holds any longer.
    ///
    /// # Errors
    /// As the database says.
    pub async fn end_tests(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        member: MemberId,
    ) -> Result<(), StoreError> {
        self.execute(END, &[scope.org_id(), &member, &method]).await.map(|_| ())
    }
}
