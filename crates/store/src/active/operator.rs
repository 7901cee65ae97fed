//! An operator (운영자) of the provider, who may look into every organisation.

use ieum_model::organization::Organization;
use ieum_model::{AccountId, ApplicationId, MemberId, OrgId, TraceId};

use super::{ActiveSession, OrgScope};
use crate::db::{Conn, StoreError, statements};
use crate::organization;

statements! {
    OPERATOR = "SELECT a.name, a.email FROM operators o JOIN accounts a ON a.id = o.account_id
        WHERE o.account_id = $1 AND o.state = 'active' AND a.state = 'active'";
    ORGANIZATION = "SELECT o.id, o.name, o.plan, o.state, o.color, o.super_admin_id, o.session_idle_minutes, o.session_absolute_minutes,
            s.slug, o.linked_at, o.created_at, o.version
        FROM organizations o LEFT JOIN org_slugs s ON s.org_id = o.id AND s.state = 'current' WHERE o.id = $1";
    OF_APPLICATION = "SELECT org_id FROM applications WHERE id = $1";
    TRACES_BY_CODE = "SELECT org_id, id FROM login_traces WHERE code = $1 ORDER BY id DESC LIMIT 20";
    OF_MEMBER = "SELECT org_id FROM members WHERE id = $1 AND purged_at IS NULL";
}

/// An active operator.
#[derive(Debug, Clone)]
pub struct ActiveOperator {
    account_id: AccountId,
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
}

impl ActiveOperator {
    /// The operator's account.
    pub const fn account_id(&self) -> AccountId {
        self.account_id
    }
}

impl Conn {
    /// The operator behind an operator session.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_active_operator(
        &mut self,
        session: &ActiveSession,
    ) -> Result<Option<ActiveOperator>, StoreError> {
        let account_id = session.account_id();
        self.optional(OPERATOR, &[&account_id], |r| {
            Ok(ActiveOperator {
                account_id,
                name: r.get(0)?,
                email: r.get(1)?,
            })
        })
        .await
    }

    /// Any organisation, suspended ones too, for an operator.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_organization_as(
        &mut self,
        _: &ActiveOperator,
        org: OrgId,
    ) -> Result<Option<(OrgScope, Organization)>, StoreError> {
        Ok(self
            .optional(ORGANIZATION, &[&org], organization::read)
            .await?
            .map(|o| (OrgScope(o.id), o)))
    }

    /// The organisation that an application belongs to, for an operator.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_scope_of_application(
        &mut self,
        _: &ActiveOperator,
        id: ApplicationId,
    ) -> Result<Option<OrgScope>, StoreError> {
        self.optional(OF_APPLICATION, &[&id], |r| r.get(0).map(OrgScope)).await
    }

    /// The records of sign-ins with a code, of whatever organisation, for an operator: hardly ever more than one.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_traces_as(
        &mut self,
        _: &ActiveOperator,
        code: &str,
    ) -> Result<Vec<(OrgScope, TraceId)>, StoreError> {
        self.all(TRACES_BY_CODE, &[&code], |r| Ok((OrgScope(r.get(0)?), r.get(1)?)))
            .await
    }

    /// The organisation that a member belongs to, for an operator.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_scope_of_member(
        &mut self,
        _: &ActiveOperator,
        id: MemberId,
    ) -> Result<Option<OrgScope>, StoreError> {
        self.optional(OF_MEMBER, &[&id], |r| r.get(0).map(OrgScope)).await
    }
}
