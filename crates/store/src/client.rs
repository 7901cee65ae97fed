//! Rows of business systems (업무 시스템): registered, listed, changed, suspended. They belong to the provider, or to one organisation.

use ieum_model::{ClientRowId, Instant, MemberId, OrgId, SessionId};

use crate::OrgScope;
use crate::active::{ActiveClient, ClientRow, client_columns};
use crate::db::{Conn, Param, StoreError, Tx, statements};

statements! {
    INSERT = "INSERT INTO clients (id, client_id, name, kind, secret_hash, redirect_uris, post_logout_redirect_uris, grants, scopes, id_token_alg,
            home_url, org_id, state, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'active', $13, 1)";
    LIST_OF = concat!("SELECT ", client_columns!(), ", o.name FROM clients c LEFT JOIN organizations o ON o.id = c.org_id
        WHERE c.id < $1 ORDER BY c.id DESC LIMIT $2");
    LIST_OF_PROVIDER = concat!("SELECT ", client_columns!(), " FROM clients c WHERE c.id < $1 AND c.org_id IS NULL
        ORDER BY c.id DESC LIMIT $2");
    LIST_OF_OWNER = concat!("SELECT ", client_columns!(), ", o.name FROM clients c JOIN organizations o ON o.id = c.org_id
        WHERE c.org_id = $3 AND c.id < $1 ORDER BY c.id DESC LIMIT $2");
    GET = concat!("SELECT ", client_columns!(), " FROM clients c WHERE c.id = $1");
    UPDATE = "UPDATE clients SET name = $3, redirect_uris = $4, post_logout_redirect_uris = $5, grants = $6, scopes = $7, id_token_alg = $8,
            home_url = $9, version = version + 1 WHERE id = $1 AND version = $2";
    SET_SECRETS = "UPDATE clients SET secret_hash = $3, profile = $4, version = version + 1 WHERE id = $1 AND version = $2";
    SET_PROFILE = "UPDATE clients SET profile = $3, version = version + 1 WHERE id = $1 AND version = $2";
    // One that deleted itself does not come back.
    SET_STATE = "UPDATE clients SET state = $2, version = version + 1 WHERE id = $1 AND state <> $2 AND ($2 <> 'active'
        OR NOT EXISTS (SELECT 1 FROM client_registrations r WHERE r.client_row_id = $1 AND r.ended_at IS NOT NULL))";
    NOTE_USE = "INSERT INTO client_uses (org_id, client_row_id, member_id, first_used_at, last_used_at) VALUES ($1, $2, $3, $4, $4)
        ON CONFLICT (org_id, client_row_id, member_id) DO UPDATE SET prev_used_at = client_uses.last_used_at, last_used_at = excluded.last_used_at
        RETURNING prev_used_at";
    USED_IN = "SELECT c.id, c.name, c.home_url, c.state, COUNT(*), MAX(u.last_used_at) FROM client_uses u JOIN clients c ON c.id = u.client_row_id
        WHERE u.org_id = $1 GROUP BY c.id, c.name, c.home_url, c.state ORDER BY MAX(u.last_used_at) DESC, c.id LIMIT 200";
    USED_BY = "SELECT DISTINCT c.id, c.name FROM grants g JOIN clients c ON c.id = g.client_row_id
        WHERE g.session_id = $1 AND g.revoked_at IS NULL ORDER BY c.name, c.id LIMIT 50";
}

/// A business system to register; lists are one entry a line in the database.
#[derive(Debug)]
pub struct NewClient<'a> {
    /// Row identifier.
    pub id: ClientRowId,
    /// Public identifier.
    pub client_id: &'a str,
    /// `confidential` or `public`.
    pub kind: &'a str,
    /// SHA-256 of the secret; `None` for a public client.
    pub secret_hash: Option<[u8; 32]>,
    /// The organisation whose own it is; `None` for the provider's.
    pub org_id: Option<OrgId>,
    /// What can be changed later.
    pub settings: ClientSettings<'a>,
    /// Now.
    pub now: Instant,
}

/// What an operator can change of a business system.
#[derive(Debug, Clone, Copy)]
pub struct ClientSettings<'a> {
    /// Name people see.
    pub name: &'a str,
    /// Registered redirect URIs.
    pub redirect_uris: &'a [String],
    /// Where a sign-out may return to.
    pub post_logout_redirect_uris: &'a [String],
    /// Grants it may use.
    pub grants: &'a [String],
    /// Scopes it may ask for.
    pub scopes: &'a [String],
    /// Algorithm of its ID tokens.
    pub id_token_alg: &'a str,
    /// Its own address, for links.
    pub home_url: Option<&'a str>,
}

/// Whose business systems are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientsOf {
    /// Everybody's.
    Anybody,
    /// The provider's.
    Provider,
    /// An organisation's own. By its bare identifier, for the operator's register alone.
    Organization(OrgId),
}

/// A business system as an organisation uses it.
#[derive(Debug, Clone)]
pub struct UsedClient {
    /// Row identifier.
    pub id: ClientRowId,
    /// Name people see.
    pub name: String,
    /// Its own address.
    pub home_url: Option<String>,
    /// `active` or `suspended`.
    pub state: String,
    /// How many members ever signed in to it.
    pub members: i64,
    /// When one of them did last.
    pub last_used_at: Instant,
}

impl Conn {
    /// Business systems with the names of the organisations that own them, the latest first, older than `before` if given.
    ///
    /// # Errors
    /// As the database says.
    pub async fn list_clients(
        &mut self,
        of: ClientsOf,
        before: Option<ClientRowId>,
        limit: i64,
    ) -> Result<Vec<(ClientRow, Option<String>)>, StoreError> {
        let before = before.map_or(uuid::Uuid::max(), |id| *id.as_uuid());
        let read = |r: &crate::db::Row<'_>| Ok((crate::active::read_client(r)?, r.get(crate::active::CLIENT_WIDTH)?));
        match of {
            ClientsOf::Anybody => self.all(LIST_OF, &[&before, &limit], read).await,
            ClientsOf::Provider => {
                let read = |r: &crate::db::Row<'_>| Ok((crate::active::read_client(r)?, None));
                self.all(LIST_OF_PROVIDER, &[&before, &limit], read).await
            }
            ClientsOf::Organization(org) => self.all(LIST_OF_OWNER, &[&before, &limit, &org], read).await,
        }
    }

    /// A business system in whatever state, for the operator.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_client(&mut self, id: ClientRowId) -> Result<Option<ClientRow>, StoreError> {
        self.optional(GET, &[&id], crate::active::read_client).await
    }

    /// The business systems that an organisation's members use, the last used first; at most 200.
    ///
    /// # Errors
    /// As the database says.
    pub async fn clients_used_in(&mut self, scope: OrgScope) -> Result<Vec<UsedClient>, StoreError> {
        self.all(USED_IN, &[scope.org_id()], |r| {
            Ok(UsedClient {
                id: r.get(0)?,
                name: r.get(1)?,
                home_url: r.get(2)?,
                state: r.get(3)?,
                members: r.get(4)?,
                last_used_at: r.get(5)?,
            })
        })
        .await
    }

    /// Names of the business systems that a session signed in to; at most 50.
    ///
    /// # Errors
    /// As the database says.
    pub async fn clients_used_by(&mut self, session: SessionId) -> Result<Vec<String>, StoreError> {
        self.all(USED_BY, &[&session], |r| r.get(1)).await
    }
}

impl Tx {
    /// Registers a business system.
    ///
    /// # Errors
    /// A violation of `ClientId` if the public identifier is taken.
    pub async fn insert_client(&mut self, new: &NewClient<'_>) -> Result<(), StoreError> {
        let settings = &new.settings;
        let params: [&dyn Param; 13] = [
            &new.id,
            &new.client_id,
            &settings.name,
            &new.kind,
            &new.secret_hash,
            &settings.redirect_uris.join("\n"),
            &settings.post_logout_redirect_uris.join("\n"),
            &settings.grants.join("\n"),
            &settings.scopes.join("\n"),
            &settings.id_token_alg,
            &settings.home_url,
            &new.org_id,
            &new.now,
        ];
        self.execute(INSERT, &params).await.map(|_| ())
    }

    /// Changes a business system; `false` if somebody else changed it since `version`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn update_client(
        &mut self,
        id: ClientRowId,
        version: i64,
        settings: ClientSettings<'_>,
    ) -> Result<bool, StoreError> {
        let params: [&dyn Param; 9] = [
            &id,
            &version,
            &settings.name,
            &settings.redirect_uris.join("\n"),
            &settings.post_logout_redirect_uris.join("\n"),
            &settings.grants.join("\n"),
            &settings.scopes.join("\n"),
            &settings.id_token_alg,
            &settings.home_url,
        ];
        Ok(self.execute(UPDATE, &params).await? == 1)
    }

    /// Changes what a business system chose of the protocol (the JSON of its profile); `false` if somebody else changed it
    /// since `version`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_client_profile(
        &mut self,
        id: ClientRowId,
        version: i64,
        profile: &str,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(SET_PROFILE, &[&id, &version, &profile]).await? == 1)
    }

    /// Changes which secrets a business system has: the present one, and the earlier one in its profile. `false` if somebody
    /// else changed it since `version`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_client_secrets(
        &mut self,
        id: ClientRowId,
        version: i64,
        secret_hash: [u8; 32],
        profile: &str,
    ) -> Result<bool, StoreError> {
        Ok(self
            .execute(SET_SECRETS, &[&id, &version, &secret_hash, &profile])
            .await?
            == 1)
    }

    /// Suspends (`suspended`) or resumes (`active`) a business system; `false` if it was so already, or has deleted
    /// itself and is to be resumed.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_client_state(&mut self, id: ClientRowId, state: &str) -> Result<bool, StoreError> {
        Ok(self.execute(SET_STATE, &[&id, &state]).await? == 1)
    }

    /// Notes that a member signed in to a business system, and says when they did so before.
    ///
    /// # Errors
    /// As the database says.
    pub async fn note_client_use(
        &mut self,
        scope: OrgScope,
        client: &ActiveClient,
        member: MemberId,
        now: Instant,
    ) -> Result<Option<Instant>, StoreError> {
        let params: [&dyn Param; 4] = [scope.org_id(), &client.id, &member, &now];
        self.one(NOTE_USE, &params, |r| r.get(0)).await
    }
}
