//! An organisation whose flows run.

use ieum_model::organization::{Color, Organization};
use ieum_model::{AccountId, MemberId, OrgId};

use super::OrgScope;
use crate::db::{Conn, StoreError, Tx, statements};
use crate::organization::{self, NewOrganization};

statements! {
    BY_SLUG = "SELECT o.id, o.name, o.plan, o.state, o.color, o.super_admin_id, o.session_idle_minutes, o.session_absolute_minutes,
            s.slug, o.linked_at, o.created_at, o.version
        FROM org_slugs s JOIN organizations o ON o.id = s.org_id
        WHERE s.slug = $1 AND s.state = 'current' AND o.state = 'active' AND o.linked_at IS NOT NULL";
    FORWARD = "SELECT n.slug FROM org_slugs f JOIN org_slugs n ON n.org_id = f.org_id AND n.state = 'current'
            JOIN organizations o ON o.id = f.org_id
        WHERE f.slug = $1 AND f.state = 'former' AND f.forwards_until > $2 AND o.state = 'active' AND o.linked_at IS NOT NULL";
    OF_ACCOUNT = "SELECT o.id, o.name, o.plan, o.state, o.color, o.super_admin_id, o.session_idle_minutes, o.session_absolute_minutes,
            s.slug, o.linked_at, o.created_at, o.version
        FROM members m JOIN organizations o ON o.id = m.org_id JOIN accounts a ON a.id = m.account_id
            LEFT JOIN org_slugs s ON s.org_id = o.id AND s.state = 'current'
        WHERE m.account_id = $1 AND m.state IN ('active', 'invited') AND o.state = 'active' AND a.state = 'active'
        ORDER BY o.name_folded, o.id LIMIT 100";
    OF_ACCOUNT_BY_ID = "SELECT o.id, o.name, o.plan, o.state, o.color, o.super_admin_id, o.session_idle_minutes, o.session_absolute_minutes,
            s.slug, o.linked_at, o.created_at, o.version
        FROM members m JOIN organizations o ON o.id = m.org_id JOIN accounts a ON a.id = m.account_id
            LEFT JOIN org_slugs s ON s.org_id = o.id AND s.state = 'current'
        WHERE m.account_id = $1 AND m.org_id = $2 AND m.state IN ('active', 'invited') AND o.state = 'active' AND a.state = 'active'";
}

/// An active organisation.
#[derive(Debug, Clone)]
pub struct ActiveOrganization {
    scope: OrgScope,
    organization: Organization,
}

impl ActiveOrganization {
    pub(super) fn new(organization: Organization) -> Self {
        Self {
            scope: OrgScope(organization.id),
            organization,
        }
    }
    /// Permission to touch its rows.
    pub const fn scope(&self) -> OrgScope {
        self.scope
    }
    /// The same, for a sign-in that another system lets last no longer than this.
    #[must_use]
    pub fn for_at_most(mut self, longest: std::time::Duration) -> Self {
        let policy = &mut self.organization.session_policy;
        policy.absolute = policy.absolute.min(longest);
        policy.idle = policy.idle.min(longest);
        self
    }
    /// Its accent colour.
    pub const fn color(&self) -> Option<&Color> {
        self.organization.color.as_ref()
    }
}

impl std::ops::Deref for ActiveOrganization {
    type Target = Organization;
    fn deref(&self) -> &Organization {
        &self.organization
    }
}

impl Conn {
    /// Resolves a login page: the organisation whose current organisation ID this is, if it is approved and active.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_active_organization(&mut self, slug: &str) -> Result<Option<ActiveOrganization>, StoreError> {
        Ok(self
            .optional(BY_SLUG, &[&slug], organization::read)
            .await?
            .map(ActiveOrganization::new))
    }

    /// The current organisation ID that a former one forwards to, while it does.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_forward(&mut self, slug: &str, now: ieum_model::Instant) -> Result<Option<String>, StoreError> {
        self.optional(FORWARD, &[&slug, &now], |r| r.get(0)).await
    }

    /// The active organisations that a person may choose from after proving an account by a mail code; at most 100.
    ///
    /// # Errors
    /// As the database says.
    pub async fn active_organizations_of(&mut self, account: AccountId) -> Result<Vec<ActiveOrganization>, StoreError> {
        Ok(self
            .all(OF_ACCOUNT, &[&account], organization::read)
            .await?
            .into_iter()
            .map(ActiveOrganization::new)
            .collect())
    }

    /// The one of those organisations that the person chose.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_active_organization_of(
        &mut self,
        account: AccountId,
        org: OrgId,
    ) -> Result<Option<ActiveOrganization>, StoreError> {
        Ok(self
            .optional(OF_ACCOUNT_BY_ID, &[&account, &org], organization::read)
            .await?
            .map(ActiveOrganization::new))
    }
}

impl Tx {
    /// Makes an organisation together with the membership of its super admin, and the scope to fill it.
    ///
    /// # Errors
    /// As the database says.
    pub async fn create_organization(
        &mut self,
        new: &NewOrganization<'_>,
        super_admin: MemberId,
    ) -> Result<OrgScope, StoreError> {
        organization::insert(self, new, super_admin).await?;
        Ok(OrgScope(new.id))
    }
}
