//! People who hold a link that an organisation mailed: the link is their permission, for that one purpose.

use ieum_model::{HandoverId, Instant, InvitationId, MemberId};

use super::OrgScope;
use crate::db::{Conn, StoreError, statements};

statements! {
    INVITATION = "SELECT i.id, i.org_id, i.kind, i.member_id, o.name, m.name, m.email, i.expires_at
        FROM invitations i JOIN organizations o ON o.id = i.org_id LEFT JOIN members m ON m.org_id = i.org_id AND m.id = i.member_id
        WHERE i.token_hash = $1 AND i.revoked_at IS NULL AND i.expires_at > $2 AND i.uses < i.most_uses AND o.state = 'active'
            AND (i.member_id IS NULL OR m.state = 'invited')";
    INVITATION_BY_ID = "SELECT i.id, i.org_id, i.kind, i.member_id, o.name, m.name, m.email, i.expires_at
        FROM invitations i JOIN organizations o ON o.id = i.org_id LEFT JOIN members m ON m.org_id = i.org_id AND m.id = i.member_id
        WHERE i.id = $1 AND i.revoked_at IS NULL AND i.expires_at > $2 AND i.uses < i.most_uses AND o.state = 'active'
            AND (i.member_id IS NULL OR m.state = 'invited')";
    HANDOVER = "SELECT h.id, h.org_id, h.from_member_id, h.to_member_id, o.name, f.name
        FROM handovers h JOIN organizations o ON o.id = h.org_id JOIN members f ON f.org_id = h.org_id AND f.id = h.from_member_id
        WHERE h.token_hash = $1 AND h.state = 'pending' AND h.expires_at > $2 AND o.state = 'active'";
}

/// Somebody with an invitation that still holds.
#[derive(Debug, Clone)]
pub struct Invitee {
    scope: OrgScope,
    /// The invitation.
    pub id: InvitationId,
    /// The member who was invited; `None` for a link that anybody may use.
    pub member: Option<(MemberId, String, Option<String>)>,
    /// The organisation's name.
    pub org_name: String,
    /// Until when it holds.
    pub expires_at: Instant,
}

impl Invitee {
    /// Permission to touch the organisation's rows.
    pub const fn scope(&self) -> OrgScope {
        self.scope
    }
}

/// Somebody to whom the role of super admin was offered.
#[derive(Debug, Clone)]
pub struct HandoverInvitee {
    scope: OrgScope,
    /// The offer.
    pub id: HandoverId,
    /// Who offers.
    pub from: MemberId,
    /// Who may accept.
    pub to: MemberId,
    /// The organisation's name.
    pub org_name: String,
    /// Name of who offers.
    pub from_name: String,
}

impl HandoverInvitee {
    /// Permission to touch the organisation's rows.
    pub const fn scope(&self) -> OrgScope {
        self.scope
    }
}

fn read_invitee(r: &crate::db::Row<'_>) -> Result<Invitee, StoreError> {
    let member = match r.get::<Option<MemberId>>(3)? {
        Some(id) => Some((id, r.get(5)?, r.get(6)?)),
        None => None,
    };
    Ok(Invitee {
        id: r.get(0)?,
        scope: OrgScope(r.get(1)?),
        member,
        org_name: r.get(4)?,
        expires_at: r.get(7)?,
    })
}

impl Conn {
    /// Resolves an invitation by the hash of its token.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_invitee(&mut self, token_hash: &[u8; 32], now: Instant) -> Result<Option<Invitee>, StoreError> {
        self.optional(INVITATION, &[token_hash, &now], read_invitee).await
    }

    /// Resolves an invitation again, for somebody who meanwhile proved an e-mail (the proof's row names the invitation).
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_invitee_by_id(&mut self, id: InvitationId, now: Instant) -> Result<Option<Invitee>, StoreError> {
        self.optional(INVITATION_BY_ID, &[&id, &now], read_invitee).await
    }

    /// Resolves an offer of the super admin's role by the hash of its token.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_handover_invitee(
        &mut self,
        token_hash: &[u8; 32],
        now: Instant,
    ) -> Result<Option<HandoverInvitee>, StoreError> {
        self.optional(HANDOVER, &[token_hash, &now], |r| {
            Ok(HandoverInvitee {
                id: r.get(0)?,
                scope: OrgScope(r.get(1)?),
                from: r.get(2)?,
                to: r.get(3)?,
                org_name: r.get(4)?,
                from_name: r.get(5)?,
            })
        })
        .await
    }
}
