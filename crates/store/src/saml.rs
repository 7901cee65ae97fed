//! Rows of SAML: our keys at a login method, ways to the identity provider that have begun, and sign-ins that it may end.

use ieum_model::{Instant, KeyId, LoginMethodId, MemberId, OrgId, SessionId};

use crate::OrgScope;
use crate::db::{Conn, Param, Row, StoreError, Tx, statements, stored_as_text};

statements! {
    INSERT_KEY = "INSERT INTO saml_keys (id, org_id, login_method_id, certificate, sealed_key, created_at, activated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    // The one that signs first, those that signed before behind it, the one that waits for its turn last.
    KEYS = "SELECT id, certificate, sealed_key, created_at, activated_at, opened_at FROM saml_keys
        WHERE org_id = $1 AND login_method_id = $2 AND retired_at IS NULL
        ORDER BY CASE WHEN activated_at IS NULL THEN 1 ELSE 0 END, activated_at DESC, created_at DESC, id DESC LIMIT 10";
    PUBLISHED = "SELECT l.settings, k.certificate, k.activated_at FROM login_methods l JOIN organizations o ON o.id = l.org_id
            JOIN saml_keys k ON k.login_method_id = l.id AND k.org_id = l.org_id
        WHERE l.id = $1 AND l.kind = 'saml' AND o.state = 'active' AND k.retired_at IS NULL
        ORDER BY CASE WHEN k.activated_at IS NULL THEN 1 ELSE 0 END, k.activated_at DESC, k.created_at DESC, k.id DESC LIMIT 10";
    ACTIVATE_KEY = "UPDATE saml_keys SET activated_at = $4
        WHERE org_id = $1 AND login_method_id = $2 AND id = $3 AND activated_at IS NULL AND retired_at IS NULL";
    RETIRE_KEY = "UPDATE saml_keys SET retired_at = $4, sealed_key = $5
        WHERE org_id = $1 AND login_method_id = $2 AND id = $3 AND retired_at IS NULL";
    KEY_OPENED = "UPDATE saml_keys SET opened_at = $4
        WHERE org_id = $1 AND login_method_id = $2 AND id = $3 AND (opened_at IS NULL OR opened_at < $5)";
    INSERT_ATTEMPT = "INSERT INTO saml_attempts (token_hash, org_id, login_method_id, purpose, browser_hash, request_id, next, expires_at, is_test)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    ATTEMPT = "SELECT purpose, browser_hash, request_id, next, expires_at, used_at, org_id, is_test FROM saml_attempts WHERE token_hash = $1 AND login_method_id = $2";
    TAKE_ATTEMPT = "UPDATE saml_attempts SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL";
    FORGET_ATTEMPTS = "DELETE FROM saml_attempts WHERE token_hash IN
        (SELECT token_hash FROM saml_attempts WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)";
    SAVE_SESSION = "INSERT INTO saml_sessions (session_id, org_id, login_method_id, member_id, name_hash, name_id, session_index)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (session_id, org_id) DO UPDATE SET login_method_id = excluded.login_method_id, member_id = excluded.member_id,
            name_hash = excluded.name_hash, name_id = excluded.name_id, session_index = excluded.session_index";
    SESSION = "SELECT name_id, session_index FROM saml_sessions WHERE session_id = $1 AND org_id = $2 AND login_method_id = $3";
    // A session that signed in to the organisation by another method since is not this method's to end.
    NAMED = "SELECT x.session_id, x.session_index FROM saml_sessions x JOIN sessions s ON s.id = x.session_id
            JOIN session_orgs g ON g.session_id = x.session_id AND g.org_id = x.org_id AND g.login_method_id = x.login_method_id
        WHERE x.org_id = $1 AND x.login_method_id = $2 AND x.name_hash = $3 AND s.ended_at IS NULL ORDER BY x.session_id LIMIT 200";
    DELETE_OF = "DELETE FROM saml_sessions WHERE org_id = $1 AND member_id = $2";
    FORGET_SESSIONS = "DELETE FROM saml_sessions WHERE session_id IN (SELECT x.session_id FROM saml_sessions x
            JOIN sessions s ON s.id = x.session_id WHERE s.ended_at IS NOT NULL OR s.expires_at < $1 ORDER BY x.session_id LIMIT $2)";
}

/// One of our keys at a method.
#[derive(Debug, Clone)]
pub struct SamlKeyRow {
    /// Identifier; the seal is made for it.
    pub id: KeyId,
    /// The certificate that carries its public half: DER.
    pub certificate: Vec<u8>,
    /// The private half, sealed.
    pub sealed_key: Vec<u8>,
    /// When it was made, and published.
    pub created_at: Instant,
    /// Since when it signs, or when it began to; `None` while it waits for its turn.
    pub activated_at: Option<Instant>,
    /// When the other side last encrypted for it, to the hour.
    pub opened_at: Option<Instant>,
}

/// Why somebody was sent there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// An administrator tries the method.
    Trial,
    /// To sign out.
    Logout,
}

impl Purpose {
    /// Stable name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Trial => "trial",
            Self::Logout => "logout",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::SignIn, Self::Trial, Self::Logout]
            .into_iter()
            .find(|purpose| purpose.as_str() == text)
    }
}

stored_as_text!(Purpose);

/// Somebody is sent there.
#[derive(Debug)]
pub struct NewAttempt<'a> {
    /// SHA-256 of the token that comes back.
    pub token_hash: [u8; 32],
    /// The login method.
    pub method: LoginMethodId,
    /// Why.
    pub purpose: Purpose,
    /// Keyed hash of the browser.
    pub browser_hash: [u8; 32],
    /// Identifier of our request.
    pub request_id: &'a str,
    /// Where to go afterwards.
    pub next: &'a str,
    /// Until when an answer is taken.
    pub expires_at: Instant,
    /// A tester tries what is not live.
    pub is_test: bool,
}

/// Somebody was sent there.
#[derive(Debug, Clone)]
pub struct SamlAttempt {
    /// Why.
    pub purpose: Purpose,
    /// Keyed hash of the browser.
    pub browser_hash: [u8; 32],
    /// Identifier of our request.
    pub request_id: String,
    /// Where to go afterwards.
    pub next: String,
    /// Until when an answer is taken.
    pub expires_at: Instant,
    /// When it was answered.
    pub used_at: Option<Instant>,
    /// The organisation.
    pub org: OrgId,
    /// A tester tries what is not live.
    pub is_test: bool,
}

/// A sign-in as a logout names it.
#[derive(Debug)]
pub struct NewSamlSession<'a> {
    /// The session.
    pub session: SessionId,
    /// The login method.
    pub method: LoginMethodId,
    /// The member.
    pub member: MemberId,
    /// SHA-256 of the name.
    pub name_hash: [u8; 32],
    /// The name: JSON.
    pub name_id: &'a str,
    /// The session there.
    pub session_index: Option<&'a str>,
}

fn read_key(r: &Row<'_>) -> Result<SamlKeyRow, StoreError> {
    Ok(SamlKeyRow {
        id: r.get(0)?,
        certificate: r.get(1)?,
        sealed_key: r.get(2)?,
        created_at: r.get(3)?,
        activated_at: r.get(4)?,
        opened_at: r.get(5)?,
    })
}

/// What a method publishes of itself.
#[derive(Debug, Clone)]
pub struct SamlPublished {
    /// The method's settings.
    pub settings: String,
    /// A certificate of ours.
    pub certificate: Vec<u8>,
    /// Whether its key signs, or did.
    pub is_activated: bool,
}

impl Conn {
    /// Our keys at a method: the one that signs first, former ones behind it, the next one last; at most ten, and none that is retired.
    ///
    /// # Errors
    /// As the database says.
    pub async fn saml_keys(&mut self, scope: OrgScope, method: LoginMethodId) -> Result<Vec<SamlKeyRow>, StoreError> {
        self.all(KEYS, &[scope.org_id(), &method], read_key).await
    }

    /// What a method publishes of itself, whether it is on the login page or not: its settings and the certificates of our keys, in the
    /// order of [`Conn::saml_keys`].
    ///
    /// # Errors
    /// As the database says.
    pub async fn saml_published(&mut self, method: LoginMethodId) -> Result<Vec<SamlPublished>, StoreError> {
        self.all(PUBLISHED, &[&method], |r| {
            let activated_at: Option<Instant> = r.get(2)?;
            Ok(SamlPublished {
                settings: r.get(0)?,
                certificate: r.get(1)?,
                is_activated: activated_at.is_some(),
            })
        })
        .await
    }

    /// The way that began with this token, if it was at this method.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_saml_attempt(
        &mut self,
        token_hash: [u8; 32],
        method: LoginMethodId,
    ) -> Result<Option<SamlAttempt>, StoreError> {
        self.optional(ATTEMPT, &[&token_hash, &method], |r| {
            Ok(SamlAttempt {
                purpose: r.get(0)?,
                browser_hash: r.get(1)?,
                request_id: r.get(2)?,
                next: r.get(3)?,
                expires_at: r.get(4)?,
                used_at: r.get(5)?,
                org: r.get(6)?,
                is_test: r.get(7)?,
            })
        })
        .await
    }

    /// By which name (JSON) and session of the other side somebody signed in.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_saml_session(
        &mut self,
        scope: OrgScope,
        session: SessionId,
        method: LoginMethodId,
    ) -> Result<Option<(String, Option<String>)>, StoreError> {
        self.optional(SESSION, &[&session, scope.org_id(), &method], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .await
    }

    /// Sessions that signed in by a method under this name, with the session there; at most 200.
    ///
    /// # Errors
    /// As the database says.
    pub async fn saml_sessions_named(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        name_hash: [u8; 32],
    ) -> Result<Vec<(SessionId, Option<String>)>, StoreError> {
        self.all(NAMED, &[scope.org_id(), &method, &name_hash], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .await
    }
}

impl Tx {
    /// Adds a key.
    ///
    /// # Errors
    /// A violation of `SamlKeyNext` if another one waits for its turn already.
    pub async fn insert_saml_key(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        new: &SamlKeyRow,
    ) -> Result<(), StoreError> {
        let params: [&dyn Param; 7] = [
            &new.id,
            scope.org_id(),
            &method,
            &new.certificate,
            &new.sealed_key,
            &new.created_at,
            &new.activated_at,
        ];
        self.execute(INSERT_KEY, &params).await.map(|_| ())
    }

    /// The next key signs from now on; `false` if it is none that waits for its turn.
    ///
    /// # Errors
    /// As the database says.
    pub async fn activate_saml_key(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        id: KeyId,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let params: [&dyn Param; 4] = [scope.org_id(), &method, &id, &now];
        Ok(self.execute(ACTIVATE_KEY, &params).await? == 1)
    }

    /// Destroys a key; its certificate stays as a record. `false` if it is gone already.
    ///
    /// # Errors
    /// As the database says.
    pub async fn retire_saml_key(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        id: KeyId,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let nothing: &[u8] = &[];
        let params: [&dyn Param; 5] = [scope.org_id(), &method, &id, &now, &nothing];
        Ok(self.execute(RETIRE_KEY, &params).await? == 1)
    }

    /// The other side encrypted for a key; noted once an hour.
    ///
    /// # Errors
    /// As the database says.
    pub async fn note_saml_key_opened(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        id: KeyId,
        now: Instant,
    ) -> Result<(), StoreError> {
        let an_hour_ago = now.minus(std::time::Duration::from_secs(3600));
        let params: [&dyn Param; 5] = [scope.org_id(), &method, &id, &now, &an_hour_ago];
        self.execute(KEY_OPENED, &params).await.map(|_| ())
    }

    /// Notes that somebody is sent there.
    ///
    /// # Errors
    /// As the database says.
    pub async fn insert_saml_attempt(&mut self, scope: OrgScope, new: &NewAttempt<'_>) -> Result<(), StoreError> {
        let params: [&dyn Param; 9] = [
            &new.token_hash,
            scope.org_id(),
            &new.method,
            &new.purpose,
            &new.browser_hash,
            &new.request_id,
            &new.next,
            &new.expires_at,
            &new.is_test,
        ];
        self.execute(INSERT_ATTEMPT, &params).await.map(|_| ())
    }

    /// Uses it up; `false` if it was used before.
    ///
    /// # Errors
    /// As the database says.
    pub async fn take_saml_attempt(&mut self, token_hash: [u8; 32], now: Instant) -> Result<bool, StoreError> {
        Ok(self.execute(TAKE_ATTEMPT, &[&token_hash, &now]).await? == 1)
    }

    /// Deletes at most `limit` attempts that ran out before `before`; says how many.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_saml_attempts(&mut self, before: Instant, limit: i64) -> Result<u64, StoreError> {
        self.execute(FORGET_ATTEMPTS, &[&before, &limit]).await
    }

    /// Notes by which name a session signed in.
    ///
    /// # Errors
    /// As the database says.
    pub async fn save_saml_session(&mut self, scope: OrgScope, new: &NewSamlSession<'_>) -> Result<(), StoreError> {
        let params: [&dyn Param; 7] = [
            &new.session,
            scope.org_id(),
            &new.method,
            &new.member,
            &new.name_hash,
            &new.name_id,
            &new.session_index,
        ];
        self.execute(SAVE_SESSION, &params).await.map(|_| ())
    }

    /// Removes the names of a member whose data is removed.
    ///
    /// # Errors
    /// As the database says.
    pub async fn delete_saml_sessions_of(&mut self, scope: OrgScope, member: MemberId) -> Result<u64, StoreError> {
        self.execute(DELETE_OF, &[scope.org_id(), &member]).await
    }

    /// Deletes the names of at most `limit` sessions that are over; says how many rows.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_saml_sessions(&mut self, now: Instant, limit: i64) -> Result<u64, StoreError> {
        self.execute(FORGET_SESSIONS, &[&now, &limit]).await
    }
}
