//! Lists of organisations over all tenants, for those who oversee them: operators, and business systems with a scope for it.
//! Every list is bounded and goes on after the last row that was seen.

use ieum_model::organization::{OrgState, Organization};
use ieum_model::plan::Plan;
use ieum_model::text::{fold, look_alike_key};
use ieum_model::{ApplicationId, Instant, MemberId, OrgId};

use crate::OrgScope;
use crate::active::{ActiveClient, ActiveOperator};
use crate::db::{Conn, StoreError, statements};
use crate::organization;

statements! {
    NAME_OF = "SELECT name_folded FROM organizations WHERE id = $1";
    BY_NAME = "SELECT o.id, o.name, o.plan, o.state, o.color, o.super_admin_id, o.session_idle_minutes, o.session_absolute_minutes,
            s.slug, o.linked_at, o.created_at, o.version
        FROM organizations o LEFT JOIN org_slugs s ON s.org_id = o.id AND s.state = 'current'
        WHERE (o.name_folded, o.id) > ($1, $2) AND ($3 = '' OR o.plan = $3) AND ($4 = '' OR o.state = $4)
            AND ($5 = '' OR ($5 = 'yes' AND o.linked_at IS NOT NULL) OR ($5 = 'no' AND o.linked_at IS NULL))
        ORDER BY o.name_folded, o.id LIMIT $6";
    COUNT = "SELECT COUNT(*) FROM (SELECT o.id FROM organizations o
        WHERE ($1 = '' OR o.plan = $1) AND ($2 = '' OR o.state = $2)
            AND ($3 = '' OR ($3 = 'yes' AND o.linked_at IS NOT NULL) OR ($3 = 'no' AND o.linked_at IS NULL)) LIMIT 100000) counted";
    SEARCH = "SELECT o.id, o.name, o.plan, o.state, o.color, o.super_admin_id, o.session_idle_minutes, o.session_absolute_minutes,
            s.slug, o.linked_at, o.created_at, o.version
        FROM organizations o LEFT JOIN org_slugs s ON s.org_id = o.id AND s.state = 'current'
        WHERE o.id IN (
                SELECT id FROM organizations WHERE name_folded >= $7 AND name_folded < $8
                UNION SELECT org_id FROM org_slugs WHERE slug >= $7 AND slug < $8
                UNION SELECT id FROM organizations WHERE look_alike = $9
                UNION SELECT org_id FROM org_slugs WHERE look_alike = $9)
            AND (o.name_folded, o.id) > ($1, $2) AND ($3 = '' OR o.plan = $3) AND ($4 = '' OR o.state = $4)
            AND ($5 = '' OR ($5 = 'yes' AND o.linked_at IS NOT NULL) OR ($5 = 'no' AND o.linked_at IS NULL))
        ORDER BY o.name_folded, o.id LIMIT $6";
    SEARCH_COUNT = "SELECT COUNT(*) FROM (SELECT o.id FROM organizations o
        WHERE o.id IN (
                SELECT id FROM organizations WHERE name_folded >= $4 AND name_folded < $5
                UNION SELECT org_id FROM org_slugs WHERE slug >= $4 AND slug < $5
                UNION SELECT id FROM organizations WHERE look_alike = $6
                UNION SELECT org_id FROM org_slugs WHERE look_alike = $6)
            AND ($1 = '' OR o.plan = $1) AND ($2 = '' OR o.state = $2)
            AND ($3 = '' OR ($3 = 'yes' AND o.linked_at IS NOT NULL) OR ($3 = 'no' AND o.linked_at IS NULL)) LIMIT 100000) counted";
    BY_AGE = "SELECT o.id, o.name, o.plan, o.state, o.color, o.super_admin_id, o.session_idle_minutes, o.session_absolute_minutes,
            s.slug, o.linked_at, o.created_at, o.version
        FROM organizations o LEFT JOIN org_slugs s ON s.org_id = o.id AND s.state = 'current'
        WHERE o.id > $1 AND ($2 = '' OR o.plan = $2) AND ($3 = '' OR o.state = $3)
            AND ($4 = '' OR ($4 = 'yes' AND o.linked_at IS NOT NULL) OR ($4 = 'no' AND o.linked_at IS NULL))
        ORDER BY o.id LIMIT $5";
    MEMBERS = "SELECT state, COUNT(*) FROM members WHERE org_id = $1 AND purged_at IS NULL GROUP BY state ORDER BY state";
    APPLICATIONS = "SELECT id, state, submitted_at FROM applications WHERE org_id = $1 ORDER BY submitted_at DESC, id DESC LIMIT 20";
}

/// Who may see every organisation.
#[derive(Debug, Clone, Copy)]
pub enum Overseer<'a> {
    /// An operator.
    Operator(&'a ActiveOperator),
    /// A business system that acts for itself; the caller has checked that its token has the scope.
    Client(&'a ActiveClient),
}

/// What narrows a list.
#[derive(Debug, Clone, Default)]
pub struct OrganizationFilter {
    /// The beginning of a name or organisation ID, or a text that one of them looks like.
    pub search: String,
    /// Only of this plan.
    pub plan: Option<Plan>,
    /// Only in this state.
    pub state: Option<OrgState>,
    /// Only linked ones, or only those that are not.
    pub linked: Option<bool>,
}

impl OrganizationFilter {
    fn words(&self) -> (&'static str, &'static str, &'static str) {
        (
            self.plan.map_or("", Plan::as_str),
            self.state.as_ref().map_or("", OrgState::as_str),
            match self.linked {
                None => "",
                Some(true) => "yes",
                Some(false) => "no",
            },
        )
    }
    /// The beginning to look for, the first text that sorts behind all of its continuations, and the look-alike key.
    fn sought(&self) -> Option<(String, String, String)> {
        let from = fold(&self.search);
        let to = format!("{from}\u{10ffff}");
        (!from.is_empty()).then(|| (from, to, look_alike_key(&self.search)))
    }
}

/// One application of an organisation, as a line of its page.
#[derive(Debug, Clone)]
pub struct ApplicationLine {
    /// The application.
    pub id: ApplicationId,
    /// Its state, by stable name.
    pub state: String,
    /// When it was submitted.
    pub submitted_at: Instant,
}

const START: OrgId = OrgId::from_uuid(uuid::Uuid::nil());

impl Conn {
    /// Organisations by name, after the one that was seen last.
    ///
    /// # Errors
    /// As the database says.
    pub async fn organizations_by_name(
        &mut self,
        _: Overseer<'_>,
        filter: &OrganizationFilter,
        after: Option<OrgId>,
        limit: i64,
    ) -> Result<Vec<Organization>, StoreError> {
        let after = after.unwrap_or(START);
        let name: Option<String> = self.optional(NAME_OF, &[&after], |r| r.get(0)).await?;
        let name = name.unwrap_or_default();
        let (plan, state, linked) = filter.words();
        match filter.sought() {
            None => {
                self.all(
                    BY_NAME,
                    &[&name, &after, &plan, &state, &linked, &limit],
                    organization::read,
                )
                .await
            }
            Some((from, to, alike)) => {
                self.all(
                    SEARCH,
                    &[&name, &after, &plan, &state, &linked, &limit, &from, &to, &alike],
                    organization::read,
                )
                .await
            }
        }
    }

    /// How many organisations there are; counting ends at a hundred thousand.
    ///
    /// # Errors
    /// As the database says.
    pub async fn count_organizations(
        &mut self,
        _: Overseer<'_>,
        filter: &OrganizationFilter,
    ) -> Result<i64, StoreError> {
        let (plan, state, linked) = filter.words();
        match filter.sought() {
            None => self.one(COUNT, &[&plan, &state, &linked], |r| r.get(0)).await,
            Some((from, to, alike)) => {
                self.one(SEARCH_COUNT, &[&plan, &state, &linked, &from, &to, &alike], |r| {
                    r.get(0)
                })
                .await
            }
        }
    }

    /// Organisations in the order in which they were made, after the one that was seen last. The filter's search is not asked.
    ///
    /// # Errors
    /// As the database says.
    pub async fn organizations_by_age(
        &mut self,
        _: Overseer<'_>,
        filter: &OrganizationFilter,
        after: Option<OrgId>,
        limit: i64,
    ) -> Result<Vec<Organization>, StoreError> {
        let (plan, state, linked) = filter.words();
        let after = after.unwrap_or(START);
        self.all(BY_AGE, &[&after, &plan, &state, &linked, &limit], organization::read)
            .await
    }

    /// How many members the organisation has in each state, by the state's stable name.
    ///
    /// # Errors
    /// As the database says.
    pub async fn count_members_by_state(&mut self, scope: OrgScope) -> Result<Vec<(String, i64)>, StoreError> {
        self.all(MEMBERS, &[scope.org_id()], |r| Ok((r.get(0)?, r.get(1)?)))
            .await
    }

    /// The organisation's applications, the latest first; at most 20.
    ///
    /// # Errors
    /// As the database says.
    pub async fn application_lines(&mut self, scope: OrgScope) -> Result<Vec<ApplicationLine>, StoreError> {
        self.all(APPLICATIONS, &[scope.org_id()], |r| {
            Ok(ApplicationLine {
                id: r.get(0)?,
                state: r.get(1)?,
                submitted_at: r.get(2)?,
            })
        })
        .await
    }

    /// The name of a super admin as its organisation knows it, with the e-mail.
    ///
    /// # Errors
    /// As the database says.
    pub async fn super_admin_contact(
        &mut self,
        scope: OrgScope,
        id: MemberId,
    ) -> Result<Option<(String, Option<String>)>, StoreError> {
        Ok(self.find_member(scope, id).await?.map(|m| (m.name, m.email)))
    }
}
