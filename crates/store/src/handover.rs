//! Rows of hand-overs: offers of the super admin's role. At most one is pending in an organisation.

use ieum_model::{HandoverId, Instant, MemberId};

use crate::OrgScope;
use crate::db::{Conn, Row, StoreError, Tx, statements, stored_as_text};

statements! {
    INSERT = "INSERT INTO handovers (id, org_id, from_member_id, to_member_id, token_hash, state, expires_at, created_at)
        VALUES ($1, $2, $3, $4, $5, 'pending', $6, $7)";
    EXPIRE = "UPDATE handovers SET state = 'expired', ended_at = $2 WHERE org_id = $1 AND state = 'pending' AND expires_at <= $2";
    END = "UPDATE handovers SET state = $3, ended_at = $4 WHERE id = $2 AND org_id = $1 AND state = 'pending' AND expires_at > $4";
    LATEST = "SELECT h.id, h.from_member_id, h.to_member_id, t.name, h.state, h.expires_at, h.created_at, h.ended_at
        FROM handovers h JOIN members t ON t.org_id = h.org_id AND t.id = h.to_member_id
        WHERE h.org_id = $1 ORDER BY h.created_at DESC, h.id DESC LIMIT 1";
    SPENT = "SELECT h.state, h.expires_at, o.name FROM handovers h JOIN organizations o ON o.id = h.org_id WHERE h.token_hash = $1";
    TAKE_ROLE = "UPDATE organizations SET super_admin_id = $3, version = version + 1 WHERE id = $1 AND super_admin_id = $2";
}

/// Where a hand-over stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandoverState {
    /// Waits for the receiver.
    Pending,
    /// The role went over.
    Accepted,
    /// The receiver does not want it.
    Declined,
    /// The super admin took the offer back.
    Cancelled,
    /// Its time is over.
    Expired,
}

impl HandoverState {
    const ALL: [Self; 5] = [
        Self::Pending,
        Self::Accepted,
        Self::Declined,
        Self::Cancelled,
        Self::Expired,
    ];
    /// Stable name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
    /// What a pending one is once its time is over.
    fn at(self, expires_at: Instant, now: Instant) -> Self {
        if self == Self::Pending && expires_at <= now {
            Self::Expired
        } else {
            self
        }
    }
}

stored_as_text!(HandoverState);

/// What a new offer starts with.
#[derive(Debug)]
pub struct NewHandover {
    /// Identifier.
    pub id: HandoverId,
    /// The super admin.
    pub from: MemberId,
    /// Who may accept.
    pub to: MemberId,
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// Holds until then.
    pub expires_at: Instant,
    /// Now.
    pub now: Instant,
}

/// An offer as the console sees it.
#[derive(Debug, Clone)]
pub struct Handover {
    /// Identifier.
    pub id: HandoverId,
    /// Who offers.
    pub from: MemberId,
    /// Who may accept.
    pub to: MemberId,
    /// That member's name.
    pub to_name: String,
    /// Where it stands now.
    pub state: HandoverState,
    /// Holds until then.
    pub expires_at: Instant,
    /// When it was made.
    pub created_at: Instant,
    /// When it was answered or cancelled.
    pub ended_at: Option<Instant>,
}

fn read(r: &Row<'_>, now: Instant) -> Result<Handover, StoreError> {
    let expires_at = r.get(5)?;
    Ok(Handover {
        id: r.get(0)?,
        from: r.get(1)?,
        to: r.get(2)?,
        to_name: r.get(3)?,
        state: r.get::<HandoverState>(4)?.at(expires_at, now),
        expires_at,
        created_at: r.get(6)?,
        ended_at: r.get(7)?,
    })
}

impl Conn {
    /// The latest offer of an organisation.
    ///
    /// # Errors
    /// As the database says.
    pub async fn latest_handover(&mut self, scope: OrgScope, now: Instant) -> Result<Option<Handover>, StoreError> {
        self.optional(LATEST, &[scope.org_id()], |r| read(r, now)).await
    }

    /// Why an offer that somebody holds no longer stands, with the organisation's name: for the page that says so.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_spent_handover(
        &mut self,
        token_hash: &[u8; 32],
        now: Instant,
    ) -> Result<Option<(HandoverState, String)>, StoreError> {
        self.optional(SPENT, &[token_hash], |r| {
            Ok((r.get::<HandoverState>(0)?.at(r.get(1)?, now), r.get(2)?))
        })
        .await
    }
}

impl Tx {
    /// Adds an offer; one whose time is over makes room.
    ///
    /// # Errors
    /// A violation of `PendingHandover` if another one waits.
    pub async fn insert_handover(&mut self, scope: OrgScope, new: &NewHandover) -> Result<(), StoreError> {
        self.execute(EXPIRE, &[scope.org_id(), &new.now]).await?;
        let params: [&dyn crate::db::Param; 7] = [
            &new.id,
            scope.org_id(),
            &new.from,
            &new.to,
            &new.token_hash,
            &new.expires_at,
            &new.now,
        ];
        self.execute(INSERT, &params).await.map(|_| ())
    }

    /// Ends a pending offer; `false` if it was not pending any more.
    ///
    /// # Errors
    /// As the database says.
    pub async fn end_handover(
        &mut self,
        scope: OrgScope,
        id: HandoverId,
        state: HandoverState,
        now: Instant,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(END, &[scope.org_id(), &id, &state, &now]).await? == 1)
    }

    /// Moves the super admin's role from one member to another; `false` if the first has it no longer.
    ///
    /// # Errors
    /// As the database says.
    pub async fn move_super_admin(
        &mut self,
        scope: OrgScope,
        from: MemberId,
        to: MemberId,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(TAKE_ROLE, &[scope.org_id(), &from, &to]).await? == 1)
    }
}
