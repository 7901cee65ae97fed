//! Who stands behind an access token.

use ieum_model::{GrantId, Instant};

use super::grant::{self, ActiveGrant, around, columns, is_active};
use super::{ActiveClient, client};
use crate::db::{Conn, StoreError, statements};

statements! {
    BY_TOKEN = concat!("SELECT c.id, c.client_id, c.name, c.kind, c.secret_hash, c.redirect_uris, c.post_logout_redirect_uris, c.grants,
            c.scopes, c.id_token_alg, c.home_url, c.state, c.created_at, c.version, c.profile, t.scope, t.grant_id,
            t.jkt, t.x5t, ", columns!(), "
        FROM access_tokens t JOIN clients c ON c.id = t.client_row_id LEFT JOIN grants g ON g.id = t.grant_id ", around!(), "
        WHERE t.token_hash = $1 AND t.expires_at > $2 AND t.revoked_at IS NULL AND c.state = 'active'
            AND (t.grant_id IS NULL OR (", is_active!(), "))");
}

/// A living access token.
#[derive(Debug, Clone)]
pub struct ActiveBearer {
    /// The business system it was issued to.
    pub client: ActiveClient,
    /// Scopes of the token, separated by spaces.
    pub token_scope: String,
    /// Thumbprint of the key that must prove each use (RFC 9449).
    pub jkt: Option<String>,
    /// Thumbprint of the certificate that must accompany each use (RFC 8705).
    pub x5t: Option<String>,
    /// The member it speaks for; `None` if the business system speaks for itself.
    pub grant: Option<ActiveGrant>,
}

impl Conn {
    /// Resolves an access token by its hash. A token whose member, organisation, account, login method, session, client or
    /// grant is no longer active does not exist.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_active_bearer(
        &mut self,
        token_hash: &[u8; 32],
        now: Instant,
    ) -> Result<Option<ActiveBearer>, StoreError> {
        self.optional(BY_TOKEN, &[token_hash, &now], |r| {
            let grant = match r.get::<Option<GrantId>>(16)? {
                Some(_) => Some(grant::read(r, 19)?),
                None => None,
            };
            Ok(ActiveBearer {
                client: ActiveClient::new(client::read(r)?),
                token_scope: r.get(15)?,
                jkt: r.get(17)?,
                x5t: r.get(18)?,
                grant,
            })
        })
        .await
    }
}
