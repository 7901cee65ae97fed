//! What a login method gives to people whom nobody knows yet (자동 등록), and how many members would be linked at it.

use ieum_model::{LoginMethodId, MemberId};

use crate::OrgScope;
use crate::db::{Conn, StoreError, Tx, statements};

// How a member would come in at method $2: the proven domains for which it speaks decide, unless one that is closer says otherwise.
macro_rules! way {
    () => {
        "CASE WHEN EXISTS (SELECT 1 FROM linked_identities i WHERE i.org_id = $1 AND i.member_id = m.id AND i.login_method_id = $2) THEN 'linked'
            WHEN EXISTS (SELECT 1 FROM link_proposals p WHERE p.org_id = $1 AND p.login_method_id = $2 AND p.candidate_id = m.id
                AND p.is_dismissed = FALSE) THEN 'unclear'
            WHEN CAST($3 AS BOOLEAN) = TRUE AND EXISTS (SELECT 1 FROM member_keys k WHERE k.org_id = $1 AND k.member_id = m.id) THEN 'key'
            WHEN CAST($4 AS BOOLEAN) = TRUE AND EXISTS (SELECT 1 FROM org_domains d JOIN method_domains x ON x.org_id = $1 AND x.login_method_id = $2 AND x.domain_id = d.id
                WHERE d.org_id = $1 AND d.state = 'proven'
                    AND (m.email_folded LIKE '%@' || d.name OR (d.with_subdomains = TRUE AND m.email_folded LIKE '%.' || d.name))
                    AND NOT EXISTS (SELECT 1 FROM org_domains n WHERE n.state = 'proven' AND LENGTH(n.name) > LENGTH(d.name)
                        AND (m.email_folded LIKE '%@' || n.name OR m.email_folded LIKE '%.' || n.name))) THEN 'address'
            ELSE 'nobody' END"
    };
}

statements! {
    GET = "SELECT provisioning, provision_groups, initial_groups FROM login_methods WHERE org_id = $1 AND id = $2";
    SET = "UPDATE login_methods SET provisioning = $4, provision_groups = $5, initial_groups = $6, version = version + 1
        WHERE org_id = $1 AND id = $2 AND version = $3";
    DELETED = "SELECT id FROM members WHERE org_id = $1 AND email_folded = $2 AND state = 'deleted' AND purged_at IS NULL LIMIT 1";
    COUNT_ALL = concat!("SELECT w.way, COUNT(*) FROM (SELECT ", way!(), " AS way FROM members m
            WHERE m.org_id = $1 AND m.state IN ('active', 'invited')) w GROUP BY w.way");
    WOULD_WALK = concat!("SELECT m.id, m.name, m.email, m.name_folded, ", way!(), " FROM members m
        WHERE m.org_id = $1 AND m.state IN ('active', 'invited') AND m.purged_at IS NULL AND (m.name_folded > $5 OR (m.name_folded = $5 AND m.id > $6))
        ORDER BY m.name_folded, m.id LIMIT $7");
}

/// What a method gives to whom nobody knows; lists are lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MethodRule {
    /// `off`, `everyone` or `groups`.
    pub provisioning: String,
    /// Names of the groups there whose members become members here.
    pub provision_groups: String,
    /// Identifiers of the groups here that a new member is put into.
    pub initial_groups: String,
}

/// What the other side of a method says of a person, by which a member may be linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// An external key.
    pub key: bool,
    /// An address that it verified.
    pub address: bool,
}

/// A member and how they would come in.
#[derive(Debug, Clone)]
pub struct WouldRow {
    /// The member.
    pub member: MemberId,
    /// The name.
    pub name: String,
    /// The address.
    pub email: Option<String>,
    /// The name as it is ordered.
    pub name_folded: String,
    /// `linked`, `key`, `address`, `unclear` or `nobody`.
    pub way: String,
}

impl Conn {
    /// The rule of a method.
    ///
    /// # Errors
    /// As the database says.
    pub async fn method_rule(&mut self, scope: OrgScope, id: LoginMethodId) -> Result<Option<MethodRule>, StoreError> {
        self.optional(GET, &[scope.org_id(), &id], |r| {
            Ok(MethodRule {
                provisioning: r.get(0)?,
                provision_groups: r.get(1)?,
                initial_groups: r.get(2)?,
            })
        })
        .await
    }

    /// Somebody with this address who was deleted and can still be restored.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_deleted_by_email(
        &mut self,
        scope: OrgScope,
        email_folded: &str,
    ) -> Result<Option<MemberId>, StoreError> {
        self.optional(DELETED, &[scope.org_id(), &email_folded], |r| r.get(0))
            .await
    }

    /// How many members would come in by which way.
    ///
    /// # Errors
    /// As the database says.
    pub async fn count_ways(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        sent: Sent,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        self.all(COUNT_ALL, &[scope.org_id(), &method, &sent.key, &sent.address], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .await
    }

    /// Members by name with the way by which they would come in, after this name and member.
    ///
    /// # Errors
    /// As the database says.
    pub async fn members_with_ways(
        &mut self,
        scope: OrgScope,
        (method, sent): (LoginMethodId, Sent),
        after: (&str, MemberId),
        limit: i64,
    ) -> Result<Vec<WouldRow>, StoreError> {
        let (org, (name, id)) = (scope.org_id(), after);
        let params: [&dyn crate::db::Param; 7] = [org, &method, &sent.key, &sent.address, &name, &id, &limit];
        self.all(WOULD_WALK, &params, |r| {
            Ok(WouldRow {
                member: r.get(0)?,
                name: r.get(1)?,
                email: r.get(2)?,
                name_folded: r.get(3)?,
                way: r.get(4)?,
            })
        })
        .await
    }
}

impl Tx {
    /// Changes the rule of a method; `false` if somebody else changed the method since `version`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_method_rule(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
        version: i64,
        rule: &MethodRule,
    ) -> Result<bool, StoreError> {
        let params: [&dyn crate::db::Param; 6] = [
            scope.org_id(),
            &id,
            &version,
            &rule.provisioning,
            &rule.provision_groups,
            &rule.initial_groups,
        ];
        Ok(self.execute(SET, &params).await? == 1)
    }
}
