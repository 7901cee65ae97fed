//! Who stands behind an access token.

use ieum_model::{GrantId, Instant, TokenId};

use super::ActiveClient;
use super::client::{self, CLIENT_WIDTH as OWN, client_columns};
use super::grant::{self, ActiveGrant, around, columns, is_active};
use super::{client_is_active, may_use};
use crate::db::{Conn, StoreError, statements};

statements! {
    BY_TOKEN = concat!("SELECT ", client_columns!(), ", t.id, t.scope, t.grant_id, t.audience, t.actors, t.created_at, t.expires_at, t.jkt, t.x5t, ", columns!(), "
        FROM access_tokens t JOIN clients c ON c.id = t.client_row_id LEFT JOIN grants g ON g.id = t.grant_id ", around!(), "
        WHERE t.token_hash = $1 AND t.expires_at > $2 AND t.revoked_at IS NULL AND ", client_is_active!("c"), "
            AND (t.grant_id IS NULL OR (", is_active!(), " AND (c.id = gc.id OR (", may_use!("c", "g.org_id", "g.member_id"), "))))");
}

/// A living access token.
#[derive(Debug, Clone)]
pub struct ActiveBearer {
    /// The business system it was issued to.
    pub client: ActiveClient,
    /// The token.
    pub token_id: TokenId,
    /// Scopes of the token, separated by spaces.
    pub token_scope: String,
    /// Thumbprint of the key that must prove each use (RFC 9449).
    pub jkt: Option<String>,
    /// Thumbprint of the certificate that must accompany each use (RFC 8705).
    pub x5t: Option<String>,
    /// Whom it is for; empty if it is for the provider itself.
    pub audience: Vec<String>,
    /// Who acts with it, the present one first; empty if nobody acts on behalf of another.
    pub actors: Vec<String>,
    /// When it was issued.
    pub issued_at: Instant,
    /// Until when it holds.
    pub expires_at: Instant,
    /// The member it speaks for; `None` if the business system speaks for itself.
    pub grant: Option<ActiveGrant>,
}

impl Conn {
    /// Resolves an access token by its hash. A token whose member, organisation, account, login method, session, client (also the
    /// one that the member signed in to, if the token was exchanged) or grant is no longer active does not exist, nor one of a
    /// client, of either, that its member may no longer use.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_active_bearer(
        &mut self,
        token_hash: &[u8; 32],
        now: Instant,
    ) -> Result<Option<ActiveBearer>, StoreError> {
        self.optional(BY_TOKEN, &[token_hash, &now], |r| {
            let grant = match r.get::<Option<GrantId>>(OWN + 2)? {
                Some(_) => Some(grant::read(r, OWN + 9)?),
                None => None,
            };
            Ok(ActiveBearer {
                client: ActiveClient::new(client::read(r)?),
                token_id: r.get(OWN)?,
                token_scope: r.get(OWN + 1)?,
                audience: client::lines(&r.get::<String>(OWN + 3)?),
                actors: client::lines(&r.get::<String>(OWN + 4)?),
                issued_at: r.get(OWN + 5)?,
                expires_at: r.get(OWN + 6)?,
                jkt: r.get(OWN + 7)?,
                x5t: r.get(OWN + 8)?,
                grant,
            })
        })
        .await
    }
}
