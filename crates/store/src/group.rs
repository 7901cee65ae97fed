//! Groups (그룹): members across units, who may use a business system by it. Which business systems look at a group is `client_groups`.

use ieum_model::chart::MAX_GROUPS;
use ieum_model::{GroupId, Instant, MemberId};

use crate::OrgScope;
use crate::db::{Conn, Param, Row, StoreError, Tx, statements};
use crate::member_list::Range;
use crate::post::filled;

statements! {
    ALL = "SELECT id, name, created_at, version FROM member_groups WHERE org_id = $1 AND name_folded >= $2 AND name_folded < $3
        ORDER BY name_folded LIMIT $4";
    GET = "SELECT id, name, created_at, version FROM member_groups WHERE org_id = $1 AND id = $2";
    COUNT = "SELECT COUNT(*) FROM member_groups WHERE org_id = $1";
    // Whoever is deleted stays in the group for when they are restored, and does not count.
    PEOPLE_COUNT_ALL = "SELECT group_id, CAST(SUM(n) AS BIGINT) FROM (
            SELECT group_id, COUNT(*) AS n FROM group_members WHERE org_id = $1 GROUP BY group_id
            UNION ALL SELECT x.group_id, -COUNT(*) FROM members m CROSS JOIN group_members x
                WHERE m.org_id = $1 AND x.org_id = $1 AND x.member_id = m.id AND m.state = 'deleted' AND m.purged_at IS NULL GROUP BY x.group_id) counts GROUP BY group_id";
    PEOPLE_OF_ONE = "SELECT (SELECT COUNT(*) FROM group_members WHERE org_id = $1 AND group_id = $2)
            - (SELECT COUNT(*) FROM members m CROSS JOIN group_members x
                WHERE m.org_id = $1 AND x.org_id = $1 AND x.group_id = $2 AND x.member_id = m.id AND m.state = 'deleted' AND m.purged_at IS NULL)";
    SYSTEMS = "SELECT c.name FROM client_groups x JOIN clients c ON c.id = x.client_row_id WHERE x.org_id = $1 AND x.group_id = $2
        ORDER BY c.name LIMIT 50";
    THOSE_IN = "SELECT member_id FROM group_members WHERE org_id = $1 AND group_id = $2 AND member_id IN ($3, $4, $5, $6, $7, $8, $9, $10, $11,
        $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)";
    INSERT = "INSERT INTO member_groups (id, org_id, name, name_folded, created_at, version) VALUES ($1, $2, $3, $4, $5, 1)";
    RENAME = "UPDATE member_groups SET name = $4, name_folded = $5, version = version + 1 WHERE org_id = $1 AND id = $2 AND version = $3";
    EMPTY = "DELETE FROM group_members WHERE org_id = $1 AND group_id = $2";
    DELETE = "DELETE FROM member_groups WHERE org_id = $1 AND id = $2 AND version = $3";
    ADD = "INSERT INTO group_members (org_id, group_id, member_id, added_at)
        SELECT m.org_id, g.id, m.id, CAST($3 AS BIGINT) FROM members m JOIN member_groups g ON g.org_id = $1 AND g.id = $2
        WHERE m.org_id = $1 AND m.state <> 'deleted' AND m.id IN ($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
            $21, $22, $23) ON CONFLICT DO NOTHING";
    REMOVE = "DELETE FROM group_members WHERE org_id = $1 AND group_id = $2 AND member_id = $3";
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRow {
    /// Identifier.
    pub id: GroupId,
    /// Name.
    pub name: String,
    /// When it was made.
    pub created_at: Instant,
    /// Rises with each change.
    pub version: i64,
}

fn read(r: &Row<'_>) -> Result<GroupRow, StoreError> {
    Ok(GroupRow {
        id: r.get(0)?,
        name: r.get(1)?,
        created_at: r.get(2)?,
        version: r.get(3)?,
    })
}

fn count(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

impl Conn {
    /// The groups of an organisation whose folded names are in this range, by name.
    ///
    /// # Errors
    /// As the database says.
    pub async fn groups(&mut self, scope: OrgScope, names: &Range) -> Result<Vec<GroupRow>, StoreError> {
        let most = i64::try_from(MAX_GROUPS).unwrap_or(i64::MAX);
        let (from, to) = names.bounds();
        self.all(ALL, &[scope.org_id(), &from, &to, &most], read).await
    }

    /// One group.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_group(&mut self, scope: OrgScope, id: GroupId) -> Result<Option<GroupRow>, StoreError> {
        self.optional(GET, &[scope.org_id(), &id], read).await
    }

    /// How many groups there are.
    ///
    /// # Errors
    /// As the database says.
    pub async fn count_groups(&mut self, scope: OrgScope) -> Result<usize, StoreError> {
        self.one(COUNT, &[scope.org_id()], |r| Ok(count(r.get(0)?))).await
    }

    /// How many people each group has; groups without people are left out.
    ///
    /// # Errors
    /// As the database says.
    pub async fn group_counts(
        &mut self,
        scope: OrgScope,
    ) -> Result<std::collections::HashMap<GroupId, usize>, StoreError> {
        let counts = self
            .all(PEOPLE_COUNT_ALL, &[scope.org_id()], |r| {
                Ok((r.get(0)?, count(r.get(1)?)))
            })
            .await?;
        Ok(counts.into_iter().collect())
    }

    /// How many people one group has.
    ///
    /// # Errors
    /// As the database says.
    pub async fn count_group_people(&mut self, scope: OrgScope, id: GroupId) -> Result<usize, StoreError> {
        self.one(PEOPLE_OF_ONE, &[scope.org_id(), &id], |r| Ok(count(r.get(0)?)))
            .await
    }

    /// Names of the business systems that only members of this group (and others) may use; at most 50.
    ///
    /// # Errors
    /// As the database says.
    pub async fn systems_of_group(&mut self, scope: OrgScope, id: GroupId) -> Result<Vec<String>, StoreError> {
        self.all(SYSTEMS, &[scope.org_id(), &id], |r| r.get(0)).await
    }

    /// Which of these members are in the group.
    ///
    /// # Errors
    /// As the database says.
    pub async fn members_in_group(
        &mut self,
        scope: OrgScope,
        id: GroupId,
        members: &[MemberId],
    ) -> Result<Vec<MemberId>, StoreError> {
        if members.is_empty() {
            return Ok(Vec::new());
        }
        let mut params: Vec<&dyn Param> = vec![scope.org_id(), &id];
        params.extend(filled(members));
        self.all(THOSE_IN, &params, |r| r.get(0)).await
    }
}

impl Tx {
    /// Adds a group.
    ///
    /// # Errors
    /// A violation of `GroupName` if there is one of that name.
    pub async fn insert_group(
        &mut self,
        scope: OrgScope,
        id: GroupId,
        (name, folded): (&str, &str),
        now: Instant,
    ) -> Result<(), StoreError> {
        self.execute(INSERT, &[&id, scope.org_id(), &name, &folded, &now])
            .await
            .map(|_| ())
    }

    /// Gives a group another name; `false` if somebody else changed it since `version`.
    ///
    /// # Errors
    /// A violation of `GroupName` if there is one of that name.
    pub async fn rename_group(
        &mut self,
        scope: OrgScope,
        id: GroupId,
        version: i64,
        (name, folded): (&str, &str),
    ) -> Result<bool, StoreError> {
        Ok(self
            .execute(RENAME, &[scope.org_id(), &id, &version, &name, &folded])
            .await?
            == 1)
    }

    /// Removes a group and who is in it; `false` if somebody else changed it since `version`.
    ///
    /// # Errors
    /// A violation of `Other` if a business system looks at it.
    pub async fn delete_group(&mut self, scope: OrgScope, id: GroupId, version: i64) -> Result<bool, StoreError> {
        self.execute(EMPTY, &[scope.org_id(), &id]).await?;
        Ok(self.execute(DELETE, &[scope.org_id(), &id, &version]).await? == 1)
    }

    /// Puts members (at most [`crate::post::AT_ONCE`]) into a group; says how many were not in it.
    ///
    /// # Errors
    /// As the database says.
    pub async fn insert_group_members(
        &mut self,
        scope: OrgScope,
        id: GroupId,
        members: &[MemberId],
        now: Instant,
    ) -> Result<u64, StoreError> {
        if members.is_empty() {
            return Ok(0);
        }
        let mut params: Vec<&dyn Param> = vec![scope.org_id(), &id, &now];
        params.extend(filled(members));
        self.execute(ADD, &params).await
    }

    /// Takes a member out of a group; `false` if they were not in it.
    ///
    /// # Errors
    /// As the database says.
    pub async fn delete_group_member(
        &mut self,
        scope: OrgScope,
        id: GroupId,
        member: MemberId,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(REMOVE, &[scope.org_id(), &id, &member]).await? == 1)
    }
}
