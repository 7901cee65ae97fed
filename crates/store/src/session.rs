//! Rows of sessions: opened, seen, ended.

use std::time::Duration;

use ieum_model::second_factor::Proofs;
use ieum_model::{AccountId, Instant, LoginMethodId, MemberId, SessionId};

use crate::OrgScope;
use crate::active::{ActiveSession, SessionKind};
use crate::db::{Conn, StoreError, Tx, statements};

statements! {
    INSERT = "INSERT INTO sessions (id, token_hash, kind, account_id, created_at, last_seen_at, idle_minutes, expires_at, ip, user_agent, proofs)
        VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10)";
    ADD_ORG = "INSERT INTO session_orgs (session_id, org_id, member_id, login_method_id, authenticated_at, proofs, tested_number)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (session_id, org_id) DO UPDATE SET member_id = excluded.member_id, login_method_id = excluded.login_method_id,
            authenticated_at = excluded.authenticated_at, proofs = excluded.proofs, tested_number = excluded.tested_number";
    PROVE_MORE = "UPDATE session_orgs SET proofs = $3 WHERE session_id = $1 AND org_id = $2";
    PROVE_MORE_HERE = "UPDATE sessions SET proofs = $2 WHERE id = $1";
    MOVE_ORGS = "UPDATE session_orgs SET session_id = $2 WHERE session_id = $1";
    MOVE_SAML = "UPDATE saml_sessions SET session_id = $2 WHERE session_id = $1";
    MOVE_GRANTS = "UPDATE grants SET sid = COALESCE(sid, session_id), session_id = $2 WHERE session_id = $1";
    SEEN = "UPDATE sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2";
    END = "UPDATE sessions SET ended_at = $2, end_reason = $3 WHERE id = $1 AND ended_at IS NULL";
    END_OF_ACCOUNT = "UPDATE sessions SET ended_at = $2, end_reason = $3 WHERE account_id = $1 AND ended_at IS NULL";
    END_OTHERS = "UPDATE sessions SET ended_at = $3, end_reason = $4 WHERE account_id = $1 AND id <> $2 AND ended_at IS NULL";
    END_ONE = "UPDATE sessions SET ended_at = $3, end_reason = $4 WHERE account_id = $1 AND id = $2 AND ended_at IS NULL";
    BY_TOKEN = "SELECT id FROM sessions WHERE token_hash = $1";
    OF_ACCOUNT = "SELECT s.id, s.created_at, s.last_seen_at, s.ip, s.user_agent, s.idle_minutes, o.name FROM sessions s
            LEFT JOIN session_orgs x ON x.session_id = s.id LEFT JOIN organizations o ON o.id = x.org_id
        WHERE s.account_id = $1 AND s.kind = $2 AND s.ended_at IS NULL AND s.expires_at > $3 ORDER BY s.last_seen_at DESC, s.id, o.name LIMIT 200";
}

/// What a new session starts with.
#[derive(Debug)]
pub struct NewSession<'a> {
    /// Identifier.
    pub id: SessionId,
    /// SHA-256 of the cookie's token.
    pub token_hash: [u8; 32],
    /// Whose sign-in it is.
    pub kind: SessionKind,
    /// The account that signed in.
    pub account_id: AccountId,
    /// Now.
    pub now: Instant,
    /// Ends after this long without a request.
    pub idle: Duration,
    /// Ends then in any case.
    pub expires_at: Instant,
    /// Address of the browser.
    pub ip: &'a str,
    /// What the browser calls itself, shortened.
    pub user_agent: &'a str,
    /// What was proven.
    pub proofs: &'a Proofs,
}

/// A session as its owner sees it; one entry per organisation that it is signed in to.
#[derive(Debug, Clone)]
pub struct SessionEntry {
    /// The session.
    pub id: SessionId,
    /// When the browser signed in.
    pub created_at: Instant,
    /// Last request that was written down.
    pub last_seen_at: Instant,
    /// Address of the browser at sign-in.
    pub ip: String,
    /// What the browser calls itself.
    pub user_agent: String,
    /// Idle limit in minutes.
    pub idle_minutes: i64,
    /// Name of the organisation.
    pub org_name: Option<String>,
}

impl Conn {
    /// The session of a token that was just given out.
    ///
    /// # Errors
    /// As the database says.
    pub async fn session_of_token(&mut self, token_hash: [u8; 32]) -> Result<Option<SessionId>, StoreError> {
        self.optional(BY_TOKEN, &[&token_hash], |r| r.get(0)).await
    }

    /// Sessions of an account that were not ended, the latest first; at most 200 entries.
    ///
    /// # Errors
    /// As the database says.
    pub async fn sessions_of(
        &mut self,
        account: AccountId,
        kind: SessionKind,
        now: Instant,
    ) -> Result<Vec<SessionEntry>, StoreError> {
        self.all(OF_ACCOUNT, &[&account, &kind, &now], |r| {
            Ok(SessionEntry {
                id: r.get(0)?,
                created_at: r.get(1)?,
                last_seen_at: r.get(2)?,
                ip: r.get(3)?,
                user_agent: r.get(4)?,
                idle_minutes: r.get(5)?,
                org_name: r.get(6)?,
            })
        })
        .await
    }
}

impl Tx {
    /// Opens a session.
    ///
    /// # Errors
    /// As the database says.
    pub async fn insert_session(&mut self, new: &NewSession<'_>) -> Result<(), StoreError> {
        let idle = (new.idle.as_secs() / 60).cast_signed();
        let agent: String = new.user_agent.chars().take(300).collect();
        let params: [&dyn crate::db::Param; 10] = [
            &new.id,
            &new.token_hash,
            &new.kind,
            &new.account_id,
            &new.now,
            &idle,
            &new.expires_at,
            &new.ip,
            &agent,
            new.proofs,
        ];
        self.execute(INSERT, &params).await.map(|_| ())
    }

    /// Notes that the session's account signed in to an organisation, perhaps to test a version that is not live; the database refuses a
    /// member or method of another.
    ///
    /// # Errors
    /// As the database says.
    pub async fn add_session_org(
        &mut self,
        session: SessionId,
        scope: OrgScope,
        member: MemberId,
        (method, tested, proofs): (LoginMethodId, Option<i64>, &Proofs),
        now: Instant,
    ) -> Result<(), StoreError> {
        let params: [&dyn crate::db::Param; 7] = [&session, scope.org_id(), &member, &method, &now, proofs, &tested];
        self.execute(ADD_ORG, &params).await.map(|_| ())
    }

    /// Notes what else a session proved to an organisation that it is signed in to; its age stays.
    ///
    /// # Errors
    /// As the database says.
    pub async fn prove_more(
        &mut self,
        session: SessionId,
        scope: OrgScope,
        proofs: &Proofs,
    ) -> Result<bool, StoreError> {
        self.execute(PROVE_MORE_HERE, &[&session, proofs]).await?;
        Ok(self.execute(PROVE_MORE, &[&session, scope.org_id(), proofs]).await? == 1)
    }

    /// Hands the organisations and grants of a session over to the one that replaces it (rotation at sign-in).
    ///
    /// # Errors
    /// As the database says.
    pub async fn replace_session(
        &mut self,
        old: &ActiveSession,
        new: SessionId,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.execute(MOVE_ORGS, &[&old.id(), &new]).await?;
        self.execute(MOVE_SAML, &[&old.id(), &new]).await?;
        self.execute(MOVE_GRANTS, &[&old.id(), &new]).await?;
        self.execute(END, &[&old.id(), &now, &"rotated"]).await.map(|_| ())
    }

    /// Notes a request, so that the idle limit runs from it. Call at most about once a minute per session.
    ///
    /// # Errors
    /// As the database says.
    pub async fn touch_session(&mut self, session: SessionId, now: Instant) -> Result<(), StoreError> {
        self.execute(SEEN, &[&session, &now]).await.map(|_| ())
    }

    /// Ends a session; `reason` is a stable word such as `signed_out`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn end_session(&mut self, session: SessionId, now: Instant, reason: &str) -> Result<(), StoreError> {
        self.execute(END, &[&session, &now, &reason]).await.map(|_| ())
    }

    /// Ends one session of this account and of no other; `false` if there was none.
    ///
    /// # Errors
    /// As the database says.
    pub async fn end_session_of(
        &mut self,
        account: AccountId,
        session: SessionId,
        now: Instant,
        reason: &str,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(END_ONE, &[&account, &session, &now, &reason]).await? == 1)
    }

    /// Ends every session of an account and says how many.
    ///
    /// # Errors
    /// As the database says.
    pub async fn end_sessions_of(&mut self, account: AccountId, now: Instant, reason: &str) -> Result<u64, StoreError> {
        self.execute(END_OF_ACCOUNT, &[&account, &now, &reason]).await
    }

    /// Ends every other session of an account and says how many.
    ///
    /// # Errors
    /// As the database says.
    pub async fn end_other_sessions(
        &mut self,
        keep: &ActiveSession,
        now: Instant,
        reason: &str,
    ) -> Result<u64, StoreError> {
        self.execute(END_OTHERS, &[&keep.account_id(), &keep.id(), &now, &reason])
            .await
    }
}
