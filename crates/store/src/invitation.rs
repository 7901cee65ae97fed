//! Rows of invitations: one for each member invited by mail, and links that anybody who holds them may use so often.

use ieum_model::{Instant, InvitationId, MemberId};

use crate::OrgScope;
use crate::db::{Conn, Row, StoreError, Tx, statements};

statements! {
    INSERT = "INSERT INTO invitations (id, org_id, kind, member_id, token_hash, sealed_token, label, expires_at, most_uses, uses, created_by, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11)";
    USE = "UPDATE invitations SET uses = uses + 1 WHERE org_id = $1 AND id = $2 AND uses < most_uses AND revoked_at IS NULL AND expires_at > $3";
    REVOKE = "UPDATE invitations SET revoked_at = $3 WHERE org_id = $1 AND id = $2 AND kind = 'link' AND revoked_at IS NULL";
    REVOKE_OF_MEMBER = "UPDATE invitations SET revoked_at = $3 WHERE member_id = $2 AND org_id = $1 AND revoked_at IS NULL";
    LINKS = "SELECT id, label, expires_at, most_uses, uses, revoked_at, created_at, sealed_token FROM invitations
        WHERE org_id = $1 AND kind = 'link' ORDER BY created_at DESC, id DESC LIMIT $2";
    LINK = "SELECT id, label, expires_at, most_uses, uses, revoked_at, created_at, sealed_token FROM invitations
        WHERE id = $2 AND org_id = $1 AND kind = 'link'";
    OF_MEMBER = "SELECT id, label, expires_at, most_uses, uses, revoked_at, created_at, sealed_token FROM invitations
        WHERE member_id = $2 AND org_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1";
    SPENT = "SELECT i.expires_at, i.revoked_at, i.uses, i.most_uses, o.name FROM invitations i JOIN organizations o ON o.id = i.org_id
        WHERE i.token_hash = $1";
}

/// Whom a new invitation is for.
#[derive(Debug, Clone, Copy)]
pub enum For<'a> {
    /// One invited member, once.
    Member(MemberId),
    /// Whoever holds the link.
    Anybody {
        /// The token, sealed, so that the link can be shown again.
        sealed_token: &'a [u8],
        /// What the admin calls the link.
        label: &'a str,
        /// How many may join by it.
        most_uses: i64,
    },
}

/// What a new invitation starts with.
#[derive(Debug)]
pub struct NewInvitation<'a> {
    /// Identifier.
    pub id: InvitationId,
    /// For whom.
    pub whom: For<'a>,
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// Holds until then.
    pub expires_at: Instant,
    /// The admin.
    pub created_by: MemberId,
    /// Now.
    pub now: Instant,
}

/// An invitation as the console sees it.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Identifier.
    pub id: InvitationId,
    /// What the admin calls it.
    pub label: String,
    /// Holds until then.
    pub expires_at: Instant,
    /// How many may join by it.
    pub most_uses: i64,
    /// How many did.
    pub uses: i64,
    /// When an admin ended it.
    pub revoked_at: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
    /// A link's token, sealed.
    pub sealed_token: Option<Vec<u8>>,
}

/// Whether an invitation holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationState {
    /// It does.
    Open,
    /// As many as may have used it.
    UsedUp,
    /// Its time is over.
    Expired,
    /// An admin ended it.
    Revoked,
}

const fn state(
    expires_at: Instant,
    revoked_at: Option<Instant>,
    uses: i64,
    most: i64,
    now: Instant,
) -> InvitationState {
    if revoked_at.is_some() {
        InvitationState::Revoked
    } else if uses >= most {
        InvitationState::UsedUp
    } else if expires_at.as_micros() <= now.as_micros() {
        InvitationState::Expired
    } else {
        InvitationState::Open
    }
}

impl Invitation {
    /// Whether it holds at this time.
    pub const fn state(&self, now: Instant) -> InvitationState {
        state(self.expires_at, self.revoked_at, self.uses, self.most_uses, now)
    }
}

fn read(r: &Row<'_>) -> Result<Invitation, StoreError> {
    Ok(Invitation {
        id: r.get(0)?,
        label: r.get(1)?,
        expires_at: r.get(2)?,
        most_uses: r.get(3)?,
        uses: r.get(4)?,
        revoked_at: r.get(5)?,
        created_at: r.get(6)?,
        sealed_token: r.get(7)?,
    })
}

impl Conn {
    /// The links of an organisation, the latest first.
    ///
    /// # Errors
    /// As the database says.
    pub async fn invitation_links(&mut self, scope: OrgScope, limit: i64) -> Result<Vec<Invitation>, StoreError> {
        self.all(LINKS, &[scope.org_id(), &limit], read).await
    }

    /// One link.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_invitation_link(
        &mut self,
        scope: OrgScope,
        id: InvitationId,
    ) -> Result<Option<Invitation>, StoreError> {
        self.optional(LINK, &[scope.org_id(), &id], read).await
    }

    /// The latest invitation of a member.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_invitation_of(
        &mut self,
        scope: OrgScope,
        member: MemberId,
    ) -> Result<Option<Invitation>, StoreError> {
        self.optional(OF_MEMBER, &[scope.org_id(), &member], read).await
    }

    /// Why a link that somebody holds no longer does, with the organisation's name: for the page that says so, and nothing else.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_spent_invitation(
        &mut self,
        token_hash: &[u8; 32],
        now: Instant,
    ) -> Result<Option<(InvitationState, String)>, StoreError> {
        self.optional(SPENT, &[token_hash], |r| {
            Ok((state(r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, now), r.get(4)?))
        })
        .await
    }
}

impl Tx {
    /// Adds an invitation.
    ///
    /// # Errors
    /// As the database says.
    pub async fn insert_invitation(&mut self, scope: OrgScope, new: &NewInvitation<'_>) -> Result<(), StoreError> {
        let (kind, member, sealed, label, most) = match new.whom {
            For::Member(id) => ("member", Some(id), None, "", 1),
            For::Anybody {
                sealed_token,
                label,
                most_uses,
            } => ("link", None, Some(sealed_token), label, most_uses),
        };
        let params: [&dyn crate::db::Param; 11] = [
            &new.id,
            scope.org_id(),
            &kind,
            &member,
            &new.token_hash,
            &sealed,
            &label,
            &new.expires_at,
            &most,
            &new.created_by,
            &new.now,
        ];
        self.execute(INSERT, &params).await.map(|_| ())
    }

    /// Counts a use; `false` if it holds no longer. Of two at the last use, one gets it.
    ///
    /// # Errors
    /// As the database says.
    pub async fn use_invitation(
        &mut self,
        scope: OrgScope,
        id: InvitationId,
        now: Instant,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(USE, &[scope.org_id(), &id, &now]).await? == 1)
    }

    /// Ends a link; `false` if it was ended before.
    ///
    /// # Errors
    /// As the database says.
    pub async fn revoke_invitation_link(
        &mut self,
        scope: OrgScope,
        id: InvitationId,
        now: Instant,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(REVOKE, &[scope.org_id(), &id, &now]).await? == 1)
    }

    /// Ends every invitation of a member.
    ///
    /// # Errors
    /// As the database says.
    pub async fn revoke_invitations_of(
        &mut self,
        scope: OrgScope,
        member: MemberId,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.execute(REVOKE_OF_MEMBER, &[scope.org_id(), &member, &now])
            .await
            .map(|_| ())
    }
}
