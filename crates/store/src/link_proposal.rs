//! Rows of proposals: people whom another system signed in and of whom nobody can tell which member they are.

use ieum_model::{Instant, LinkProposalId, LoginMethodId, MemberId};

use crate::OrgScope;
use crate::db::{Conn, Row, StoreError, Tx, statements};

macro_rules! columns {
    () => {
        "SELECT p.id, p.login_method_id, l.name, p.subject, p.name, p.email, p.candidate_id, m.name, p.doubt, p.attempts, p.first_at, p.last_at,
            p.is_dismissed
            FROM link_proposals p JOIN login_methods l ON l.org_id = p.org_id AND l.id = p.login_method_id
            LEFT JOIN members m ON m.org_id = p.org_id AND m.id = p.candidate_id WHERE p.org_id = $1"
    };
}

statements! {
    // Whoever comes again is the same proposal; one that was dismissed stays so.
    SAVE = "INSERT INTO link_proposals (id, org_id, login_method_id, subject, name, email, candidate_id, doubt, attempts, first_at, last_at, is_dismissed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $9, FALSE)
        ON CONFLICT (org_id, login_method_id, subject) DO UPDATE SET name = excluded.name, email = excluded.email,
            candidate_id = excluded.candidate_id, doubt = excluded.doubt, attempts = link_proposals.attempts + 1, last_at = excluded.last_at";
    OPEN = concat!(columns!(), " AND p.is_dismissed = FALSE AND (p.last_at < $2 OR (p.last_at = $2 AND p.id < $3)) ORDER BY p.last_at DESC, p.id DESC LIMIT $4");
    DISMISSED = concat!(columns!(), " AND p.is_dismissed = TRUE AND (p.last_at < $2 OR (p.last_at = $2 AND p.id < $3)) ORDER BY p.last_at DESC, p.id DESC LIMIT $4");
    GET = concat!(columns!(), " AND p.id = $2");
    ID_OF = "SELECT id FROM link_proposals WHERE org_id = $1 AND login_method_id = $2 AND subject = $3";
    COUNT_OPEN = "SELECT COUNT(*) FROM (SELECT 1 FROM link_proposals WHERE org_id = $1 AND is_dismissed = FALSE LIMIT 1000) AS few";
    DISMISS = "UPDATE link_proposals SET is_dismissed = TRUE WHERE org_id = $1 AND id = $2 AND is_dismissed = FALSE";
    REOPEN = "UPDATE link_proposals SET is_dismissed = FALSE WHERE org_id = $1 AND id = $2 AND is_dismissed = TRUE";
    DELETE = "DELETE FROM link_proposals WHERE org_id = $1 AND id = $2";
    SETTLE = "DELETE FROM link_proposals WHERE org_id = $1 AND login_method_id = $2 AND subject = $3";
    FORGET_CANDIDATE = "UPDATE link_proposals SET candidate_id = NULL WHERE org_id = $1 AND candidate_id = $2";
}

/// A proposal as the console shows it.
#[derive(Debug, Clone)]
pub struct ProposalRow {
    /// The proposal.
    pub id: LinkProposalId,
    /// The login method.
    pub method: LoginMethodId,
    /// The method's name.
    pub method_name: String,
    /// The name that never changes there.
    pub subject: String,
    /// The person's name there.
    pub name: Option<String>,
    /// The person's address there.
    pub email: Option<String>,
    /// Whom it may be, with the name in this organisation.
    pub candidate: Option<(MemberId, String)>,
    /// Why nobody could tell; a stable word.
    pub doubt: String,
    /// How often the person tried.
    pub attempts: i64,
    /// When first.
    pub first_at: Instant,
    /// When last.
    pub last_at: Instant,
    /// An administrator took it off the list.
    pub is_dismissed: bool,
}

/// Somebody who was not told apart.
#[derive(Debug, Clone, Copy)]
pub struct NewProposal<'a> {
    /// The proposal, if it is the first.
    pub id: LinkProposalId,
    /// The login method.
    pub method: LoginMethodId,
    /// The name that never changes there.
    pub subject: &'a str,
    /// The person's name there.
    pub name: Option<&'a str>,
    /// The person's address there.
    pub email: Option<&'a str>,
    /// Whom it may be.
    pub candidate: Option<MemberId>,
    /// Why nobody could tell.
    pub doubt: &'a str,
    /// Now.
    pub now: Instant,
}

fn read(r: &Row<'_>) -> Result<ProposalRow, StoreError> {
    let candidate: Option<MemberId> = r.get(6)?;
    let candidate_name: Option<String> = r.get(7)?;
    Ok(ProposalRow {
        id: r.get(0)?,
        method: r.get(1)?,
        method_name: r.get(2)?,
        subject: r.get(3)?,
        name: r.get(4)?,
        email: r.get(5)?,
        candidate: candidate.zip(candidate_name),
        doubt: r.get(8)?,
        attempts: r.get(9)?,
        first_at: r.get(10)?,
        last_at: r.get(11)?,
        is_dismissed: r.get(12)?,
    })
}

impl Conn {
    /// Open proposals, or those that were taken off the list, the latest first, before `before` if given.
    ///
    /// # Errors
    /// As the database says.
    pub async fn proposals(
        &mut self,
        scope: OrgScope,
        is_dismissed: bool,
        before: Option<(Instant, LinkProposalId)>,
        limit: i64,
    ) -> Result<Vec<ProposalRow>, StoreError> {
        let (at, id) = before.map_or((i64::MAX, uuid::Uuid::max()), |(at, id)| {
            (at.as_micros(), *id.as_uuid())
        });
        let statement = if is_dismissed { DISMISSED } else { OPEN };
        self.all(statement, &[scope.org_id(), &at, &id, &limit], read).await
    }

    /// One proposal, dismissed or not.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_proposal(
        &mut self,
        scope: OrgScope,
        id: LinkProposalId,
    ) -> Result<Option<ProposalRow>, StoreError> {
        self.optional(GET, &[scope.org_id(), &id], read).await
    }

    /// The proposal of a person of whom nobody could tell which member they are.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_proposal_of(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        subject: &str,
    ) -> Result<Option<LinkProposalId>, StoreError> {
        self.optional(ID_OF, &[scope.org_id(), &method, &subject], |r| r.get(0))
            .await
    }

    /// How many are open; counted up to a thousand.
    ///
    /// # Errors
    /// As the database says.
    pub async fn count_proposals(&mut self, scope: OrgScope) -> Result<i64, StoreError> {
        let count = self.optional(COUNT_OPEN, &[scope.org_id()], |r| r.get(0)).await?;
        Ok(count.unwrap_or_default())
    }
}

impl Tx {
    /// Notes somebody who was not told apart.
    ///
    /// # Errors
    /// As the database says.
    pub async fn save_proposal(&mut self, scope: OrgScope, new: &NewProposal<'_>) -> Result<(), StoreError> {
        self.execute(
            SAVE,
            &[
                &new.id,
                scope.org_id(),
                &new.method,
                &new.subject,
                &new.name,
                &new.email,
                &new.candidate,
                &new.doubt,
                &new.now,
            ],
        )
        .await
        .map(|_| ())
    }

    /// Takes a proposal off the list, or puts it back; `false` if it was so already.
    ///
    /// # Errors
    /// As the database says.
    pub async fn dismiss_proposal(
        &mut self,
        scope: OrgScope,
        id: LinkProposalId,
        is_dismissed: bool,
    ) -> Result<bool, StoreError> {
        let statement = if is_dismissed { DISMISS } else { REOPEN };
        Ok(self.execute(statement, &[scope.org_id(), &id]).await? == 1)
    }

    /// Removes a proposal that was decided; `false` if somebody else did.
    ///
    /// # Errors
    /// As the database says.
    pub async fn delete_proposal(&mut self, scope: OrgScope, id: LinkProposalId) -> Result<bool, StoreError> {
        Ok(self.execute(DELETE, &[scope.org_id(), &id]).await? == 1)
    }

    /// Somebody who was proposed is linked now without a word of an administrator.
    ///
    /// # Errors
    /// As the database says.
    pub async fn settle_proposal(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        subject: &str,
    ) -> Result<(), StoreError> {
        self.execute(SETTLE, &[scope.org_id(), &method, &subject])
            .await
            .map(|_| ())
    }

    /// Nobody is proposed any more to be a member whose data is removed.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_candidate(&mut self, scope: OrgScope, member: MemberId) -> Result<u64, StoreError> {
        self.execute(FORGET_CANDIDATE, &[scope.org_id(), &member]).await
    }
}
