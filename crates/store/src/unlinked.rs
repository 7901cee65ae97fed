//! Members without a link at a login method (연결되지 않은 구성원), along the index of names; a search starts from an index of its own.

use ieum_model::{LinkProposalId, LoginMethodId, MemberId};

use crate::OrgScope;
use crate::db::{Conn, Row, StoreError, statements};
use crate::member_list::Range;

macro_rules! select {
    () => {
        "SELECT m.id, m.name, m.email, m.department, m.name_folded,
            (SELECT k.external_key FROM member_keys k WHERE k.org_id = m.org_id AND k.member_id = m.id),
            (SELECT p.id FROM link_proposals p WHERE p.org_id = m.org_id AND p.candidate_id = m.id AND p.login_method_id = $2
                AND p.is_dismissed = FALSE ORDER BY p.id DESC LIMIT 1)
            FROM members m"
    };
}

/// Active or invited, and without a link at the method `$2`.
macro_rules! unlinked {
    () => {
        "m.state IN ('active', 'invited') AND NOT EXISTS (SELECT 1 FROM linked_identities i
            WHERE i.org_id = m.org_id AND i.member_id = m.id AND i.login_method_id = $2)"
    };
}

statements! {
    WALK = concat!(select!(), " WHERE m.org_id = $1 AND m.purged_at IS NULL AND (m.name_folded > $3 OR (m.name_folded = $3 AND m.id > $4)) AND ",
        unlinked!(), " ORDER BY m.name_folded, m.id LIMIT $5");
    FOUND = concat!(select!(), " JOIN (SELECT id FROM members WHERE org_id = $1 AND purged_at IS NULL AND name_folded >= $6 AND name_folded < $7
            UNION SELECT id FROM members WHERE org_id = $1 AND state <> 'deleted' AND email_folded >= $6 AND email_folded < $7) f ON f.id = m.id
        WHERE m.org_id = $1 AND (m.name_folded > $3 OR (m.name_folded = $3 AND m.id > $4)) AND ", unlinked!(), " ORDER BY m.name_folded, m.id LIMIT $5");
    COUNT_UNLINKED = concat!("SELECT COUNT(*) FROM members m WHERE m.org_id = $1 AND m.purged_at IS NULL AND ", unlinked!());
}

/// A member without a link.
#[derive(Debug, Clone)]
pub struct UnlinkedRow {
    /// The member.
    pub member: MemberId,
    /// The name.
    pub name: String,
    /// The address.
    pub email: Option<String>,
    /// The department, empty if none.
    pub department: String,
    /// The name as it is ordered.
    pub name_folded: String,
    /// The external key.
    pub key: Option<String>,
    /// Somebody who tried and may be this member.
    pub proposal: Option<LinkProposalId>,
}

fn read(r: &Row<'_>) -> Result<UnlinkedRow, StoreError> {
    Ok(UnlinkedRow {
        member: r.get(0)?,
        name: r.get(1)?,
        email: r.get(2)?,
        department: r.get(3)?,
        name_folded: r.get(4)?,
        key: r.get(5)?,
        proposal: r.get(6)?,
    })
}

impl Conn {
    /// Members without a link at a method by name, after this name and member; with a search those that it finds.
    ///
    /// # Errors
    /// As the database says.
    pub async fn unlinked_members(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        search: Option<&Range>,
        after: (&str, MemberId),
        limit: i64,
    ) -> Result<Vec<UnlinkedRow>, StoreError> {
        match search {
            None => {
                let params: [&dyn crate::db::Param; 5] = [scope.org_id(), &method, &after.0, &after.1, &limit];
                self.all(WALK, &params, read).await
            }
            Some(search) => {
                let (from, to) = search.bounds();
                let params: [&dyn crate::db::Param; 7] =
                    [scope.org_id(), &method, &after.0, &after.1, &limit, &from, &to];
                self.all(FOUND, &params, read).await
            }
        }
    }

    /// How many there are.
    ///
    /// # Errors
    /// As the database says.
    pub async fn count_unlinked(&mut self, scope: OrgScope, method: LoginMethodId) -> Result<i64, StoreError> {
        self.one(COUNT_UNLINKED, &[scope.org_id(), &method], |r| r.get(0)).await
    }
}

#[cfg(test)]
mod tests {
    use super::STATEMENTS;
    use crate::migrate::{in_memory, plan_of};

    /// SQLite says how it would run each statement: along an index, and never over a whole table.
    #[test]
    fn every_query_walks_along_an_index() {
        let db = in_memory();
        for statement in STATEMENTS {
            let plan = plan_of(&db, statement);
            let text = plan.join("\n");
            let is_table = |line: &&String| line.starts_with("SCAN") && *line != "SCAN f";
            assert_eq!(plan.iter().find(is_table), None, "{}:\n{text}", statement.name);
            assert!(text.contains("SEARCH i USING"), "{}:\n{text}", statement.name);
            if statement.sqlite.contains("link_proposals") {
                assert!(text.contains("link_proposals_candidate"), "{}:\n{text}", statement.name);
            }
            // Without a search the order is that of the index.
            if statement.name.ends_with("WALK") {
                assert!(
                    text.contains("members_by_name") && !text.contains("TEMP B-TREE"),
                    "{text}"
                );
            }
        }
    }
}
