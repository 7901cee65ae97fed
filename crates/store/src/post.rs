//! Posts of members in units: the main one (원직) and others (겸직). The unit's name follows into the member's department.

use ieum_model::{DutyId, Instant, MemberId, UnitId};

use crate::OrgScope;
use crate::db::{Conn, Param, StoreError, Tx, statements};

/// Members that are added in one statement; fewer are repeated.
pub const AT_ONCE: usize = 20;

statements! {
    OF_MEMBER = "SELECT a.unit_id, a.duty_id, a.is_primary, a.is_leader, a.created_at FROM assignments a
        WHERE a.org_id = $1 AND a.member_id = $2 ORDER BY a.is_primary DESC, a.created_at, a.unit_id LIMIT 100";
    // Who may be added: whether they have a post here, and how many in all.
    CANDIDATES = "SELECT m.id, m.name, EXISTS (SELECT 1 FROM assignments a WHERE a.org_id = $1 AND a.member_id = m.id AND a.unit_id = $2),
            (SELECT COUNT(*) FROM assignments a WHERE a.org_id = $1 AND a.member_id = m.id) FROM members m
        WHERE m.org_id = $1 AND m.state <> 'deleted' AND m.id IN ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21, $22)";
    ADD = "INSERT INTO assignments (org_id, member_id, unit_id, duty_id, is_primary, is_leader, created_at)
        SELECT m.org_id, m.id, u.id, d.id, NOT EXISTS (SELECT 1 FROM assignments p WHERE p.org_id = $1 AND p.member_id = m.id),
            CAST($4 AS BOOLEAN), CAST($5 AS BIGINT) FROM members m JOIN org_units u ON u.org_id = $1 AND u.id = $2
            LEFT JOIN duties d ON d.org_id = $1 AND d.id = $3
        WHERE m.org_id = $1 AND m.state <> 'deleted' AND m.id IN ($6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
            $21, $22, $23, $24, $25)";
    ADDED = "UPDATE members SET version = version + 1,
            department = COALESCE((SELECT u.name FROM assignments a JOIN org_units u ON u.org_id = a.org_id AND u.id = a.unit_id
                WHERE a.org_id = $1 AND a.member_id = members.id AND a.is_primary = TRUE), department),
            department_folded = COALESCE((SELECT u.name_folded FROM assignments a JOIN org_units u ON u.org_id = a.org_id AND u.id = a.unit_id
                WHERE a.org_id = $1 AND a.member_id = members.id AND a.is_primary = TRUE), department_folded)
        WHERE org_id = $1 AND id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";
    CHANGE = "UPDATE assignments SET duty_id = $4, is_leader = $5 WHERE org_id = $1 AND member_id = $2 AND unit_id = $3";
    REMOVE = "DELETE FROM assignments WHERE org_id = $1 AND member_id = $2 AND unit_id = $3";
    NO_MAIN = "UPDATE assignments SET is_primary = FALSE WHERE org_id = $1 AND member_id = $2 AND is_primary = TRUE";
    MAIN = "UPDATE assignments SET is_primary = TRUE WHERE org_id = $1 AND member_id = $2 AND unit_id = $3";
    TOUCH = "UPDATE members SET version = version + 1,
            department = COALESCE((SELECT u.name FROM assignments a JOIN org_units u ON u.org_id = a.org_id AND u.id = a.unit_id
                WHERE a.org_id = $1 AND a.member_id = $2 AND a.is_primary = TRUE), department),
            department_folded = COALESCE((SELECT u.name_folded FROM assignments a JOIN org_units u ON u.org_id = a.org_id AND u.id = a.unit_id
                WHERE a.org_id = $1 AND a.member_id = $2 AND a.is_primary = TRUE), department_folded)
        WHERE org_id = $1 AND id = $2 AND version = $3";
    HAS = "SELECT COUNT(*) FROM assignments WHERE org_id = $1 AND member_id = $2 AND is_primary = TRUE";
}

/// A post as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostRow {
    /// The unit.
    pub unit: UnitId,
    /// The duty.
    pub duty: Option<DutyId>,
    /// The main post.
    pub is_primary: bool,
    /// Leads the unit.
    pub is_leader: bool,
    /// When it was given.
    pub created_at: Instant,
}

/// Somebody who is to be added to a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The member.
    pub id: MemberId,
    /// Name.
    pub name: String,
    /// Has a post in the unit already.
    pub is_there: bool,
    /// Posts in all.
    pub posts: usize,
}

/// What a post is to be.
#[derive(Debug, Clone, Copy, Default)]
pub struct PostChoice {
    /// The duty.
    pub duty: Option<DutyId>,
    /// Leads the unit.
    pub is_leader: bool,
}

/// Exactly as many as a statement takes; the last one is repeated.
pub(crate) fn filled(members: &[MemberId]) -> Vec<&dyn Param> {
    let last = members.last();
    let repeated = std::iter::repeat(last).flatten();
    members
        .iter()
        .chain(repeated)
        .take(AT_ONCE)
        .map(|id| id as &dyn Param)
        .collect()
}

impl Conn {
    /// A member's posts, the main one first, then the oldest.
    ///
    /// # Errors
    /// As the database says.
    pub async fn post_rows(&mut self, scope: OrgScope, member: MemberId) -> Result<Vec<PostRow>, StoreError> {
        self.all(OF_MEMBER, &[scope.org_id(), &member], |r| {
            Ok(PostRow {
                unit: r.get(0)?,
                duty: r.get(1)?,
                is_primary: r.get(2)?,
                is_leader: r.get(3)?,
                created_at: r.get(4)?,
            })
        })
        .await
    }

    /// Whether a member has a post: then the department is the unit's name.
    ///
    /// # Errors
    /// As the database says.
    pub async fn has_post(&mut self, scope: OrgScope, member: MemberId) -> Result<bool, StoreError> {
        let count: i64 = self.one(HAS, &[scope.org_id(), &member], |r| r.get(0)).await?;
        Ok(count > 0)
    }

    /// Those of these members (at most [`AT_ONCE`]) who are there and not deleted.
    ///
    /// # Errors
    /// As the database says.
    pub async fn candidates(
        &mut self,
        scope: OrgScope,
        unit: UnitId,
        members: &[MemberId],
    ) -> Result<Vec<Candidate>, StoreError> {
        if members.is_empty() {
            return Ok(Vec::new());
        }
        let mut params: Vec<&dyn Param> = vec![scope.org_id(), &unit];
        params.extend(filled(members));
        self.all(CANDIDATES, &params, |r| {
            Ok(Candidate {
                id: r.get(0)?,
                name: r.get(1)?,
                is_there: r.get(2)?,
                posts: usize::try_from(r.get::<i64>(3)?).unwrap_or(usize::MAX),
            })
        })
        .await
    }
}

impl Tx {
    /// Gives members (at most [`AT_ONCE`]) a post in a unit; for who has none it is the main one.
    ///
    /// # Errors
    /// A violation of `Assignment` if one of them has a post there.
    pub async fn insert_posts(
        &mut self,
        scope: OrgScope,
        unit: UnitId,
        members: &[MemberId],
        choice: PostChoice,
        now: Instant,
    ) -> Result<(), StoreError> {
        if members.is_empty() {
            return Ok(());
        }
        let org = scope.org_id();
        let mut params: Vec<&dyn Param> = vec![org, &unit, &choice.duty, &choice.is_leader, &now];
        params.extend(filled(members));
        self.execute(ADD, &params).await?;
        let mut params: Vec<&dyn Param> = vec![org];
        params.extend(filled(members));
        self.execute(ADDED, &params).await.map(|_| ())
    }

    /// Changes duty and leadership of a post.
    ///
    /// # Errors
    /// As the database says.
    pub async fn change_post(
        &mut self,
        scope: OrgScope,
        member: MemberId,
        unit: UnitId,
        choice: PostChoice,
    ) -> Result<(), StoreError> {
        let params: [&dyn Param; 5] = [scope.org_id(), &member, &unit, &choice.duty, &choice.is_leader];
        self.execute(CHANGE, &params).await.map(|_| ())
    }

    /// Takes a post away.
    ///
    /// # Errors
    /// As the database says.
    pub async fn delete_post(&mut self, scope: OrgScope, member: MemberId, unit: UnitId) -> Result<(), StoreError> {
        self.execute(REMOVE, &[scope.org_id(), &member, &unit])
            .await
            .map(|_| ())
    }

    /// Makes one of the posts the main one.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_main_post(&mut self, scope: OrgScope, member: MemberId, unit: UnitId) -> Result<(), StoreError> {
        self.execute(NO_MAIN, &[scope.org_id(), &member]).await?;
        self.execute(MAIN, &[scope.org_id(), &member, &unit]).await.map(|_| ())
    }

    /// Ends a change of a member's posts: the department follows the main post, the version rises; `false` if somebody else changed
    /// the member since `version`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn touch_posts(&mut self, scope: OrgScope, member: MemberId, version: i64) -> Result<bool, StoreError> {
        Ok(self.execute(TOUCH, &[scope.org_id(), &member, &version]).await? == 1)
    }
}
