//! The operator's view across organisations: the queue, its counts, and what stands beside an application.

use ieum_model::application::StateName;
use ieum_model::plan::Plan;
use ieum_model::{AccountId, ApplicationId, Instant, OrgId};
use jiff::civil::Date;
use uuid::Uuid;

use super::LAST_KEY;
use crate::OrgScope;
use crate::active::ActiveOperator;
use crate::db::{Conn, Param, Row, StoreError, statements, stored_as_text};

stored_as_text!(StateName);

statements! {
    QUEUE = "SELECT a.id, a.org_id, a.org_name, a.slug, a.brn, a.state, a.submitted_at, a.due_date, a.decided_at, a.assignee_id, w.name,
            o.name, o.plan, a.queue_key
        FROM applications a JOIN organizations o ON o.id = a.org_id LEFT JOIN accounts w ON w.id = a.assignee_id
        WHERE a.state IN ('submitted', 'in_review', 'needs_information') AND (a.queue_key, a.id) > ($1, $2)
            AND (CAST($3 AS TEXT) IS NULL OR a.state = $3) AND (CAST($4 AS UUID) IS NULL OR a.assignee_id = $4)
            AND ($5 = FALSE OR a.assignee_id IS NULL) AND a.queue_key >= $6 AND a.queue_key <= $7
            AND (CAST($8 AS TEXT) IS NULL OR a.search_text LIKE $8 ESCAPE '!')
        ORDER BY a.queue_key, a.id LIMIT $9";
    QUEUE_COUNT = "SELECT COUNT(*) FROM applications a
        WHERE a.state IN ('submitted', 'in_review', 'needs_information')
            AND (CAST($1 AS TEXT) IS NULL OR a.state = $1) AND (CAST($2 AS UUID) IS NULL OR a.assignee_id = $2)
            AND ($3 = FALSE OR a.assignee_id IS NULL) AND a.queue_key >= $4 AND a.queue_key <= $5
            AND (CAST($6 AS TEXT) IS NULL OR a.search_text LIKE $6 ESCAPE '!')";
    CLOSED = "SELECT a.id, a.org_id, a.org_name, a.slug, a.brn, a.state, a.submitted_at, a.due_date, a.decided_at, a.assignee_id, w.name,
            o.name, o.plan, a.queue_key
        FROM applications a JOIN organizations o ON o.id = a.org_id LEFT JOIN accounts w ON w.id = a.assignee_id
        WHERE a.state IN ('approved', 'rejected', 'withdrawn') AND (a.decided_at, a.id) < ($1, $2)
            AND (CAST($3 AS TEXT) IS NULL OR a.state = $3) AND (CAST($4 AS UUID) IS NULL OR a.assignee_id = $4)
            AND (CAST($5 AS TEXT) IS NULL OR a.search_text LIKE $5 ESCAPE '!')
        ORDER BY a.decided_at DESC, a.id DESC LIMIT $6";
    CLOSED_COUNT = "SELECT COUNT(*) FROM applications a
        WHERE a.state IN ('approved', 'rejected', 'withdrawn')
            AND (CAST($1 AS TEXT) IS NULL OR a.state = $1) AND (CAST($2 AS UUID) IS NULL OR a.assignee_id = $2)
            AND (CAST($3 AS TEXT) IS NULL OR a.search_text LIKE $3 ESCAPE '!')";
    COUNTS = "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN queue_key < $1 THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN queue_key = $1 THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN state = 'submitted' THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN state = 'needs_information' THEN 1 ELSE 0 END), 0) AS BIGINT), MIN(submitted_at)
        FROM applications WHERE state IN ('submitted', 'in_review', 'needs_information')";
    SAME_NUMBER = "SELECT a.id, a.org_id, o.name, a.slug, a.state, a.submitted_at FROM applications a JOIN organizations o ON o.id = a.org_id
        WHERE a.brn = $2 AND a.org_id <> $1 ORDER BY a.submitted_at DESC, a.id LIMIT 20";
    LOOK_ALIKE = "SELECT o.id, o.name, s.slug FROM organizations o LEFT JOIN org_slugs s ON s.org_id = o.id AND s.state = 'current'
        WHERE o.look_alike = $2 AND o.id <> $1 ORDER BY o.name_folded, o.id LIMIT 20";
}

/// What narrows the list.
#[derive(Debug, Clone, Default)]
pub struct QueueFilter {
    /// Only this state.
    pub state: Option<StateName>,
    /// Only this operator's.
    pub assignee: Option<AccountId>,
    /// Only what nobody has taken up.
    pub is_unassigned: bool,
    /// Only what is due on these days, both included; a clock that stands still is due on none.
    pub due: Option<(Date, Date)>,
    /// Part of a name, an organisation ID or a number.
    pub search: Option<String>,
}

/// Where a page of the queue begins: behind this place.
#[derive(Debug, Clone)]
pub struct QueueFrom(pub String, pub ApplicationId);

impl Default for QueueFrom {
    fn default() -> Self {
        Self(String::new(), ApplicationId::from_uuid(Uuid::nil()))
    }
}

/// Where a page of the decided ones begins: before this moment.
#[derive(Debug, Clone, Copy)]
pub struct ClosedFrom(pub Instant, pub ApplicationId);

impl Default for ClosedFrom {
    fn default() -> Self {
        Self(Instant::from_micros(i64::MAX), ApplicationId::from_uuid(Uuid::max()))
    }
}

/// An application in the operator's list.
#[derive(Debug, Clone)]
pub struct QueueRow {
    /// The application.
    pub id: ApplicationId,
    /// Whose it is.
    pub org_id: OrgId,
    /// The name as applied for.
    pub name: String,
    /// The organisation ID as applied for.
    pub slug: String,
    /// The number's ten digits, if there is one.
    pub brn: Option<String>,
    /// Where it stands.
    pub state: StateName,
    /// When it was received.
    pub submitted_at: Instant,
    /// When it is due; while the clock stands still, when it was.
    pub due: Option<Date>,
    /// When it was decided or withdrawn.
    pub decided_at: Option<Instant>,
    /// Who has or had it in hand.
    pub assignee: Option<(AccountId, String)>,
    /// The organisation's present name.
    pub org_name: String,
    /// Its plan.
    pub plan: Plan,
    /// The place in the queue, for the address of the next page.
    pub queue_key: String,
}

/// How much there is to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeskCounts {
    /// Not decided.
    pub open: i64,
    /// Of those, past their due date.
    pub overdue: i64,
    /// Due at the end of today.
    pub due_today: i64,
    /// Taken up by nobody.
    pub untaken: i64,
    /// Waiting for the applicant's answer.
    pub waiting_for_answer: i64,
    /// When the oldest of them was received.
    pub oldest: Option<Instant>,
}

/// An application of another organisation with the same number.
#[derive(Debug, Clone)]
pub struct Neighbour {
    /// The application.
    pub id: ApplicationId,
    /// Whose it is.
    pub org_id: OrgId,
    /// The organisation's name.
    pub org_name: String,
    /// The organisation ID as applied for.
    pub slug: String,
    /// Where it stands.
    pub state: StateName,
    /// When it was received.
    pub submitted_at: Instant,
}

/// Another organisation whose name looks like this one.
#[derive(Debug, Clone)]
pub struct LookAlike {
    /// The organisation.
    pub org_id: OrgId,
    /// Its name.
    pub name: String,
    /// Its organisation ID, once it has one.
    pub slug: Option<String>,
}

impl QueueRow {
    /// Whether its clock runs.
    pub const fn is_running(&self) -> bool {
        matches!(self.state, StateName::Submitted | StateName::InReview)
    }
}

impl QueueFilter {
    fn pattern(&self) -> Option<String> {
        let escape = |text: &str| text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        self.search.as_deref().map(|text| format!("%{}%", escape(text)))
    }
    fn keys(&self) -> (String, String) {
        self.due.map_or_else(
            || (String::new(), LAST_KEY.to_owned()),
            |(from, until)| (from.to_string(), until.to_string()),
        )
    }
}

fn read(r: &Row<'_>) -> Result<QueueRow, StoreError> {
    let (assignee, name): (Option<AccountId>, Option<String>) = (r.get(9)?, r.get(10)?);
    Ok(QueueRow {
        id: r.get(0)?,
        org_id: r.get(1)?,
        name: r.get(2)?,
        slug: r.get(3)?,
        brn: r.get(4)?,
        state: r.get(5)?,
        submitted_at: r.get(6)?,
        due: r.get(7)?,
        decided_at: r.get(8)?,
        assignee: assignee.map(|id| (id, name.unwrap_or_default())),
        org_name: r.get(11)?,
        plan: r.get(12)?,
        queue_key: r.get(13)?,
    })
}

impl Conn {
    /// Open applications by due date, for an operator.
    ///
    /// # Errors
    /// As the database says.
    pub async fn application_queue(
        &mut self,
        _: &ActiveOperator,
        filter: &QueueFilter,
        from: &QueueFrom,
        limit: i64,
    ) -> Result<Vec<QueueRow>, StoreError> {
        let ((first, last), pattern) = (filter.keys(), filter.pattern());
        let params: [&dyn Param; 9] = [
            &from.0,
            &from.1,
            &filter.state,
            &filter.assignee,
            &filter.is_unassigned,
            &first,
            &last,
            &pattern,
            &limit,
        ];
        self.all(QUEUE, &params, read).await
    }

    /// How many open applications there are.
    ///
    /// # Errors
    /// As the database says.
    pub async fn count_application_queue(
        &mut self,
        _: &ActiveOperator,
        filter: &QueueFilter,
    ) -> Result<i64, StoreError> {
        let ((first, last), pattern) = (filter.keys(), filter.pattern());
        let params: [&dyn Param; 6] = [
            &filter.state,
            &filter.assignee,
            &filter.is_unassigned,
            &first,
            &last,
            &pattern,
        ];
        self.one(QUEUE_COUNT, &params, |r| r.get(0)).await
    }

    /// Decided and withdrawn applications, the latest first, for an operator. Due dates do not narrow them.
    ///
    /// # Errors
    /// As the database says.
    pub async fn closed_applications(
        &mut self,
        _: &ActiveOperator,
        filter: &QueueFilter,
        from: ClosedFrom,
        limit: i64,
    ) -> Result<Vec<QueueRow>, StoreError> {
        let pattern = filter.pattern();
        let params: [&dyn Param; 6] = [&from.0, &from.1, &filter.state, &filter.assignee, &pattern, &limit];
        self.all(CLOSED, &params, read).await
    }

    /// How many decided and withdrawn applications there are.
    ///
    /// # Errors
    /// As the database says.
    pub async fn count_closed_applications(
        &mut self,
        _: &ActiveOperator,
        filter: &QueueFilter,
    ) -> Result<i64, StoreError> {
        let pattern = filter.pattern();
        self.one(CLOSED_COUNT, &[&filter.state, &filter.assignee, &pattern], |r| r.get(0))
            .await
    }

    /// How much there is to do on this day in Korea. Numbers only, so that the worker and the metrics may ask.
    ///
    /// # Errors
    /// As the database says.
    pub async fn desk_counts(&mut self, today: Date) -> Result<DeskCounts, StoreError> {
        self.one(COUNTS, &[&today], |r| {
            Ok(DeskCounts {
                open: r.get(0)?,
                overdue: r.get(1)?,
                due_today: r.get(2)?,
                untaken: r.get(3)?,
                waiting_for_answer: r.get(4)?,
                oldest: r.get(5)?,
            })
        })
        .await
    }

    /// Applications of other organisations with the same number (ten digits), the latest first; at most 20.
    ///
    /// # Errors
    /// As the database says.
    pub async fn applications_with_number(
        &mut self,
        _: &ActiveOperator,
        scope: OrgScope,
        brn: &str,
    ) -> Result<Vec<Neighbour>, StoreError> {
        self.all(SAME_NUMBER, &[scope.org_id(), &brn], |r| {
            Ok(Neighbour {
                id: r.get(0)?,
                org_id: r.get(1)?,
                org_name: r.get(2)?,
                slug: r.get(3)?,
                state: r.get(4)?,
                submitted_at: r.get(5)?,
            })
        })
        .await
    }

    /// Other organisations whose names look like this one (by its look-alike key); at most 20.
    ///
    /// # Errors
    /// As the database says.
    pub async fn look_alike_organizations(
        &mut self,
        _: &ActiveOperator,
        scope: OrgScope,
        look_alike: &str,
    ) -> Result<Vec<LookAlike>, StoreError> {
        self.all(LOOK_ALIKE, &[scope.org_id(), &look_alike], |r| {
            Ok(LookAlike {
                org_id: r.get(0)?,
                name: r.get(1)?,
                slug: r.get(2)?,
            })
        })
        .await
    }
}
