//! Units of the org chart (부서). How they may stand below one another is a rule of the model; who holds a post is `post`.

use std::collections::HashMap;

use ieum_model::chart::{Chart, MAX_UNITS, Unit};
use ieum_model::{Instant, UnitId};

use crate::OrgScope;
use crate::db::{Conn, Row, StoreError, Tx, statements};

statements! {
    ALL = "SELECT id, parent_id, name, position, depth, version FROM org_units WHERE org_id = $1 ORDER BY depth, position, id LIMIT $2";
    // Whoever is deleted keeps the posts for when they are restored, and does not count.
    COUNTS = "SELECT unit_id, CAST(SUM(n) AS BIGINT) FROM (
            SELECT unit_id, COUNT(*) AS n FROM assignments WHERE org_id = $1 GROUP BY unit_id
            UNION ALL SELECT a.unit_id, -COUNT(*) FROM members m CROSS JOIN assignments a
                WHERE m.org_id = $1 AND a.org_id = $1 AND a.member_id = m.id AND m.state = 'deleted' AND m.purged_at IS NULL GROUP BY a.unit_id) counts GROUP BY unit_id";
    // From the lowest identifier on: so it walks along the index of main posts alone.
    WITH_POST = "SELECT (SELECT COUNT(*) FROM assignments WHERE org_id = $1 AND is_primary = TRUE AND member_id > $2)
            - (SELECT COUNT(*) FROM members m CROSS JOIN assignments a
                WHERE m.org_id = $1 AND a.org_id = $1 AND a.member_id = m.id AND a.is_primary = TRUE AND m.state = 'deleted' AND m.purged_at IS NULL)";
    INSERT = "INSERT INTO org_units (id, org_id, parent_id, name, name_folded, position, depth, created_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)";
    RENAME = "UPDATE org_units SET name = $4, name_folded = $5, version = version + 1 WHERE org_id = $1 AND id = $2 AND version = $3";
    RENAME_DEPARTMENT = "UPDATE members SET department = $3, department_folded = $4 WHERE org_id = $1
        AND id IN (SELECT member_id FROM assignments WHERE org_id = $1 AND unit_id = $2 AND is_primary = TRUE)";
    MOVE = "UPDATE org_units SET parent_id = $4, position = $5, version = version + 1 WHERE org_id = $1 AND id = $2 AND version = $3";
    DEEPEN = "UPDATE org_units SET depth = depth + $3 WHERE org_id = $1 AND id IN (
        WITH RECURSIVE below (id) AS (SELECT id FROM org_units WHERE org_id = $1 AND id = $2
            UNION ALL SELECT u.id FROM below b JOIN org_units u ON u.org_id = $1 AND u.parent_id = b.id) SELECT id FROM below)";
    SWAP = "UPDATE org_units SET version = version + 1, position = CASE WHEN id = $2 THEN CAST($5 AS BIGINT) ELSE CAST($3 AS BIGINT) END
        WHERE org_id = $1 AND id IN ($2, $4)";
    // What is left in a unit that is removed are posts of deleted members: the oldest of their other posts becomes the main one.
    LEAVE = "UPDATE assignments SET is_primary = FALSE WHERE org_id = $1 AND unit_id = $2 AND is_primary = TRUE";
    PROMOTE = "UPDATE assignments SET is_primary = TRUE WHERE org_id = $1 AND unit_id <> $2
        AND member_id IN (SELECT member_id FROM assignments WHERE org_id = $1 AND unit_id = $2)
        AND NOT EXISTS (SELECT 1 FROM assignments p WHERE p.org_id = $1 AND p.member_id = assignments.member_id AND p.is_primary = TRUE)
        AND unit_id = (SELECT o.unit_id FROM assignments o WHERE o.org_id = $1 AND o.member_id = assignments.member_id AND o.unit_id <> $2
            ORDER BY o.created_at, o.unit_id LIMIT 1)";
    FOLLOW = "UPDATE members SET
            department = (SELECT u.name FROM assignments a JOIN org_units u ON u.org_id = a.org_id AND u.id = a.unit_id
                WHERE a.org_id = $1 AND a.member_id = members.id AND a.is_primary = TRUE),
            department_folded = (SELECT u.name_folded FROM assignments a JOIN org_units u ON u.org_id = a.org_id AND u.id = a.unit_id
                WHERE a.org_id = $1 AND a.member_id = members.id AND a.is_primary = TRUE)
        WHERE org_id = $1 AND id IN (SELECT x.member_id FROM assignments x JOIN assignments p ON p.org_id = x.org_id AND p.member_id = x.member_id
            AND p.is_primary = TRUE WHERE x.org_id = $1 AND x.unit_id = $2)";
    EMPTY = "DELETE FROM assignments WHERE org_id = $1 AND unit_id = $2";
    DELETE = "DELETE FROM org_units WHERE org_id = $1 AND id = $2 AND version = $3";
}

fn read(r: &Row<'_>) -> Result<Unit, StoreError> {
    Ok(Unit {
        id: r.get(0)?,
        parent: r.get(1)?,
        name: r.get(2)?,
        position: r.get(3)?,
        depth: r.get(4)?,
        version: r.get(5)?,
    })
}

fn count(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

impl Conn {
    /// All units of an organisation as a tree.
    ///
    /// # Errors
    /// As the database says.
    pub async fn chart(&mut self, scope: OrgScope) -> Result<Chart, StoreError> {
        let most = i64::try_from(MAX_UNITS).unwrap_or(i64::MAX);
        Ok(Chart::new(self.all(ALL, &[scope.org_id(), &most], read).await?))
    }

    /// How many people each unit has, the units below not counted; units without people are left out.
    ///
    /// # Errors
    /// As the database says.
    pub async fn unit_counts(&mut self, scope: OrgScope) -> Result<HashMap<UnitId, usize>, StoreError> {
        let counts = self
            .all(COUNTS, &[scope.org_id()], |r| Ok((r.get(0)?, count(r.get(1)?))))
            .await?;
        Ok(counts.into_iter().filter(|(_, people)| *people > 0).collect())
    }

    /// How many members hold a post.
    ///
    /// # Errors
    /// As the database says.
    pub async fn count_with_post(&mut self, scope: OrgScope) -> Result<usize, StoreError> {
        self.one(WITH_POST, &[scope.org_id(), &uuid::Uuid::nil()], |r| {
            Ok(count(r.get(0)?))
        })
        .await
    }
}

/// A unit that is to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewUnit<'a> {
    /// Identifier.
    pub id: UnitId,
    /// The unit above; none directly below the organisation.
    pub parent: Option<UnitId>,
    /// Name and the same for search and order.
    pub name: (&'a str, &'a str),
    /// Depth and position.
    pub place: (i64, i64),
    /// Now.
    pub now: Instant,
}

impl Tx {
    /// Adds a unit.
    ///
    /// # Errors
    /// A violation of `UnitName` or `TopUnitName` if a sibling has the name.
    pub async fn insert_unit(&mut self, scope: OrgScope, new: &NewUnit<'_>) -> Result<(), StoreError> {
        let (depth, position) = new.place;
        let params: [&dyn crate::db::Param; 8] = [
            &new.id,
            scope.org_id(),
            &new.parent,
            &new.name.0,
            &new.name.1,
            &position,
            &depth,
            &new.now,
        ];
        self.execute(INSERT, &params).await.map(|_| ())
    }

    /// Gives a unit another name, and with it everybody whose main post is there; `false` if somebody else changed the unit.
    ///
    /// # Errors
    /// A violation of `UnitName` or `TopUnitName` if a sibling has the name.
    pub async fn rename_unit(
        &mut self,
        scope: OrgScope,
        id: UnitId,
        version: i64,
        (name, folded): (&str, &str),
    ) -> Result<bool, StoreError> {
        let org = scope.org_id();
        if self.execute(RENAME, &[org, &id, &version, &name, &folded]).await? != 1 {
            return Ok(false);
        }
        self.execute(RENAME_DEPARTMENT, &[org, &id, &name, &folded]).await?;
        Ok(true)
    }

    /// Puts a unit, with all below it, under another one; `false` if somebody else changed the unit since `version`.
    ///
    /// # Errors
    /// A violation of `UnitName` or `TopUnitName` if one of the new siblings has the name.
    pub async fn move_unit(
        &mut self,
        scope: OrgScope,
        id: UnitId,
        version: i64,
        parent: Option<UnitId>,
        (deeper, position): (i64, i64),
    ) -> Result<bool, StoreError> {
        let org = scope.org_id();
        if self.execute(MOVE, &[org, &id, &version, &parent, &position]).await? != 1 {
            return Ok(false);
        }
        if deeper != 0 {
            self.execute(DEEPEN, &[org, &id, &deeper]).await?;
        }
        Ok(true)
    }

    /// Lets two siblings change places.
    ///
    /// # Errors
    /// As the database says.
    pub async fn swap_units(&mut self, scope: OrgScope, one: &Unit, other: &Unit) -> Result<(), StoreError> {
        let params: [&dyn crate::db::Param; 5] = [scope.org_id(), &one.id, &one.position, &other.id, &other.position];
        self.execute(SWAP, &params).await.map(|_| ())
    }

    /// Removes a unit without units below it, and the posts that deleted members left there; `false` if somebody else changed it.
    ///
    /// # Errors
    /// As the database says.
    pub async fn delete_unit(&mut self, scope: OrgScope, id: UnitId, version: i64) -> Result<bool, StoreError> {
        let org = scope.org_id();
        for statement in [LEAVE, PROMOTE, FOLLOW, EMPTY] {
            self.execute(statement, &[org, &id]).await?;
        }
        Ok(self.execute(DELETE, &[org, &id, &version]).await? == 1)
    }
}
