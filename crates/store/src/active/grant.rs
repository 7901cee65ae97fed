//! What a member allowed a business system, while everything about it is active; and the codes and tokens that lead to it.

use ieum_model::permission::RoleName;
use ieum_model::second_factor::Proofs;
use ieum_model::{ClientRowId, CodeId, GrantId, Instant, MemberId, SessionId, TokenId};

use super::OrgScope;
use crate::db::{Conn, Row, StoreError, statements, stored_as_text};

stored_as_text!(RoleName);

/// What is read of a grant; [`read`] counts on this order.
macro_rules! columns {
    () => {
        "g.id, g.org_id, g.member_id, COALESCE(g.sid, g.session_id), g.scope, g.nonce, g.authenticated_at, g.created_at, n.expires_at, s.slug, o.name,
            m.name, m.email, m.phone, m.department, a.locale, l.kind,
            CASE WHEN a.home_org_id IS NULL AND a.email_folded = m.email_folded THEN TRUE ELSE FALSE END, g.resource, g.claims,
            CASE WHEN o.super_admin_id = m.id THEN 'super_admin' WHEN m.is_admin = TRUE THEN 'admin' ELSE 'member' END, COALESCE(x.proofs, '')"
    };
}

/// Everything around the grant `g` and its client `gc`; outer, so that a token without a grant is found too.
macro_rules! around {
    () => {
        "LEFT JOIN clients gc ON gc.id = g.client_row_id
            LEFT JOIN organizations o ON o.id = g.org_id
            LEFT JOIN members m ON m.org_id = g.org_id AND m.id = g.member_id
            LEFT JOIN sessions n ON n.id = g.session_id
            LEFT JOIN accounts a ON a.id = n.account_id
            LEFT JOIN session_orgs x ON x.session_id = g.session_id AND x.org_id = g.org_id
            LEFT JOIN login_methods l ON l.org_id = x.org_id AND l.id = x.login_method_id
            LEFT JOIN org_slugs s ON s.org_id = o.id AND s.state = 'current'"
    };
}

/// Everything about the grant `g` is active, and its member may use its client: this is what "suspended" means to every token.
macro_rules! is_active {
    () => {
        concat!(
            "g.revoked_at IS NULL AND o.state = 'active' AND m.state = 'active' AND m.account_id = a.id AND a.state = 'active'
            AND n.ended_at IS NULL AND x.member_id = g.member_id AND ",
            $crate::active::method_serves!("l", "x"),
            " AND ",
            $crate::active::may_use!("gc", "g.org_id", "g.member_id")
        )
    };
}

pub(super) use {around, columns, is_active};

statements! {
    BY_ID = concat!("SELECT ", columns!(), " FROM grants g ", around!(), " WHERE g.id = $1 AND ", is_active!());
    CODE = concat!("SELECT ", columns!(), ", k.id, k.redirect_uri, k.code_challenge, k.expires_at, k.used_at, g.client_row_id,
            CASE WHEN ", is_active!(), " THEN TRUE ELSE FALSE END, k.jkt
        FROM authorization_codes k JOIN grants g ON g.id = k.grant_id ", around!(), " WHERE k.code_hash = $1");
    REFRESH = concat!("SELECT ", columns!(), ", k.id, k.scope, k.expires_at, k.used_at, g.client_row_id, f.id, f.used_at,
            CASE WHEN ", is_active!(), " THEN TRUE ELSE FALSE END, k.jkt, k.x5t, k.created_at
        FROM refresh_tokens k JOIN grants g ON g.id = k.grant_id LEFT JOIN refresh_tokens f ON f.token_hash = $2 ", around!(),
        " WHERE k.token_hash = $1");
}

/// How many columns [`columns`] has.
pub(super) const WIDTH: usize = 22;

/// A grant of which everything is active: the member, the organisation, the account, the login method, and a session that was not ended.
#[derive(Debug, Clone)]
pub struct ActiveGrant {
    scope: OrgScope,
    /// The grant.
    pub id: GrantId,
    /// The member it speaks for.
    pub member_id: MemberId,
    /// The session it came from, under the name that stays when a later sign-in replaces it (`sid`).
    pub session_id: SessionId,
    /// Scopes granted, separated by spaces.
    pub granted_scope: String,
    /// `nonce` of the authorisation request.
    pub nonce: Option<String>,
    /// When the person proved who they are.
    pub authenticated_at: Instant,
    /// When it was made.
    pub created_at: Instant,
    /// When the session it came from ends at the latest.
    pub session_expires_at: Instant,
    /// Organisation ID.
    pub org_slug: Option<String>,
    /// Organisation name.
    pub org_name: String,
    /// The person's name in this organisation.
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// The person has proven the e-mail.
    pub is_email_verified: bool,
    /// Phone (E.164).
    pub phone: Option<String>,
    /// Department, empty if none.
    pub department: String,
    /// Language the person chose.
    pub locale: Option<String>,
    /// Kind of the login method that was used.
    pub method_kind: String,
    /// What was proven to us.
    pub proofs: Proofs,
    /// The services that its access tokens may be for (RFC 8707).
    pub resources: Vec<String>,
    /// Claims that were asked for singly, as JSON.
    pub claims: Option<String>,
    /// What the person is in this organisation.
    pub role: RoleName,
}

impl ActiveGrant {
    /// Permission to touch the organisation's rows.
    pub const fn scope(&self) -> OrgScope {
        self.scope
    }
}

/// A code that was presented, whether or not it is still good. Its grant is there only if everything about it is active.
#[derive(Debug, Clone)]
pub struct CodeFound {
    /// The code.
    pub id: CodeId,
    /// The business system it was made for.
    pub client: ClientRowId,
    /// The family it belongs to.
    pub grant_id: GrantId,
    /// Scopes granted, separated by spaces.
    pub scope: String,
    /// `nonce` of the authorisation request.
    pub nonce: Option<String>,
    /// The services that tokens may be for (RFC 8707).
    pub resources: Vec<String>,
    /// The redirect URI of the authorisation request.
    pub redirect_uri: String,
    /// The PKCE challenge.
    pub challenge: [u8; 32],
    /// Until when it must be redeemed.
    pub expires_at: Instant,
    /// When it was redeemed.
    pub used_at: Option<Instant>,
    /// Thumbprint of the key that must redeem it (RFC 9449, section 10).
    pub jkt: Option<String>,
    /// The grant, if it is active.
    pub grant: Option<ActiveGrant>,
}

/// A refresh token that was presented, whether or not it is still good.
#[derive(Debug, Clone)]
pub struct RefreshFound {
    /// The token.
    pub id: TokenId,
    /// The business system it was made for.
    pub client: ClientRowId,
    /// The family it belongs to.
    pub grant_id: GrantId,
    /// Scopes of the chain, separated by spaces.
    pub scope: String,
    /// The services that tokens may be for (RFC 8707).
    pub resources: Vec<String>,
    /// Until when it must be used.
    pub expires_at: Instant,
    /// When the family began.
    pub began_at: Instant,
    /// When it was issued.
    pub issued_at: Instant,
    /// When it was used.
    pub used_at: Option<Instant>,
    /// Thumbprint of the key it is tied to (RFC 9449).
    pub jkt: Option<String>,
    /// Thumbprint of the certificate it is tied to (RFC 8705).
    pub x5t: Option<String>,
    /// The row under the hash of the computed successor.
    pub successor: Option<SuccessorFound>,
    /// The grant, if it is active.
    pub grant: Option<ActiveGrant>,
}

/// The successor of a refresh token.
#[derive(Debug, Clone, Copy)]
pub struct SuccessorFound {
    /// The token.
    pub id: TokenId,
    /// Whether it was used.
    pub is_used: bool,
}

/// A list of text, one a line.
fn lines(text: Option<String>) -> Vec<String> {
    text.unwrap_or_default().lines().map(str::to_owned).collect()
}

/// Reads [`columns`] that begin at this index, of a grant whose [`is_active`] holds.
pub(super) fn read(r: &Row<'_>, at: usize) -> Result<ActiveGrant, StoreError> {
    Ok(ActiveGrant {
        id: r.get(at)?,
        scope: OrgScope(r.get(at + 1)?),
        member_id: r.get(at + 2)?,
        session_id: r.get(at + 3)?,
        granted_scope: r.get(at + 4)?,
        nonce: r.get(at + 5)?,
        authenticated_at: r.get(at + 6)?,
        created_at: r.get(at + 7)?,
        session_expires_at: r.get(at + 8)?,
        org_slug: r.get(at + 9)?,
        org_name: r.get(at + 10)?,
        name: r.get(at + 11)?,
        email: r.get(at + 12)?,
        phone: r.get(at + 13)?,
        department: r.get(at + 14)?,
        locale: r.get(at + 15)?,
        method_kind: r.get(at + 16)?,
        is_email_verified: r.get(at + 17)?,
        resources: lines(r.get(at + 18)?),
        claims: r.get(at + 19)?,
        role: r.get(at + 20)?,
        proofs: r.get(at + 21)?,
    })
}

/// The grant at the beginning of a row, if it is active.
pub(super) fn read_if(is_active: bool, r: &Row<'_>) -> Result<Option<ActiveGrant>, StoreError> {
    if is_active { read(r, 0).map(Some) } else { Ok(None) }
}

impl Conn {
    /// A grant that still holds, with everything that its tokens may say.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_active_grant(&mut self, id: GrantId) -> Result<Option<ActiveGrant>, StoreError> {
        self.optional(BY_ID, &[&id], |r| read(r, 0)).await
    }

    /// The code of this hash, in whatever state: a used one matters too.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_code(&mut self, code_hash: &[u8; 32]) -> Result<Option<CodeFound>, StoreError> {
        self.optional(CODE, &[code_hash], |r| {
            Ok(CodeFound {
                grant_id: r.get(0)?,
                scope: r.get(4)?,
                nonce: r.get(5)?,
                resources: lines(r.get(18)?),
                id: r.get(WIDTH)?,
                redirect_uri: r.get(WIDTH + 1)?,
                challenge: r.get(WIDTH + 2)?,
                expires_at: r.get(WIDTH + 3)?,
                used_at: r.get(WIDTH + 4)?,
                client: r.get(WIDTH + 5)?,
                grant: read_if(r.get(WIDTH + 6)?, r)?,
                jkt: r.get(WIDTH + 7)?,
            })
        })
        .await
    }

    /// The refresh token of this hash, in whatever state, and the row of its successor.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_refresh_token(
        &mut self,
        token_hash: &[u8; 32],
        successor_hash: &[u8; 32],
    ) -> Result<Option<RefreshFound>, StoreError> {
        self.optional(REFRESH, &[token_hash, successor_hash], |r| {
            let successor = match r.get::<Option<TokenId>>(WIDTH + 5)? {
                Some(id) => Some(SuccessorFound {
                    id,
                    is_used: r.get::<Option<Instant>>(WIDTH + 6)?.is_some(),
                }),
                None => None,
            };
            Ok(RefreshFound {
                grant_id: r.get(0)?,
                began_at: r.get(7)?,
                id: r.get(WIDTH)?,
                scope: r.get(WIDTH + 1)?,
                resources: lines(r.get(18)?),
                expires_at: r.get(WIDTH + 2)?,
                used_at: r.get(WIDTH + 3)?,
                client: r.get(WIDTH + 4)?,
                successor,
                grant: read_if(r.get(WIDTH + 7)?, r)?,
                jkt: r.get(WIDTH + 8)?,
                x5t: r.get(WIDTH + 9)?,
                issued_at: r.get(WIDTH + 10)?,
            })
        })
        .await
    }
}
