//! Duties (직책): what somebody can be in a unit, in the order of the organisation's list.

use std::collections::HashMap;

use ieum_model::chart::MAX_DUTIES;
use ieum_model::{DutyId, Instant};

use crate::OrgScope;
use crate::db::{Conn, StoreError, Tx, statements};

statements! {
    ALL = "SELECT id, name, position, version FROM duties WHERE org_id = $1 ORDER BY position, id LIMIT $2";
    // A post of a deleted member without a duty counts for nothing: its row has none.
    HOLDERS = "SELECT duty_id, CAST(SUM(n) AS BIGINT) FROM (
            SELECT duty_id, COUNT(*) AS n FROM assignments WHERE org_id = $1 AND duty_id IS NOT NULL GROUP BY duty_id
            UNION ALL SELECT a.duty_id, -COUNT(*) FROM members m CROSS JOIN assignments a
                WHERE m.org_id = $1 AND a.org_id = $1 AND a.member_id = m.id AND m.state = 'deleted' AND m.purged_at IS NULL GROUP BY a.duty_id) counts
        GROUP BY duty_id";
    INSERT = "INSERT INTO duties (id, org_id, name, name_folded, position, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, 1)";
    RENAME = "UPDATE duties SET name = $4, name_folded = $5, version = version + 1 WHERE org_id = $1 AND id = $2 AND version = $3";
    SWAP = "UPDATE duties SET version = version + 1, position = CASE WHEN id = $2 THEN CAST($5 AS BIGINT) ELSE CAST($3 AS BIGINT) END
        WHERE org_id = $1 AND id IN ($2, $4)";
    // Those who hold it then are deleted members only.
    LEAVE = "UPDATE assignments SET duty_id = NULL WHERE org_id = $1 AND duty_id = $2";
    DELETE = "DELETE FROM duties WHERE org_id = $1 AND id = $2 AND version = $3";
}

/// A duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// Identifier.
    pub id: DutyId,
    /// Name.
    pub name: String,
    /// Its place in the list.
    pub position: i64,
    /// Rises with each change.
    pub version: i64,
}

impl Conn {
    /// The duties of an organisation in their order.
    ///
    /// # Errors
    /// As the database says.
    pub async fn duties(&mut self, scope: OrgScope) -> Result<Vec<Duty>, StoreError> {
        let most = i64::try_from(MAX_DUTIES).unwrap_or(i64::MAX);
        self.all(ALL, &[scope.org_id(), &most], |r| {
            Ok(Duty {
                id: r.get(0)?,
                name: r.get(1)?,
                position: r.get(2)?,
                version: r.get(3)?,
            })
        })
        .await
    }

    /// How many posts have each duty; deleted members do not count.
    ///
    /// # Errors
    /// As the database says.
    pub async fn duty_counts(&mut self, scope: OrgScope) -> Result<HashMap<DutyId, usize>, StoreError> {
        let counts = self
            .all(HOLDERS, &[scope.org_id()], |r| {
                Ok((r.get::<Option<DutyId>>(0)?, r.get::<i64>(1)?))
            })
            .await?;
        let counts = counts
            .into_iter()
            .filter_map(|(id, n)| Some((id?, usize::try_from(n).unwrap_or(0))));
        Ok(counts.filter(|(_, n)| *n > 0).collect())
    }
}

impl Tx {
    /// Adds a duty.
    ///
    /// # Errors
    /// A violation of `DutyName` if the list has it.
    pub async fn insert_duty(
        &mut self,
        scope: OrgScope,
        id: DutyId,
        (name, folded): (&str, &str),
        position: i64,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.execute(INSERT, &[&id, scope.org_id(), &name, &folded, &position, &now])
            .await
            .map(|_| ())
    }

    /// Gives a duty another name; `false` if somebody else changed it since `version`.
    ///
    /// # Errors
    /// A violation of `DutyName` if the list has it.
    pub async fn rename_duty(
        &mut self,
        scope: OrgScope,
        id: DutyId,
        version: i64,
        (name, folded): (&str, &str),
    ) -> Result<bool, StoreError> {
        Ok(self
            .execute(RENAME, &[scope.org_id(), &id, &version, &name, &folded])
            .await?
            == 1)
    }

    /// Lets two duties change places.
    ///
    /// # Errors
    /// As the database says.
    pub async fn swap_duties(&mut self, scope: OrgScope, one: &Duty, other: &Duty) -> Result<(), StoreError> {
        let params: [&dyn crate::db::Param; 5] = [scope.org_id(), &one.id, &one.position, &other.id, &other.position];
        self.execute(SWAP, &params).await.map(|_| ())
    }

    /// Removes a duty, also from the posts of deleted members; `false` if somebody else changed it since `version`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn delete_duty(&mut self, scope: OrgScope, id: DutyId, version: i64) -> Result<bool, StoreError> {
        self.execute(LEAVE, &[scope.org_id(), &id]).await?;
        Ok(self.execute(DELETE, &[scope.org_id(), &id, &version]).await? == 1)
    }
}
