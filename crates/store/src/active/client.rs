//! A business system (업무 시스템) that may sign people in now.

use ieum_model::{ClientRowId, OrgId};

use super::{OrgScope, client_is_active};
use crate::db::{Conn, Row, StoreError, statements};

/// What is read of the client `c`; [`read`] counts on this order.
macro_rules! client_columns {
    () => {
        "c.id, c.client_id, c.name, c.kind, c.secret_hash, c.redirect_uris, c.post_logout_redirect_uris, c.grants, c.scopes, c.id_token_alg,
            c.home_url, c.state, c.created_at, c.version, c.profile, c.org_id, c.reach"
    };
}

pub(crate) use client_columns;

/// How many columns [`client_columns`] has.
pub(crate) const CLIENT_WIDTH: usize = 17;

statements! {
    BY_CLIENT_ID = concat!("SELECT ", client_columns!(), " FROM clients c WHERE c.client_id = $1 AND ", client_is_active!("c"));
    ORGANIZATION = "SELECT id FROM organizations WHERE id = $1";
}

/// A client's row; lists are one entry a line.
#[derive(Debug, Clone)]
pub struct ClientRow {
    /// Row identifier.
    pub id: ClientRowId,
    /// Public identifier (RFC 6749, section 2.2).
    pub client_id: String,
    /// Name people see.
    pub name: String,
    /// `confidential` or `public` (RFC 6749, section 2.1).
    pub kind: String,
    /// SHA-256 of the secret.
    pub secret_hash: Option<[u8; 32]>,
    /// Registered redirect URIs.
    pub redirect_uris: Vec<String>,
    /// Where a sign-out may return to.
    pub post_logout_redirect_uris: Vec<String>,
    /// Grants it may use.
    pub grants: Vec<String>,
    /// Scopes it may ask for.
    pub scopes: Vec<String>,
    /// Algorithm of its ID tokens.
    pub id_token_alg: String,
    /// Its own address, for links.
    pub home_url: Option<String>,
    /// `active` or `suspended`.
    pub state: String,
    /// When it was registered.
    pub created_at: ieum_model::Instant,
    /// Rises with each change.
    pub version: i64,
    /// What it chose of the protocol, as JSON; its form belongs to the rules.
    pub profile: String,
    /// The organisation whose own it is; `None` for the provider's.
    pub org_id: Option<OrgId>,
    /// `all` or `chosen`: which organisations may use one of the provider's.
    pub reach: String,
}

pub(super) fn lines(text: &str) -> Vec<String> {
    text.lines().filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

pub(crate) fn read(row: &Row<'_>) -> Result<ClientRow, StoreError> {
    let list = |index| row.get::<String>(index).map(|text| lines(&text));
    Ok(ClientRow {
        id: row.get(0)?,
        client_id: row.get(1)?,
        name: row.get(2)?,
        kind: row.get(3)?,
        secret_hash: row.get(4)?,
        redirect_uris: list(5)?,
        post_logout_redirect_uris: list(6)?,
        grants: list(7)?,
        scopes: list(8)?,
        id_token_alg: row.get(9)?,
        home_url: row.get(10)?,
        state: row.get(11)?,
        created_at: row.get(12)?,
        version: row.get(13)?,
        profile: row.get(14)?,
        org_id: row.get(15)?,
        reach: row.get(16)?,
    })
}

/// An active client.
#[derive(Debug, Clone)]
pub struct ActiveClient(ClientRow);

impl ActiveClient {
    pub(super) const fn new(row: ClientRow) -> Self {
        Self(row)
    }
}

impl std::ops::Deref for ActiveClient {
    type Target = ClientRow;
    fn deref(&self) -> &ClientRow {
        &self.0
    }
}

impl Conn {
    /// The active client of this identifier; one that is an organisation's own only while that organisation is active.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_active_client(&mut self, client_id: &str) -> Result<Option<ActiveClient>, StoreError> {
        Ok(self
            .optional(BY_CLIENT_ID, &[&client_id], read)
            .await?
            .map(ActiveClient))
    }

    /// An organisation, for a business system that acts for itself with a scope that allows managing organisations (the caller
    /// has checked the scope).
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_scope_as_client(&mut self, _: &ActiveClient, org: OrgId) -> Result<Option<OrgScope>, StoreError> {
        self.optional(ORGANIZATION, &[&org], |r| r.get(0).map(OrgScope)).await
    }
}
