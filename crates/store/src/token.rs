//! Rows of grants, codes and tokens. Only hashes of what clients hold are here.

use ieum_model::{AccountId, ClientRowId, CodeId, GrantId, Instant, MemberId, SessionId, TokenId};

use crate::OrgScope;
use crate::db::{Conn, Param, StoreError, Tx, statements};

statements! {
    INSERT_GRANT = "INSERT INTO grants (id, client_row_id, org_id, member_id, session_id, scope, nonce, authenticated_at, created_at, resource,
            claims) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    REVOKE_GRANT = "UPDATE grants SET revoked_at = $2, revoke_reason = $3 WHERE id = $1 AND revoked_at IS NULL";
    REVOKE_OF_SESSION = "UPDATE grants SET revoked_at = $2, revoke_reason = $3 WHERE session_id = $1 AND revoked_at IS NULL";
    REVOKE_OF_ACCOUNT = "UPDATE grants SET revoked_at = $2, revoke_reason = $3 WHERE revoked_at IS NULL
            AND session_id IN (SELECT id FROM sessions WHERE account_id = $1 AND ended_at IS NULL)";
    REVOKE_OF_OTHERS = "UPDATE grants SET revoked_at = $3, revoke_reason = $4 WHERE revoked_at IS NULL
            AND session_id IN (SELECT id FROM sessions WHERE account_id = $1 AND id <> $2 AND ended_at IS NULL)";
    INSERT_CODE = "INSERT INTO authorization_codes (id, code_hash, grant_id, redirect_uri, code_challenge, expires_at, jkt)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    TAKE_CODE = "UPDATE authorization_codes SET used_at = $2 WHERE id = $1 AND used_at IS NULL";
    INSERT_REFRESH = "INSERT INTO refresh_tokens (id, token_hash, grant_id, scope, created_at, expires_at, jkt, x5t)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    TAKE_REFRESH = "UPDATE refresh_tokens SET used_at = $2, successor_id = $3 WHERE id = $1 AND used_at IS NULL";
    INSERT_ACCESS = "INSERT INTO access_tokens (id, token_hash, client_row_id, grant_id, scope, created_at, expires_at, jkt, x5t, audience, actors)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    ACCESS_OWNER = "SELECT client_row_id FROM access_tokens WHERE token_hash = $1";
    REVOKE_ACCESS = "UPDATE access_tokens SET revoked_at = $3 WHERE token_hash = $1 AND client_row_id = $2 AND revoked_at IS NULL";
    FORGET_CODES = "DELETE FROM authorization_codes WHERE id IN
        (SELECT id FROM authorization_codes WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)";
    FORGET_REFRESH = "DELETE FROM refresh_tokens WHERE id IN (SELECT id FROM refresh_tokens WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)";
    FORGET_ACCESS = "DELETE FROM access_tokens WHERE id IN (SELECT id FROM access_tokens WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)";
    FORGET_GRANTS = "DELETE FROM grants WHERE id IN (SELECT g.id FROM grants g WHERE g.created_at < $1
            AND NOT EXISTS (SELECT 1 FROM authorization_codes k WHERE k.grant_id = g.id)
            AND NOT EXISTS (SELECT 1 FROM refresh_tokens r WHERE r.grant_id = g.id)
            AND NOT EXISTS (SELECT 1 FROM access_tokens t WHERE t.grant_id = g.id)
            AND NOT EXISTS (SELECT 1 FROM device_authorizations d WHERE d.grant_id = g.id) ORDER BY g.created_at LIMIT $2)";
}

/// A grant: the family of one sign-in to a business system.
#[derive(Debug)]
pub struct NewGrant<'a> {
    /// Identifier.
    pub id: GrantId,
    /// The business system.
    pub client: ClientRowId,
    /// The member.
    pub member: MemberId,
    /// The session it comes from.
    pub session: SessionId,
    /// Scopes, separated by spaces.
    pub scope: &'a str,
    /// `nonce` of the request.
    pub nonce: Option<&'a str>,
    /// The services that its access tokens may be for (RFC 8707).
    pub resources: &'a [String],
    /// Claims that were asked for singly, as JSON.
    pub claims: Option<&'a str>,
    /// When the person proved who they are.
    pub authenticated_at: Instant,
    /// Now.
    pub now: Instant,
}

/// A code to be redeemed once.
#[derive(Debug)]
pub struct NewCode<'a> {
    /// Identifier.
    pub id: CodeId,
    /// SHA-256 of the code.
    pub code_hash: [u8; 32],
    /// The family.
    pub grant: GrantId,
    /// Where it is sent.
    pub redirect_uri: &'a str,
    /// The PKCE challenge.
    pub challenge: [u8; 32],
    /// Until when it must be redeemed.
    pub expires_at: Instant,
    /// Thumbprint of the key that must redeem it (RFC 9449, section 10).
    pub jkt: Option<&'a str>,
}

/// A refresh token.
#[derive(Debug)]
pub struct NewRefreshToken<'a> {
    /// Identifier.
    pub id: TokenId,
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// The family.
    pub grant: GrantId,
    /// Scopes of the chain, separated by spaces.
    pub scope: &'a str,
    /// Now.
    pub now: Instant,
    /// Until when it must be used.
    pub expires_at: Instant,
    /// Thumbprint of the key it is tied to (RFC 9449).
    pub jkt: Option<&'a str>,
    /// Thumbprint of the certificate it is tied to (RFC 8705).
    pub x5t: Option<&'a str>,
}

/// An access token.
#[derive(Debug)]
pub struct NewAccessToken<'a> {
    /// Identifier.
    pub id: TokenId,
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// The business system.
    pub client: ClientRowId,
    /// The family; `None` if the business system acts for itself (client credentials).
    pub grant: Option<GrantId>,
    /// Scopes, separated by spaces.
    pub scope: &'a str,
    /// Whom it is for, if not the provider itself (RFC 8707).
    pub audience: &'a [String],
    /// Who acts with it, the present one first (RFC 8693).
    pub actors: &'a [String],
    /// Now.
    pub now: Instant,
    /// Until when it holds.
    pub expires_at: Instant,
    /// Thumbprint of the key it is tied to (RFC 9449).
    pub jkt: Option<&'a str>,
    /// Thumbprint of the certificate it is tied to (RFC 8705).
    pub x5t: Option<&'a str>,
}

/// One a line; nothing at all for none.
fn lines(list: &[String]) -> Option<String> {
    (!list.is_empty()).then(|| list.join("\n"))
}

impl Conn {
    /// The business system that an access token was issued to, in whatever state the token is.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_access_token_owner(&mut self, token_hash: &[u8; 32]) -> Result<Option<ClientRowId>, StoreError> {
        self.optional(ACCESS_OWNER, &[token_hash], |r| r.get(0)).await
    }
}

impl Tx {
    /// Adds a grant; the database refuses a member of another organisation.
    ///
    /// # Errors
    /// As the database says.
    pub async fn insert_grant(&mut self, scope: OrgScope, new: &NewGrant<'_>) -> Result<(), StoreError> {
        let params: [&dyn Param; 11] = [
            &new.id,
            &new.client,
            scope.org_id(),
            &new.member,
            &new.session,
            &new.scope,
            &new.nonce,
            &new.authenticated_at,
            &new.now,
            &lines(new.resources),
            &new.claims,
        ];
        self.execute(INSERT_GRANT, &params).await.map(|_| ())
    }

    /// Ends a family: its codes, access and refresh tokens. `reason` is a stable word such as `code_reused`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn revoke_grant(&mut self, id: GrantId, now: Instant, reason: &str) -> Result<bool, StoreError> {
        Ok(self.execute(REVOKE_GRANT, &[&id, &now, &reason]).await? == 1)
    }

    /// Ends every family that came from a session.
    ///
    /// # Errors
    /// As the database says.
    pub async fn revoke_grants_of(
        &mut self,
        session: SessionId,
        now: Instant,
        reason: &str,
    ) -> Result<u64, StoreError> {
        self.execute(REVOKE_OF_SESSION, &[&session, &now, &reason]).await
    }

    /// Ends every family that came from a session of this account which has not ended, but for those of `keep`. Call it before
    /// the sessions end.
    ///
    /// # Errors
    /// As the database says.
    pub async fn revoke_grants_of_account(
        &mut self,
        account: AccountId,
        keep: Option<SessionId>,
        now: Instant,
        reason: &str,
    ) -> Result<u64, StoreError> {
        match keep {
            Some(keep) => self.execute(REVOKE_OF_OTHERS, &[&account, &keep, &now, &reason]).await,
            None => self.execute(REVOKE_OF_ACCOUNT, &[&account, &now, &reason]).await,
        }
    }

    /// Adds a code.
    ///
    /// # Errors
    /// As the database says.
    pub async fn insert_code(&mut self, new: &NewCode<'_>) -> Result<(), StoreError> {
        let params: [&dyn Param; 7] = [
            &new.id,
            &new.code_hash,
            &new.grant,
            &new.redirect_uri,
            &new.challenge,
            &new.expires_at,
            &new.jkt,
        ];
        self.execute(INSERT_CODE, &params).await.map(|_| ())
    }

    /// Spends a code: of two who try at once, one gets `true`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn take_code(&mut self, id: CodeId, now: Instant) -> Result<bool, StoreError> {
        Ok(self.execute(TAKE_CODE, &[&id, &now]).await? == 1)
    }

    /// Adds a refresh token.
    ///
    /// # Errors
    /// As the database says.
    pub async fn insert_refresh_token(&mut self, new: &NewRefreshToken<'_>) -> Result<(), StoreError> {
        let params: [&dyn Param; 8] = [
            &new.id,
            &new.token_hash,
            &new.grant,
            &new.scope,
            &new.now,
            &new.expires_at,
            &new.jkt,
            &new.x5t,
        ];
        self.execute(INSERT_REFRESH, &params).await.map(|_| ())
    }

    /// Spends a refresh token in favour of its successor: of two who try at once, one gets `true`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn take_refresh_token(
        &mut self,
        id: TokenId,
        successor: TokenId,
        now: Instant,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(TAKE_REFRESH, &[&id, &now, &successor]).await? == 1)
    }

    /// Adds an access token.
    ///
    /// # Errors
    /// As the database says.
    pub async fn insert_access_token(&mut self, new: &NewAccessToken<'_>) -> Result<(), StoreError> {
        let params: [&dyn Param; 11] = [
            &new.id,
            &new.token_hash,
            &new.client,
            &new.grant,
            &new.scope,
            &new.now,
            &new.expires_at,
            &new.jkt,
            &new.x5t,
            &new.audience.join("\n"),
            &new.actors.join("\n"),
        ];
        self.execute(INSERT_ACCESS, &params).await.map(|_| ())
    }

    /// Ends one access token of this business system; `false` if it is not its own or ended before.
    ///
    /// # Errors
    /// As the database says.
    pub async fn revoke_access_token(
        &mut self,
        token_hash: &[u8; 32],
        client: ClientRowId,
        now: Instant,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(REVOKE_ACCESS, &[token_hash, &client, &now]).await? == 1)
    }

    /// Deletes at most `limit` codes that ran out before `before`; says how many.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_codes(&mut self, before: Instant, limit: i64) -> Result<u64, StoreError> {
        self.execute(FORGET_CODES, &[&before, &limit]).await
    }

    /// Deletes at most `limit` refresh tokens that ran out before `before`; says how many.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_refresh_tokens(&mut self, before: Instant, limit: i64) -> Result<u64, StoreError> {
        self.execute(FORGET_REFRESH, &[&before, &limit]).await
    }

    /// Deletes at most `limit` access tokens that ran out before `before`; says how many.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_access_tokens(&mut self, before: Instant, limit: i64) -> Result<u64, StoreError> {
        self.execute(FORGET_ACCESS, &[&before, &limit]).await
    }

    /// Deletes at most `limit` grants made before `before` that nothing hangs on; says how many.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_grants(&mut self, before: Instant, limit: i64) -> Result<u64, StoreError> {
        self.execute(FORGET_GRANTS, &[&before, &limit]).await
    }
}
