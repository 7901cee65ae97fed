//! Rows of e-mail domains (도메인) of an organisation, and for which of them its login methods speak.

use ieum_model::domain::{DomainState, Standing};
use ieum_model::{DomainId, Instant, LoginMethodId};

use crate::OrgScope;
use crate::db::{Conn, Row, StoreError, Tx, statements, stored_as_text};

stored_as_text!(DomainState);

macro_rules! columns {
    () => {
        "d.id, d.name, d.token, d.with_subdomains, d.state, d.proven_at, d.checked_at, d.failing_since, d.warned_at, d.next_check_at,
            d.rule_method_id, d.created_at, d.version"
    };
}
pub(crate) use columns as domain_columns;
/// How many columns that are.
pub(crate) const DOMAIN_WIDTH: usize = 13;

statements! {
    ALL = concat!("SELECT ", columns!(), " FROM org_domains d WHERE d.org_id = $1 ORDER BY d.name LIMIT 50");
    GET = concat!("SELECT ", columns!(), " FROM org_domains d WHERE d.org_id = $1 AND d.id = $2");
    INSERT = "INSERT INTO org_domains (id, org_id, name, token, with_subdomains, state, next_check_at, created_at, version)
        VALUES ($1, $2, $3, $4, FALSE, 'pending', $5, $6, 1)";
    CHECKED = "UPDATE org_domains SET state = $3, failing_since = $4, warned_at = $5, next_check_at = $6, checked_at = $7,
            proven_at = CASE WHEN state <> 'proven' AND CAST($3 AS TEXT) = 'proven' THEN CAST($7 AS BIGINT) ELSE proven_at END, version = version + 1
        WHERE org_id = $1 AND id = $2";
    SET_SUBDOMAINS = "UPDATE org_domains SET with_subdomains = $4, version = version + 1 WHERE org_id = $1 AND id = $2 AND version = $3";
    SET_RULE = "UPDATE org_domains SET rule_method_id = $4, version = version + 1 WHERE org_id = $1 AND id = $2 AND version = $3";
    DELETE = "DELETE FROM org_domains WHERE org_id = $1 AND id = $2";
    METHODS = "SELECT login_method_id, domain_id FROM method_domains WHERE org_id = $1 ORDER BY login_method_id, domain_id LIMIT 1000";
    SPEAKS = "SELECT 1 FROM method_domains WHERE org_id = $1 AND login_method_id = $2 AND domain_id = $3";
    ADD_METHOD = "INSERT INTO method_domains (org_id, login_method_id, domain_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    REMOVE_METHOD = "DELETE FROM method_domains WHERE org_id = $1 AND login_method_id = $2 AND domain_id = $3";
    REMOVE_METHODS_OF = "DELETE FROM method_domains WHERE org_id = $1 AND domain_id = $2";
}

/// A domain as the console sees it.
#[derive(Debug, Clone)]
pub struct DomainRow {
    /// Identifier.
    pub id: DomainId,
    /// Its ASCII form.
    pub name: String,
    /// The random part of the record.
    pub token: String,
    /// What is below it counts too.
    pub with_subdomains: bool,
    /// How the proof stands.
    pub standing: Standing,
    /// Since when it is the organisation's.
    pub proven_at: Option<Instant>,
    /// The last look.
    pub checked_at: Option<Instant>,
    /// The next look by itself.
    pub next_check_at: Option<Instant>,
    /// The method that members of this domain must use.
    pub rule: Option<LoginMethodId>,
    /// When it was added.
    pub created_at: Instant,
    /// Rises with each change.
    pub version: i64,
}

/// Reads the columns from `at` on.
pub(crate) fn read_from(r: &Row<'_>, at: usize) -> Result<DomainRow, StoreError> {
    Ok(DomainRow {
        id: r.get(at)?,
        name: r.get(at + 1)?,
        token: r.get(at + 2)?,
        with_subdomains: r.get(at + 3)?,
        standing: Standing {
            state: r.get(at + 4)?,
            failing_since: r.get(at + 7)?,
            warned_at: r.get(at + 8)?,
        },
        proven_at: r.get(at + 5)?,
        checked_at: r.get(at + 6)?,
        next_check_at: r.get(at + 9)?,
        rule: r.get(at + 10)?,
        created_at: r.get(at + 11)?,
        version: r.get(at + 12)?,
    })
}

fn read(r: &Row<'_>) -> Result<DomainRow, StoreError> {
    read_from(r, 0)
}

impl Conn {
    /// The domains of an organisation by name; at most 50.
    ///
    /// # Errors
    /// As the database says.
    pub async fn domains(&mut self, scope: OrgScope) -> Result<Vec<DomainRow>, StoreError> {
        self.all(ALL, &[scope.org_id()], read).await
    }

    /// One domain.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_domain(&mut self, scope: OrgScope, id: DomainId) -> Result<Option<DomainRow>, StoreError> {
        self.optional(GET, &[scope.org_id(), &id], read).await
    }

    /// Which method speaks for which domain, proven or not.
    ///
    /// # Errors
    /// As the database says.
    pub async fn method_domains(&mut self, scope: OrgScope) -> Result<Vec<(LoginMethodId, DomainId)>, StoreError> {
        self.all(METHODS, &[scope.org_id()], |r| Ok((r.get(0)?, r.get(1)?)))
            .await
    }

    /// Whether a method speaks for a domain.
    ///
    /// # Errors
    /// As the database says.
    pub async fn method_speaks_for(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        domain: DomainId,
    ) -> Result<bool, StoreError> {
        let found: Option<i32> = self
            .optional(SPEAKS, &[scope.org_id(), &method, &domain], |_| Ok(1))
            .await?;
        Ok(found.is_some())
    }
}

impl Tx {
    /// Adds a domain that is not proven yet.
    ///
    /// # Errors
    /// A violation of `DomainName` if the organisation has it already.
    pub async fn insert_domain(
        &mut self,
        scope: OrgScope,
        id: DomainId,
        (name, token): (&str, &str),
        now: Instant,
    ) -> Result<(), StoreError> {
        self.execute(INSERT, &[&id, scope.org_id(), &name, &token, &now, &now])
            .await
            .map(|_| ())
    }

    /// Writes what a look into DNS led to; `false` if the domain is gone.
    ///
    /// # Errors
    /// A violation of `DomainOwner` if it is another organisation's.
    pub async fn save_domain_check(
        &mut self,
        scope: OrgScope,
        id: DomainId,
        standing: Standing,
        next: Option<Instant>,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let changed = self
            .execute(
                CHECKED,
                &[
                    scope.org_id(),
                    &id,
                    &standing.state,
                    &standing.failing_since,
                    &standing.warned_at,
                    &next,
                    &now,
                ],
            )
            .await?;
        Ok(changed == 1)
    }

    /// Whether what is below the domain counts too; `false` if somebody else changed it since `version`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_domain_subdomains(
        &mut self,
        scope: OrgScope,
        id: DomainId,
        version: i64,
        with_subdomains: bool,
    ) -> Result<bool, StoreError> {
        let params: [&dyn crate::db::Param; 4] = [scope.org_id(), &id, &version, &with_subdomains];
        Ok(self.execute(SET_SUBDOMAINS, &params).await? == 1)
    }

    /// The method that members of the domain must use, or none; `false` if somebody else changed it since `version`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_domain_rule(
        &mut self,
        scope: OrgScope,
        id: DomainId,
        version: i64,
        rule: Option<LoginMethodId>,
    ) -> Result<bool, StoreError> {
        let params: [&dyn crate::db::Param; 4] = [scope.org_id(), &id, &version, &rule];
        Ok(self.execute(SET_RULE, &params).await? == 1)
    }

    /// Removes a domain and what the methods said for it; `false` if it is gone.
    ///
    /// # Errors
    /// As the database says.
    pub async fn delete_domain(&mut self, scope: OrgScope, id: DomainId) -> Result<bool, StoreError> {
        self.execute(REMOVE_METHODS_OF, &[scope.org_id(), &id]).await?;
        Ok(self.execute(DELETE, &[scope.org_id(), &id]).await? == 1)
    }

    /// A method speaks for a domain from now on, or no longer; `false` if it was so already.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_method_speaks_for(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        domain: DomainId,
        speaks: bool,
    ) -> Result<bool, StoreError> {
        let statement = if speaks { ADD_METHOD } else { REMOVE_METHOD };
        Ok(self.execute(statement, &[scope.org_id(), &method, &domain]).await? == 1)
    }
}
