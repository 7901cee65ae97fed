//! Rows of applications to link (계정 연동 신청) and of their history.
//!
//! What an operator sees across organisations, the queue and the neighbours of an application, is in `desk`.

mod desk;

use ieum_model::application::{Actor, EventKind, HistoryEvent, LinkApplication, Registration, State, StateColumns};
use ieum_model::brn::Brn;
use ieum_model::org_slug::OrgSlug;
use ieum_model::text::{Note, OrgName, fold};
use ieum_model::{ApplicationEventId, ApplicationId, Instant};
use jiff::civil::Date;

use crate::OrgScope;
use crate::db::{Conn, Row, StoreError, Tx, statements};

pub use desk::{ClosedFrom, DeskCounts, LookAlike, Neighbour, QueueFilter, QueueFrom, QueueRow};

/// The statements of both files.
pub(crate) const ALL_STATEMENTS: [&[crate::db::Statement]; 2] = [STATEMENTS, desk::STATEMENTS];

statements! {
    GET = "SELECT id, org_id, applicant_id, org_name, slug, brn, inquiry, state, submitted_at, due_date, days_left, assignee_id, question,
            asked_at, decided_at, withdrawn_by, reason, tax_status, tax_checked_at, version
        FROM applications WHERE org_id = $1 AND id = $2";
    LATEST = "SELECT id, org_id, applicant_id, org_name, slug, brn, inquiry, state, submitted_at, due_date, days_left, assignee_id, question,
            asked_at, decided_at, withdrawn_by, reason, tax_status, tax_checked_at, version
        FROM applications WHERE org_id = $1 ORDER BY submitted_at DESC, id DESC LIMIT 1";
    HAS_OPEN = "SELECT COUNT(*) FROM applications WHERE org_id = $1 AND state IN ('submitted', 'in_review', 'needs_information')";
    INSERT = "INSERT INTO applications (id, org_id, applicant_id, org_name, search_text, slug, brn, inquiry, state, submitted_at, due_date,
            queue_key, tax_status, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    UPDATE = "UPDATE applications SET state = $4, due_date = $5, queue_key = $6, days_left = $7, assignee_id = $8, question = $9,
            asked_at = $10, decided_at = $11, withdrawn_by = $12, reason = $13, version = $14
        WHERE org_id = $1 AND id = $2 AND version = $3";
    SET_TAX = "UPDATE applications SET tax_status = $3, tax_checked_at = $4 WHERE org_id = $1 AND id = $2";
    EVENTS = "SELECT kind, actor_kind, actor_name, at, note, due_date FROM application_events
        WHERE application_id = $2 AND org_id = $1 ORDER BY version LIMIT 500";
    APPEND_EVENT = "INSERT INTO application_events (id, org_id, application_id, version, at, actor_kind, actor_name, kind, note, due_date)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
}

/// What stands in `tax_status` until the tax office is asked.
pub const NOT_CHECKED: &str = "not_checked";

/// An application with what the tax office said.
#[derive(Debug, Clone)]
pub struct ApplicationRow {
    /// The application.
    pub application: LinkApplication,
    /// The tax office's answer, in the use case's words.
    pub tax_status: String,
    /// When it was asked.
    pub tax_checked_at: Option<Instant>,
}

/// An entry of an application's history.
#[derive(Debug, Clone)]
pub struct EventRow {
    /// What happened.
    pub kind: EventKind,
    /// Whether an operator did it, or the applicant's side.
    pub by_operator: bool,
    /// Who, by the name at that time.
    pub actor_name: String,
    /// When.
    pub at: Instant,
    /// The question, answer or reason.
    pub note: Option<String>,
    /// The due date from then on, if the clock ran.
    pub due: Option<Date>,
}

fn corrupt(what: &str) -> StoreError {
    StoreError::Corrupt(format!("{what} of an application"))
}

fn read(r: &Row<'_>) -> Result<ApplicationRow, StoreError> {
    let (brn, inquiry): (Option<String>, Option<String>) = (r.get(5)?, r.get(6)?);
    let registration = match (brn, inquiry) {
        (Some(brn), None) => Registration::Number(Brn::parse(&brn).map_err(|_| corrupt("number"))?),
        (None, Some(text)) => Registration::Inquiry {
            reason: Note::parse(&text).map_err(|_| corrupt("inquiry"))?,
        },
        _ => return Err(corrupt("registration")),
    };
    let columns = StateColumns {
        state: r.get(7)?,
        due: r.get(9)?,
        remaining: r.get(10)?,
        operator: r.get(11)?,
        question: r.get(12)?,
        asked_at: r.get(13)?,
        decided_at: r.get(14)?,
        withdrawn_by: r.get(15)?,
        reason: r.get(16)?,
    };
    let application = LinkApplication {
        id: r.get(0)?,
        org_id: r.get(1)?,
        applicant: r.get(2)?,
        name: OrgName::parse(&r.get::<String>(3)?).map_err(|_| corrupt("name"))?,
        slug: OrgSlug::parse_stored(&r.get::<String>(4)?).map_err(|_| corrupt("organisation ID"))?,
        registration,
        submitted_at: r.get(8)?,
        state: State::from_columns(&columns).map_err(|e| StoreError::Corrupt(e.to_string()))?,
        version: r.get(19)?,
    };
    Ok(ApplicationRow {
        application,
        tax_status: r.get(17)?,
        tax_checked_at: r.get(18)?,
    })
}

fn read_event(r: &Row<'_>) -> Result<EventRow, StoreError> {
    Ok(EventRow {
        kind: EventKind::find(&r.get::<String>(0)?).ok_or_else(|| corrupt("an event"))?,
        by_operator: r.get::<String>(1)? == "operator",
        actor_name: r.get(2)?,
        at: r.get(3)?,
        note: r.get(4)?,
        due: r.get(5)?,
    })
}

/// A place behind every due date.
const LAST_KEY: &str = "9999-12-31";

/// The place in the queue: by due date, with a clock that stands still behind all that run.
fn queue_key(state: &State) -> String {
    state.due().map_or_else(|| LAST_KEY.to_owned(), |due| due.to_string())
}

/// What the operator's search looks in.
fn search_text(application: &LinkApplication) -> String {
    let number = match &application.registration {
        Registration::Number(brn) => brn.digits(),
        Registration::Inquiry { .. } => String::new(),
    };
    format!("{} {} {number}", fold(application.name.as_str()), application.slug)
}

impl Conn {
    /// One application of the organisation.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_application(
        &mut self,
        scope: OrgScope,
        id: ApplicationId,
    ) -> Result<Option<ApplicationRow>, StoreError> {
        self.optional(GET, &[scope.org_id(), &id], read).await
    }

    /// The organisation's latest application.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_latest_application(&mut self, scope: OrgScope) -> Result<Option<ApplicationRow>, StoreError> {
        self.optional(LATEST, &[scope.org_id()], read).await
    }

    /// Whether an application of the organisation awaits its decision.
    ///
    /// # Errors
    /// As the database says.
    pub async fn has_open_application(&mut self, scope: OrgScope) -> Result<bool, StoreError> {
        let count = self.one(HAS_OPEN, &[scope.org_id()], |r| r.get::<i64>(0)).await?;
        Ok(count > 0)
    }

    /// The history of an application, the first entry first; at most 500.
    ///
    /// # Errors
    /// As the database says.
    pub async fn application_events(
        &mut self,
        scope: OrgScope,
        id: ApplicationId,
    ) -> Result<Vec<EventRow>, StoreError> {
        self.all(EVENTS, &[scope.org_id(), &id], read_event).await
    }
}

impl Tx {
    /// Adds an application that was just submitted.
    ///
    /// # Errors
    /// A violation of `OpenApplication` if another one of the organisation is open.
    pub async fn insert_application(&mut self, scope: OrgScope, new: &LinkApplication) -> Result<(), StoreError> {
        let (brn, inquiry) = match &new.registration {
            Registration::Number(brn) => (Some(brn.digits()), None),
            Registration::Inquiry { reason } => (None, Some(reason.as_str())),
        };
        let params: [&dyn crate::db::Param; 14] = [
            &new.id,
            scope.org_id(),
            &new.applicant,
            &new.name.as_str(),
            &search_text(new),
            &new.slug.as_str(),
            &brn,
            &inquiry,
            &new.state.name().as_str(),
            &new.submitted_at,
            &new.state.due(),
            &queue_key(&new.state),
            &NOT_CHECKED,
            &new.version,
        ];
        self.execute(INSERT, &params).await.map(|_| ())
    }

    /// Writes the state after a transition; `false` if somebody else moved the application since version `seen`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn update_application(
        &mut self,
        scope: OrgScope,
        after: &LinkApplication,
        seen: i64,
    ) -> Result<bool, StoreError> {
        let columns = after.state.to_columns();
        let params: [&dyn crate::db::Param; 14] = [
            scope.org_id(),
            &after.id,
            &seen,
            &columns.state,
            &columns.due,
            &queue_key(&after.state),
            &columns.remaining,
            &columns.operator,
            &columns.question,
            &columns.asked_at,
            &columns.decided_at,
            &columns.withdrawn_by,
            &columns.reason,
            &after.version,
        ];
        Ok(self.execute(UPDATE, &params).await? == 1)
    }

    /// Keeps what the tax office said.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_tax_status(
        &mut self,
        scope: OrgScope,
        id: ApplicationId,
        status: &str,
        at: Instant,
    ) -> Result<(), StoreError> {
        self.execute(SET_TAX, &[scope.org_id(), &id, &status, &at])
            .await
            .map(|_| ())
    }

    /// Appends to the history of an application, as it is after the event.
    ///
    /// # Errors
    /// As the database says.
    pub async fn append_application_event(
        &mut self,
        scope: OrgScope,
        application: &LinkApplication,
        id: ApplicationEventId,
        actor_name: &str,
        event: &HistoryEvent,
    ) -> Result<(), StoreError> {
        let actor_kind = match event.actor {
            Actor::Member(_) => "member",
            Actor::Operator(_) => "operator",
        };
        let params: [&dyn crate::db::Param; 10] = [
            &id,
            scope.org_id(),
            &application.id,
            &application.version,
            &event.at,
            &actor_kind,
            &actor_name,
            &event.kind.as_str(),
            &event.text,
            &event.due,
        ];
        self.execute(APPEND_EVENT, &params).await.map(|_| ())
    }
}
