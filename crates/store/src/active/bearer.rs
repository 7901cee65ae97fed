//! Who stands behind an access token.

use ieum_model::{GrantId, Instant, MemberId, SessionId};

use super::client::{self, ClientRow};
use super::{ActiveClient, OrgScope};
use crate::db::{Conn, StoreError, statements};

statements! {
    CLIENT = "SELECT c.id, c.client_id, c.name, c.kind, c.secret_hash, c.redirect_uris, c.post_logout_redirect_uris, c.grants, c.scopes,
            c.id_token_alg, c.home_url, c.state, c.created_at, c.version, t.scope, t.grant_id
        FROM access_tokens t JOIN clients c ON c.id = t.client_row_id
        WHERE t.token_hash = $1 AND t.expires_at > $2 AND t.revoked_at IS NULL AND c.state = 'active'";
    GRANT = "SELECT g.id, g.org_id, g.member_id, g.session_id, g.scope, g.nonce, g.authenticated_at, s.slug, o.name, m.name, m.email, m.phone,
            m.department, a.locale
        FROM grants g JOIN organizations o ON o.id = g.org_id JOIN members m ON m.org_id = g.org_id AND m.id = g.member_id
            JOIN sessions n ON n.id = g.session_id JOIN accounts a ON a.id = n.account_id
            LEFT JOIN org_slugs s ON s.org_id = o.id AND s.state = 'current'
        WHERE g.id = $1 AND g.revoked_at IS NULL AND o.state = 'active' AND m.state = 'active' AND m.account_id = a.id
            AND a.state = 'active' AND n.ended_at IS NULL";
}

/// A grant of which everything is active: the member, the organisation, the account, and a session that was not ended.
#[derive(Debug, Clone)]
pub struct ActiveGrant {
    scope: OrgScope,
    /// The grant.
    pub id: GrantId,
    /// The member it speaks for.
    pub member_id: MemberId,
    /// The session it came from.
    pub session_id: SessionId,
    /// Scopes granted, separated by spaces.
    pub granted_scope: String,
    /// `nonce` of the authorisation request.
    pub nonce: Option<String>,
    /// When the person proved who they are.
    pub authenticated_at: Instant,
    /// Organisation ID.
    pub org_slug: Option<String>,
    /// Organisation name.
    pub org_name: String,
    /// The person's name in this organisation.
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Phone (E.164).
    pub phone: Option<String>,
    /// Department, empty if none.
    pub department: String,
    /// Language the person chose.
    pub locale: Option<String>,
}

impl ActiveGrant {
    /// Permission to touch the organisation's rows.
    pub const fn scope(&self) -> OrgScope {
        self.scope
    }
}

/// A living access token.
#[derive(Debug, Clone)]
pub struct ActiveBearer {
    /// The business system it was issued to.
    pub client: ActiveClient,
    /// Scopes of the token, separated by spaces.
    pub token_scope: String,
    /// The member it speaks for; `None` if the business system speaks for itself.
    pub grant: Option<ActiveGrant>,
}

impl Conn {
    /// Resolves an access token by its hash. A token whose member, organisation, account, session, client or grant is
    /// no longer active does not exist.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_active_bearer(
        &mut self,
        token_hash: &[u8; 32],
        now: Instant,
    ) -> Result<Option<ActiveBearer>, StoreError> {
        let found = self
            .optional(CLIENT, &[token_hash, &now], |r| {
                Ok((client::read(r)?, r.get::<String>(14)?, r.get::<Option<GrantId>>(15)?))
                    as Result<(ClientRow, _, _), StoreError>
            })
            .await?;
        let Some((row, token_scope, grant_id)) = found else {
            return Ok(None);
        };
        let client = ActiveClient::new(row);
        match grant_id {
            None => Ok(Some(ActiveBearer {
                client,
                token_scope,
                grant: None,
            })),
            Some(id) => {
                let grant = self.find_active_grant(id).await?;
                Ok(grant.map(|grant| ActiveBearer {
                    client,
                    token_scope,
                    grant: Some(grant),
                }))
            }
        }
    }

    /// A grant that still holds, with everything that its tokens may say.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_active_grant(&mut self, id: GrantId) -> Result<Option<ActiveGrant>, StoreError> {
        self.optional(GRANT, &[&id], |r| {
            Ok(ActiveGrant {
                id: r.get(0)?,
                scope: OrgScope(r.get(1)?),
                member_id: r.get(2)?,
                session_id: r.get(3)?,
                granted_scope: r.get(4)?,
                nonce: r.get(5)?,
                authenticated_at: r.get(6)?,
                org_slug: r.get(7)?,
                org_name: r.get(8)?,
                name: r.get(9)?,
                email: r.get(10)?,
                phone: r.get(11)?,
                department: r.get(12)?,
                locale: r.get(13)?,
            })
        })
        .await
    }
}
