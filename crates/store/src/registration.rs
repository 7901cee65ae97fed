//! Rows of dynamic client registration (RFC 7591, RFC 7592): initial access tokens, and what belongs to each client that was made
//! with one. They belong to the provider; only hashes of the tokens are here.

use ieum_model::{ClientRowId, InitialTokenId, Instant, OrgId};

use crate::client::ClientSettings;
use crate::db::{Conn, Param, Row, StoreError, Tx, statements};

macro_rules! token_columns {
    () => {
        "t.id, t.label, t.org_id, o.name, t.grants, t.scopes, t.max_uses, t.uses, t.created_at, t.expires_at, t.revoked_at
            FROM initial_access_tokens t LEFT JOIN organizations o ON o.id = t.org_id"
    };
}

macro_rules! made_columns {
    () => {
        "c.id, c.client_id, c.name, c.state, r.created_at, r.ended_at, t.label,
            EXISTS (SELECT 1 FROM client_uses u WHERE u.client_row_id = c.id)
                OR EXISTS (SELECT 1 FROM client_secret_uses s WHERE s.client_row_id = c.id)
            FROM client_registrations r JOIN clients c ON c.id = r.client_row_id JOIN initial_access_tokens t ON t.id = r.initial_token_id"
    };
}

statements! {
    INSERT_TOKEN = "INSERT INTO initial_access_tokens (id, token_hash, label, org_id, grants, scopes, max_uses, uses, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9)";
    LIST_TOKENS = concat!("SELECT ", token_columns!(), " WHERE t.id < $1 ORDER BY t.id DESC LIMIT $2");
    GET_TOKEN = concat!("SELECT ", token_columns!(), " WHERE t.id = $1");
    LIVING_TOKEN = concat!("SELECT ", token_columns!(), " WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND t.expires_at > $2
        AND t.uses < t.max_uses AND (t.org_id IS NULL OR o.state = 'active')");
    // The count and its limit are one statement: of two who come for the last use, one finds it taken.
    TAKE = "UPDATE initial_access_tokens SET uses = uses + 1 WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2 AND uses < max_uses";
    REVOKE = "UPDATE initial_access_tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    INSERT = "INSERT INTO client_registrations (client_row_id, initial_token_id, access_hash, grants, scopes, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    OF_CLIENT = "SELECT r.initial_token_id, t.label, r.access_hash, r.grants, r.scopes, r.created_at, r.ended_at
        FROM client_registrations r JOIN initial_access_tokens t ON t.id = r.initial_token_id WHERE r.client_row_id = $1";
    SET_BOUNDS = "UPDATE client_registrations SET grants = $2, scopes = $3 WHERE client_row_id = $1";
    END = "UPDATE client_registrations SET ended_at = $2 WHERE client_row_id = $1 AND ended_at IS NULL";
    REPLACE = "UPDATE clients SET name = $3, redirect_uris = $4, post_logout_redirect_uris = $5, grants = $6, scopes = $7, id_token_alg = $8,
            home_url = $9, kind = $10, secret_hash = $11, profile = $12, version = version + 1
        WHERE id = $1 AND version = $2 AND state = 'active'";
    MADE = concat!("SELECT ", made_columns!(), " WHERE r.client_row_id < $1 ORDER BY r.client_row_id DESC LIMIT $2");
    MADE_WITH = concat!("SELECT ", made_columns!(), " WHERE r.initial_token_id = $3 AND r.client_row_id < $1 ORDER BY r.client_row_id DESC LIMIT $2");
    NEVER_USED = concat!("SELECT ", made_columns!(), " WHERE r.client_row_id < $1 AND r.ended_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM client_uses u WHERE u.client_row_id = r.client_row_id)
        AND NOT EXISTS (SELECT 1 FROM client_secret_uses s WHERE s.client_row_id = r.client_row_id)
        ORDER BY r.client_row_id DESC LIMIT $2");
}

/// An initial access token to keep.
#[derive(Debug)]
pub struct NewInitialToken<'a> {
    /// Identifier.
    pub id: InitialTokenId,
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// What operators call it.
    pub label: &'a str,
    /// The organisation whose own the clients are; `None` for the provider's.
    pub org_id: Option<OrgId>,
    /// Grants that a client may have at most.
    pub grants: &'a [String],
    /// Scopes that a client may have at most.
    pub scopes: &'a [String],
    /// How many clients may be made.
    pub max_uses: i64,
    /// Now.
    pub now: Instant,
    /// Until when.
    pub expires_at: Instant,
}

/// An initial access token as it is kept.
#[derive(Debug, Clone)]
pub struct InitialToken {
    /// Identifier.
    pub id: InitialTokenId,
    /// What operators call it.
    pub label: String,
    /// The organisation whose own the clients are.
    pub org_id: Option<OrgId>,
    /// Its name.
    pub org_name: Option<String>,
    /// Grants that a client may have at most.
    pub grants: Vec<String>,
    /// Scopes that a client may have at most.
    pub scopes: Vec<String>,
    /// How many clients may be made.
    pub max_uses: i64,
    /// How many were.
    pub uses: i64,
    /// When it was made.
    pub created_at: Instant,
    /// Until when it holds.
    pub expires_at: Instant,
    /// When an operator ended it.
    pub revoked_at: Option<Instant>,
}

/// What belongs to a client that registered by itself.
#[derive(Debug, Clone)]
pub struct Registration {
    /// The token that it was made with.
    pub initial_token: InitialTokenId,
    /// What operators call that.
    pub label: String,
    /// SHA-256 of the token with which it manages itself.
    pub access_hash: [u8; 32],
    /// Grants that it may have at most.
    pub grants: Vec<String>,
    /// Scopes that it may have at most.
    pub scopes: Vec<String>,
    /// When it registered.
    pub created_at: Instant,
    /// When it deleted itself.
    pub ended_at: Option<Instant>,
}

/// A client that registered by itself, in a list.
#[derive(Debug, Clone)]
pub struct MadeClient {
    /// Row identifier.
    pub id: ClientRowId,
    /// Public identifier.
    pub client_id: String,
    /// Name people see.
    pub name: String,
    /// `active` or `suspended`.
    pub state: String,
    /// When it registered.
    pub created_at: Instant,
    /// When it deleted itself.
    pub ended_at: Option<Instant>,
    /// What operators call the token that it was made with.
    pub label: String,
    /// Whether anybody signed in to it, or it used its secret.
    pub is_used: bool,
}

/// Which clients to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// All.
    All,
    /// Those made with this token.
    With(InitialTokenId),
    /// Those that are there and were never used.
    NeverUsed,
}

/// What becomes of a client whose metadata are replaced.
#[derive(Debug)]
pub struct Replacement<'a> {
    /// Its settings.
    pub settings: ClientSettings<'a>,
    /// `confidential` or `public`.
    pub kind: &'a str,
    /// SHA-256 of its secret, if it has one.
    pub secret_hash: Option<[u8; 32]>,
    /// The JSON of its profile.
    pub profile: &'a str,
}

fn list(row: &Row<'_>, index: usize) -> Result<Vec<String>, StoreError> {
    let text: String = row.get(index)?;
    Ok(text
        .lines()
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect())
}

fn read_token(r: &Row<'_>) -> Result<InitialToken, StoreError> {
    Ok(InitialToken {
        id: r.get(0)?,
        label: r.get(1)?,
        org_id: r.get(2)?,
        org_name: r.get(3)?,
        grants: list(r, 4)?,
        scopes: list(r, 5)?,
        max_uses: r.get(6)?,
        uses: r.get(7)?,
        created_at: r.get(8)?,
        expires_at: r.get(9)?,
        revoked_at: r.get(10)?,
    })
}

impl Conn {
    /// Initial access tokens, the latest first, older than `before` if given.
    ///
    /// # Errors
    /// As the database says.
    pub async fn initial_tokens(
        &mut self,
        before: Option<InitialTokenId>,
        limit: i64,
    ) -> Result<Vec<InitialToken>, StoreError> {
        let before = before.map_or(uuid::Uuid::max(), |id| *id.as_uuid());
        self.all(LIST_TOKENS, &[&before, &limit], read_token).await
    }

    /// An initial access token in whatever state, for the operator.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_initial_token(&mut self, id: InitialTokenId) -> Result<Option<InitialToken>, StoreError> {
        self.optional(GET_TOKEN, &[&id], read_token).await
    }

    /// The initial access token of this hash, if a client can be made with it now; its organisation must be active.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_living_initial_token(
        &mut self,
        token_hash: &[u8; 32],
        now: Instant,
    ) -> Result<Option<InitialToken>, StoreError> {
        self.optional(LIVING_TOKEN, &[token_hash, &now], read_token).await
    }

    /// What belongs to this client, if it registered by itself.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_registration(&mut self, client: ClientRowId) -> Result<Option<Registration>, StoreError> {
        self.optional(OF_CLIENT, &[&client], |r| {
            Ok(Registration {
                initial_token: r.get(0)?,
                label: r.get(1)?,
                access_hash: r.get(2)?,
                grants: list(r, 3)?,
                scopes: list(r, 4)?,
                created_at: r.get(5)?,
                ended_at: r.get(6)?,
            })
        })
        .await
    }

    /// Clients that registered by themselves, the latest first, older than `before` if given.
    ///
    /// # Errors
    /// As the database says.
    pub async fn made_clients(
        &mut self,
        which: Made,
        before: Option<ClientRowId>,
        limit: i64,
    ) -> Result<Vec<MadeClient>, StoreError> {
        let before = before.map_or(uuid::Uuid::max(), |id| *id.as_uuid());
        let read = |r: &Row<'_>| {
            Ok(MadeClient {
                id: r.get(0)?,
                client_id: r.get(1)?,
                name: r.get(2)?,
                state: r.get(3)?,
                created_at: r.get(4)?,
                ended_at: r.get(5)?,
                label: r.get(6)?,
                is_used: r.get(7)?,
            })
        };
        match which {
            Made::All => self.all(MADE, &[&before, &limit], read).await,
            Made::With(token) => self.all(MADE_WITH, &[&before, &limit, &token], read).await,
            Made::NeverUsed => self.all(NEVER_USED, &[&before, &limit], read).await,
        }
    }
}

impl Tx {
    /// Keeps an initial access token.
    ///
    /// # Errors
    /// As the database says.
    pub async fn insert_initial_token(&mut self, new: &NewInitialToken<'_>) -> Result<(), StoreError> {
        let params: [&dyn Param; 9] = [
            &new.id,
            &new.token_hash,
            &new.label,
            &new.org_id,
            &new.grants.join("\n"),
            &new.scopes.join("\n"),
            &new.max_uses,
            &new.now,
            &new.expires_at,
        ];
        self.execute(INSERT_TOKEN, &params).await.map(|_| ())
    }

    /// Takes one use of an initial access token; `false` if there is none left, or it ended.
    ///
    /// # Errors
    /// As the database says.
    pub async fn take_initial_token(&mut self, id: InitialTokenId, now: Instant) -> Result<bool, StoreError> {
        Ok(self.execute(TAKE, &[&id, &now]).await? == 1)
    }

    /// Ends an initial access token; `false` if it was ended before.
    ///
    /// # Errors
    /// As the database says.
    pub async fn revoke_initial_token(&mut self, id: InitialTokenId, now: Instant) -> Result<bool, StoreError> {
        Ok(self.execute(REVOKE, &[&id, &now]).await? == 1)
    }

    /// Notes that a client registered by itself with this token, and within which bounds it stays.
    ///
    /// # Errors
    /// As the database says.
    pub async fn insert_registration(
        &mut self,
        client: ClientRowId,
        token: &InitialToken,
        access_hash: [u8; 32],
        now: Instant,
    ) -> Result<(), StoreError> {
        let (grants, scopes) = (token.grants.join("\n"), token.scopes.join("\n"));
        let params: [&dyn Param; 6] = [&client, &token.id, &access_hash, &grants, &scopes, &now];
        self.execute(INSERT, &params).await.map(|_| ())
    }

    /// Sets within which bounds a client stays that registered by itself; nothing for another.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_registration_bounds(
        &mut self,
        client: ClientRowId,
        grants: &[String],
        scopes: &[String],
    ) -> Result<(), StoreError> {
        let (grants, scopes) = (grants.join("\n"), scopes.join("\n"));
        self.execute(SET_BOUNDS, &[&client, &grants, &scopes]).await.map(|_| ())
    }

    /// Notes that a client deleted itself; `false` if it did before, or did not register by itself.
    ///
    /// # Errors
    /// As the database says.
    pub async fn end_registration(&mut self, client: ClientRowId, now: Instant) -> Result<bool, StoreError> {
        Ok(self.execute(END, &[&client, &now]).await? == 1)
    }

    /// Replaces what an active client registered; `false` if somebody changed or suspended it since `version`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn replace_client(
        &mut self,
        id: ClientRowId,
        version: i64,
        new: &Replacement<'_>,
    ) -> Result<bool, StoreError> {
        let settings = &new.settings;
        let params: [&dyn Param; 12] = [
            &id,
            &version,
            &settings.name,
            &settings.redirect_uris.join("\n"),
            &settings.post_logout_redirect_uris.join("\n"),
            &settings.grants.join("\n"),
            &settings.scopes.join("\n"),
            &settings.id_token_alg,
            &settings.home_url,
            &new.kind,
            &new.secret_hash,
            &new.profile,
        ];
        Ok(self.execute(REPLACE, &params).await? == 1)
    }
}
