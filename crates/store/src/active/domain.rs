//! Whose a proven e-mail domain is, whoever asks: DNS says it to everybody.

use ieum_model::{DomainId, Instant, LoginMethodId, OrgId};

use super::OrgScope;
use crate::db::{Conn, Param, StoreError, statements};
use crate::domain::{DOMAIN_WIDTH, DomainRow, domain_columns, read_from};

statements! {
    COVERING = "SELECT org_id, id, name, with_subdomains, rule_method_id FROM org_domains
        WHERE name IN ($1, $2, $3, $4, $5, $6, $7, $8) AND state = 'proven' ORDER BY LENGTH(name) DESC LIMIT 1";
    OWNER = concat!("SELECT ", domain_columns!(), ", d.org_id FROM org_domains d WHERE d.name = $1 AND d.state = 'proven'");
    DUE = concat!("SELECT ", domain_columns!(), ", d.org_id FROM org_domains d WHERE d.next_check_at <= $1 ORDER BY d.next_check_at, d.id LIMIT $2");
    SLUG = "SELECT s.slug FROM org_slugs s JOIN organizations o ON o.id = s.org_id
        WHERE s.org_id = $1 AND s.state = 'current' AND o.state = 'active' AND o.linked_at IS NOT NULL";
    RULE = "SELECT id, name FROM login_methods WHERE org_id = $1 AND id = $2 AND is_enabled = TRUE AND kind NOT IN ('password', 'emergency')";
}

/// The proven domain that is the closest to a name: it alone says whose an address is.
#[derive(Debug, Clone)]
pub struct Covering {
    org: OrgId,
    /// The domain.
    pub id: DomainId,
    /// Its ASCII form.
    pub name: String,
    /// What is below it counts too.
    pub with_subdomains: bool,
    /// The method that members of this domain must use.
    pub rule: Option<LoginMethodId>,
}

impl Covering {
    /// Whether it is this organisation's.
    pub fn is_of(&self, scope: OrgScope) -> bool {
        self.org == *scope.org_id()
    }
}

/// A domain with the permission to touch its organisation's rows.
#[derive(Debug, Clone)]
pub struct OwnedDomain {
    scope: OrgScope,
    /// The domain.
    pub domain: DomainRow,
}

impl OwnedDomain {
    /// Permission to touch the organisation's rows.
    pub const fn scope(&self) -> OrgScope {
        self.scope
    }
}

/// Where people of a domain sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HomeRealm {
    /// Organisation ID of the login page.
    pub slug: String,
    /// The method that they must use, if it is on the page.
    pub rule: Option<LoginMethodId>,
}

impl Conn {
    /// The proven domain closest to the longest of these names, which are one name and those above it.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_covering_domain(&mut self, names: &[&str]) -> Result<Option<Covering>, StoreError> {
        if names.is_empty() || names.len() > ieum_model::domain::MOST_LEVELS {
            return Ok(None);
        }
        let at = |index: usize| names.get(index).copied().unwrap_or_default();
        let names = [at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)];
        let params: [&dyn Param; 8] = [
            &names[0], &names[1], &names[2], &names[3], &names[4], &names[5], &names[6], &names[7],
        ];
        self.optional(COVERING, &params, |r| {
            Ok(Covering {
                org: r.get(0)?,
                id: r.get(1)?,
                name: r.get(2)?,
                with_subdomains: r.get(3)?,
                rule: r.get(4)?,
            })
        })
        .await
    }

    /// Where people of a covering domain sign in; `None` while its organisation has no login page.
    ///
    /// # Errors
    /// As the database says.
    pub async fn home_realm(&mut self, covering: &Covering) -> Result<Option<HomeRealm>, StoreError> {
        let slug: Option<String> = self.optional(SLUG, &[&covering.org], |r| r.get(0)).await?;
        let Some(slug) = slug else { return Ok(None) };
        let rule = self.living_rule(OrgScope(covering.org), covering.rule).await?;
        Ok(Some(HomeRealm {
            slug,
            rule: rule.map(|(id, _)| id),
        }))
    }

    /// The method of a rule with its name, if members may use it now.
    ///
    /// # Errors
    /// As the database says.
    pub async fn living_rule(
        &mut self,
        scope: OrgScope,
        rule: Option<LoginMethodId>,
    ) -> Result<Option<(LoginMethodId, String)>, StoreError> {
        match rule {
            Some(method) => {
                self.optional(RULE, &[scope.org_id(), &method], |r| Ok((r.get(0)?, r.get(1)?)))
                    .await
            }
            None => Ok(None),
        }
    }

    /// The organisation that has proven this very domain.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_domain_owner(&mut self, name: &str) -> Result<Option<OwnedDomain>, StoreError> {
        self.optional(OWNER, &[&name], owned).await
    }

    /// Domains whose next look is due, the earliest first.
    ///
    /// # Errors
    /// As the database says.
    pub async fn due_domains(&mut self, now: Instant, limit: i64) -> Result<Vec<OwnedDomain>, StoreError> {
        self.all(DUE, &[&now, &limit], owned).await
    }
}

fn owned(r: &crate::db::Row<'_>) -> Result<OwnedDomain, StoreError> {
    Ok(OwnedDomain {
        scope: OrgScope(r.get(DOMAIN_WIDTH)?),
        domain: read_from(r, 0)?,
    })
}
