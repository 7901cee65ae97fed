//! What a member is in the org chart (조직도): posts in units, and groups.

use ieum_model::{GroupId, MemberId, UnitId};

use crate::OrgScope;
use crate::db::{Conn, Row, StoreError, statements};

statements! {
    // Each post with the units above it, the topmost first: one row for each level.
    POSTS = "WITH RECURSIVE line (unit_id, id, parent_id, name, up) AS (
            SELECT u.id, u.id, u.parent_id, u.name, 0 FROM assignments a JOIN org_units u ON u.org_id = a.org_id AND u.id = a.unit_id
                WHERE a.org_id = $1 AND a.member_id = $2
            UNION ALL SELECT l.unit_id, u.id, u.parent_id, u.name, l.up + 1 FROM line l JOIN org_units u ON u.org_id = $1 AND u.id = l.parent_id
                WHERE l.up < 10)
        SELECT l.unit_id, l.name, a.is_primary, a.is_leader, d.name, l.id FROM line l
            JOIN assignments a ON a.org_id = $1 AND a.member_id = $2 AND a.unit_id = l.unit_id
            LEFT JOIN duties d ON d.org_id = $1 AND d.id = a.duty_id
        ORDER BY a.is_primary DESC, l.unit_id, l.up DESC LIMIT 1000";
    GROUPS = "SELECT g.id, g.name FROM group_members x JOIN member_groups g ON g.org_id = x.org_id AND g.id = x.group_id
        WHERE x.org_id = $1 AND x.member_id = $2 ORDER BY g.name_folded, g.id LIMIT 200";
    GROUPS_IN = "SELECT id, name FROM member_groups WHERE org_id = $1 ORDER BY name_folded, id LIMIT 500";
}

/// What a member is in one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// The unit.
    pub unit: UnitId,
    /// Names from the topmost unit down to this one; never empty.
    pub path: Vec<String>,
    /// The units of that path, the topmost first and this one last.
    pub line: Vec<UnitId>,
    /// The main post (원직); the others are held besides (겸직).
    pub is_primary: bool,
    /// Leads the unit.
    pub is_leader: bool,
    /// The duty (직책).
    pub duty: Option<String>,
}

/// A group that a member is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupOf {
    /// The group.
    pub id: GroupId,
    /// Its name.
    pub name: String,
}

type Level = (UnitId, String, bool, bool, Option<String>, UnitId);

fn level(r: &Row<'_>) -> Result<Level, StoreError> {
    Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?))
}

impl Conn {
    /// A member's posts, the main one first.
    ///
    /// # Errors
    /// As the database says.
    pub async fn posts_of(&mut self, scope: OrgScope, member: MemberId) -> Result<Vec<Post>, StoreError> {
        let mut posts: Vec<Post> = Vec::new();
        for (unit, name, is_primary, is_leader, duty, id) in self.all(POSTS, &[scope.org_id(), &member], level).await? {
            match posts.last_mut() {
                Some(post) if post.unit == unit => {
                    post.path.push(name);
                    post.line.push(id);
                }
                _ => posts.push(Post {
                    unit,
                    path: vec![name],
                    line: vec![id],
                    is_primary,
                    is_leader,
                    duty,
                }),
            }
        }
        Ok(posts)
    }

    /// The groups that a member is in, by name; at most 200.
    ///
    /// # Errors
    /// As the database says.
    pub async fn groups_of(&mut self, scope: OrgScope, member: MemberId) -> Result<Vec<GroupOf>, StoreError> {
        self.all(GROUPS, &[scope.org_id(), &member], |r| {
            Ok(GroupOf {
                id: r.get(0)?,
                name: r.get(1)?,
            })
        })
        .await
    }

    /// An organisation's groups, by name; at most 500.
    ///
    /// # Errors
    /// As the database says.
    pub async fn groups_in(&mut self, scope: OrgScope) -> Result<Vec<GroupOf>, StoreError> {
        self.all(GROUPS_IN, &[scope.org_id()], |r| {
            Ok(GroupOf {
                id: r.get(0)?,
                name: r.get(1)?,
            })
        })
        .await
    }
}
