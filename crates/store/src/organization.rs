//! Rows of organisations.

use ieum_model::organization::{Color, OrgState, Organization, SessionPolicy};
use ieum_model::plan::Plan;
use ieum_model::{Instant, MemberId, OrgId};

use crate::OrgScope;
use crate::db::{Conn, Row, StoreError, Tx, statements, stored_as_text};

stored_as_text!(OrgState, Plan, Color);

statements! {
    INSERT = "INSERT INTO organizations (id, name, name_folded, look_alike, plan, state, super_admin_id, session_idle_minutes,
            session_absolute_minutes, created_at, version) VALUES ($1, $2, $3, $4, $5, 'active', $6, $7, $8, $9, 1)";
    GET = "SELECT o.id, o.name, o.plan, o.state, o.color, o.super_admin_id, o.session_idle_minutes, o.session_absolute_minutes,
            s.slug, o.linked_at, o.created_at, o.version
        FROM organizations o LEFT JOIN org_slugs s ON s.org_id = o.id AND s.state = 'current' WHERE o.id = $1";
    SET_PLAN = "UPDATE organizations SET plan = $2, version = version + 1 WHERE id = $1";
    SET_STATE = "UPDATE organizations SET state = $2, version = version + 1 WHERE id = $1";
    SET_LINKED = "UPDATE organizations SET linked_at = $2, version = version + 1 WHERE id = $1";
    RENAME = "UPDATE organizations SET name = $2, name_folded = $3, look_alike = $4, version = version + 1 WHERE id = $1";
    SET_SUPER_ADMIN = "UPDATE organizations SET super_admin_id = $2, version = version + 1 WHERE id = $1";
    RAISE = "UPDATE organizations SET version = version + 1 WHERE id = $1 AND version = $2";
    SET_PROFILE = "UPDATE organizations SET name = $3, name_folded = $4, look_alike = $5, color = $6, session_idle_minutes = $7,
            session_absolute_minutes = $8, version = version + 1 WHERE id = $1 AND version = $2";
}

/// What a new organisation starts with.
#[derive(Debug)]
pub struct NewOrganization<'a> {
    /// Stable identifier.
    pub id: OrgId,
    /// Name as typed.
    pub name: &'a str,
    /// Name for search and order.
    pub name_folded: &'a str,
    /// Key under which look-alike names fall together.
    pub look_alike: &'a str,
    /// Plan to start on.
    pub plan: Plan,
    /// How long its sign-ins last.
    pub session_policy: SessionPolicy,
    /// Now.
    pub created_at: Instant,
}

/// What the console changes at once.
#[derive(Debug)]
pub struct Profile<'a> {
    /// Name as typed.
    pub name: &'a str,
    /// Name for search and order.
    pub name_folded: &'a str,
    /// Key under which look-alike names fall together.
    pub look_alike: &'a str,
    /// Accent colour.
    pub color: Option<&'a Color>,
    /// How long its sign-ins last.
    pub session_policy: SessionPolicy,
}

pub(crate) fn read(row: &Row<'_>) -> Result<Organization, StoreError> {
    let bad_policy = || StoreError::Corrupt("session limits of an organisation".to_owned());
    Ok(Organization {
        id: row.get(0)?,
        name: row.get(1)?,
        plan: row.get(2)?,
        state: row.get(3)?,
        color: row.get(4)?,
        super_admin_id: row.get(5)?,
        session_policy: SessionPolicy::from_minutes(row.get(6)?, row.get(7)?).ok_or_else(bad_policy)?,
        slug: row.get(8)?,
        linked_at: row.get(9)?,
        created_at: row.get(10)?,
        version: row.get(11)?,
    })
}

pub(crate) async fn insert(tx: &mut Tx, new: &NewOrganization<'_>, super_admin: MemberId) -> Result<(), StoreError> {
    let (idle, absolute) = (new.session_policy.idle_minutes(), new.session_policy.absolute_minutes());
    let params: [&dyn crate::db::Param; 9] = [
        &new.id,
        &new.name,
        &new.name_folded,
        &new.look_alike,
        &new.plan,
        &super_admin,
        &idle,
        &absolute,
        &new.created_at,
    ];
    tx.execute(INSERT, &params).await.map(|_| ())
}

impl Conn {
    /// The organisation of a scope.
    ///
    /// # Errors
    /// As the database says.
    pub async fn get_organization(&mut self, scope: OrgScope) -> Result<Organization, StoreError> {
        self.one(GET, &[scope.org_id()], read).await
    }
}

impl Tx {
    /// Sets the plan.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_plan(&mut self, scope: OrgScope, plan: Plan) -> Result<(), StoreError> {
        self.execute(SET_PLAN, &[scope.org_id(), &plan]).await.map(|_| ())
    }

    /// Suspends or resumes an organisation.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_organization_state(&mut self, scope: OrgScope, state: OrgState) -> Result<(), StoreError> {
        self.execute(SET_STATE, &[scope.org_id(), &state]).await.map(|_| ())
    }

    /// Marks account linking as approved.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_linked(&mut self, scope: OrgScope, at: Instant) -> Result<(), StoreError> {
        self.execute(SET_LINKED, &[scope.org_id(), &at]).await.map(|_| ())
    }

    /// Changes the name: as typed, for search and order, and the key of look-alike names.
    ///
    /// # Errors
    /// As the database says.
    pub async fn rename_organization(
        &mut self,
        scope: OrgScope,
        name: &str,
        name_folded: &str,
        look_alike: &str,
    ) -> Result<(), StoreError> {
        self.execute(RENAME, &[scope.org_id(), &name, &name_folded, &look_alike])
            .await
            .map(|_| ())
    }

    /// Makes another member the one super admin. The foreign key refuses a member of another organisation.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_super_admin(&mut self, scope: OrgScope, member: MemberId) -> Result<(), StoreError> {
        self.execute(SET_SUPER_ADMIN, &[scope.org_id(), &member])
            .await
            .map(|_| ())
    }

    /// Notes a change beside the row (its logo); `false` if somebody else changed the organisation since `version`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn raise_organization_version(&mut self, scope: OrgScope, version: i64) -> Result<bool, StoreError> {
        Ok(self.execute(RAISE, &[scope.org_id(), &version]).await? == 1)
    }

    /// Changes what the console shows as organisation information; `false` if somebody else changed it since `version`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_profile(
        &mut self,
        scope: OrgScope,
        version: i64,
        profile: &Profile<'_>,
    ) -> Result<bool, StoreError> {
        let (idle, absolute) = (
            profile.session_policy.idle_minutes(),
            profile.session_policy.absolute_minutes(),
        );
        let changed = self
            .execute(
                SET_PROFILE,
                &[
                    scope.org_id(),
                    &version,
                    &profile.name,
                    &profile.name_folded,
                    &profile.look_alike,
                    &profile.color,
                    &idle,
                    &absolute,
                ],
            )
            .await?;
        Ok(changed == 1)
    }
}
