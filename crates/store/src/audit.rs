//! The audit log: append-only history. There is no statement here that changes or deletes an entry.

use ieum_model::{AuditId, Instant, OrgId};
use uuid::Uuid;

use crate::OrgScope;
use crate::active::ActiveOperator;
use crate::db::{Conn, Row, Statement, StoreError, Tx, statements};

/// A SELECT over the log with the name of each entry's organisation, the latest first. All take `$1` and `$2` as the bounds of the
/// identifier and `$3` as the most rows.
macro_rules! select {
    ($filter:literal) => {
        concat!(
            "SELECT a.id, a.at, a.org_id, a.actor_kind, a.actor_id, a.actor_name, a.ip, a.user_agent, a.request_id, a.action, a.target_kind,
            a.target_id, a.target_name, a.result, a.detail, o.name FROM audit_log a LEFT JOIN organizations o ON o.id = a.org_id
            WHERE a.id >= $1 AND a.id < $2",
            $filter,
            " ORDER BY a.id DESC LIMIT $3"
        )
    };
}

statements! {
    APPEND = "INSERT INTO audit_log (id, at, org_id, actor_kind, actor_id, actor_name, ip, user_agent, request_id, area, action, target_kind,
            target_id, target_name, result, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    OF_ORG = select!(" AND a.org_id = $4");
    OF_ORG_AREA = select!(" AND a.org_id = $4 AND a.area = $5");
    OF_ORG_ACTION = select!(" AND a.org_id = $4 AND a.area = $5 AND a.action = $6");
    OF_ORG_REFUSED = select!(" AND a.org_id = $4 AND a.result <> 'success'");
    ALL = select!("");
    ALL_AREA = select!(" AND a.area = $4");
    ALL_ACTION = select!(" AND a.area = $4 AND a.action = $5");
    ALL_REFUSED = select!(" AND a.result <> 'success'");
}

/// One entry: who did what to which thing, for whom, from where, with which result.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    /// Ordered by time.
    pub id: AuditId,
    /// When.
    pub at: Instant,
    /// The organisation it concerns, if one.
    pub org_id: Option<OrgId>,
    /// `member`, `operator`, `client`, `anonymous` or `system`.
    pub actor_kind: String,
    /// Who, by identifier.
    pub actor_id: Option<Uuid>,
    /// Who, by the name at that time.
    pub actor_name: String,
    /// From where.
    pub ip: String,
    /// With what.
    pub user_agent: String,
    /// Request that it was part of.
    pub request_id: String,
    /// What: a stable word such as `member.suspend`.
    pub action: String,
    /// Kind of the thing it was done to.
    pub target_kind: String,
    /// The thing's identifier.
    pub target_id: String,
    /// The thing's name at that time.
    pub target_name: String,
    /// `success` or `refused:<code>`.
    pub result: String,
    /// More, as `name=value` pairs; never a secret.
    pub detail: String,
}

impl AuditEntry {
    /// The part of the action before its dot.
    pub fn area(&self) -> &str {
        area(&self.action)
    }
    /// Whether it was done, and not refused.
    pub fn is_success(&self) -> bool {
        self.result == "success"
    }
}

fn area(action: &str) -> &str {
    action.split('.').next().unwrap_or(action)
}

/// A page of the log: entries before one, the latest first.
#[derive(Debug, Clone, Copy)]
pub struct AuditPage<'a> {
    /// Only entries older than this one.
    pub before: Option<AuditId>,
    /// Only this action.
    pub action: Option<&'a str>,
    /// At most this many.
    pub limit: i64,
}

/// Whose log.
#[derive(Debug, Clone)]
pub enum AuditLog {
    /// One organisation's.
    Org(OrgScope),
    /// All of it, for an operator.
    All(ActiveOperator),
}

/// What an index can narrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Narrow<'a> {
    /// Everything.
    Nothing,
    /// Actions of one area, such as `member`.
    Area(&'a str),
    /// What was refused.
    Refused,
}

/// A stretch of the log, the latest first.
#[derive(Debug, Clone, Copy)]
pub struct AuditRange<'a> {
    /// Only entries of that moment and later.
    pub since: Option<Instant>,
    /// Only entries before that moment.
    pub until: Option<Instant>,
    /// Only entries older than this one.
    pub before: Option<AuditId>,
    /// Which of them.
    pub narrow: Narrow<'a>,
    /// At most this many.
    pub limit: i64,
}

/// An entry with the name that its organisation has now.
#[derive(Debug, Clone)]
pub struct AuditRow {
    /// The entry.
    pub entry: AuditEntry,
    /// The organisation's name.
    pub org_name: Option<String>,
}

impl AuditRange<'_> {
    /// Identifiers begin with the millisecond (RFC 9562, section 5.7), so that a span of time is one of identifiers.
    fn bounds(&self) -> (AuditId, AuditId) {
        let first = self.since.map_or(Uuid::nil(), first_id_of);
        let last = self.until.map_or(Uuid::max(), first_id_of);
        let before = self.before.map_or(Uuid::max(), |id| *id.as_uuid());
        (AuditId::from_uuid(first), AuditId::from_uuid(last.min(before)))
    }
}

pub(crate) fn first_id_of(at: Instant) -> Uuid {
    Uuid::from_u128(u128::from(at.as_millis().max(0).unsigned_abs() & 0xffff_ffff_ffff) << 80)
}

fn read(r: &Row<'_>) -> Result<AuditEntry, StoreError> {
    Ok(AuditEntry {
        id: r.get(0)?,
        at: r.get(1)?,
        org_id: r.get(2)?,
        actor_kind: r.get(3)?,
        actor_id: r.get(4)?,
        actor_name: r.get(5)?,
        ip: r.get(6)?,
        user_agent: r.get(7)?,
        request_id: r.get(8)?,
        action: r.get(9)?,
        target_kind: r.get(10)?,
        target_id: r.get(11)?,
        target_name: r.get(12)?,
        result: r.get(13)?,
        detail: r.get(14)?,
    })
}

fn read_row(r: &Row<'_>) -> Result<AuditRow, StoreError> {
    Ok(AuditRow {
        entry: read(r)?,
        org_name: r.get(15)?,
    })
}

impl Conn {
    /// A stretch of a log.
    ///
    /// # Errors
    /// As the database says.
    pub async fn audit_range(&mut self, log: &AuditLog, range: AuditRange<'_>) -> Result<Vec<AuditRow>, StoreError> {
        let (first, before) = range.bounds();
        match (log, range.narrow) {
            (AuditLog::Org(scope), narrow) => {
                let org = scope.org_id();
                match narrow {
                    Narrow::Nothing => self.rows(OF_ORG, &[&first, &before, &range.limit, org]).await,
                    Narrow::Area(area) => {
                        self.rows(OF_ORG_AREA, &[&first, &before, &range.limit, org, &area])
                            .await
                    }
                    Narrow::Refused => self.rows(OF_ORG_REFUSED, &[&first, &before, &range.limit, org]).await,
                }
            }
            (AuditLog::All(_), Narrow::Nothing) => self.rows(ALL, &[&first, &before, &range.limit]).await,
            (AuditLog::All(_), Narrow::Area(area)) => {
                self.rows(ALL_AREA, &[&first, &before, &range.limit, &area]).await
            }
            (AuditLog::All(_), Narrow::Refused) => self.rows(ALL_REFUSED, &[&first, &before, &range.limit]).await,
        }
    }

    /// One entry of a log.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_audit(&mut self, log: &AuditLog, id: AuditId) -> Result<Option<AuditRow>, StoreError> {
        let next = AuditId::from_uuid(Uuid::from_u128(id.as_uuid().as_u128().saturating_add(1)));
        let found = match log {
            AuditLog::Org(scope) => self.rows(OF_ORG, &[&id, &next, &1i64, scope.org_id()]).await?,
            AuditLog::All(_) => self.rows(ALL, &[&id, &next, &1i64]).await?,
        };
        Ok(found.into_iter().next())
    }

    /// A page of one organisation's log.
    ///
    /// # Errors
    /// As the database says.
    pub async fn audit_of(&mut self, scope: OrgScope, page: AuditPage<'_>) -> Result<Vec<AuditEntry>, StoreError> {
        let (first, before) = page.bounds();
        let org = scope.org_id();
        let rows = match page.action {
            None => self.rows(OF_ORG, &[&first, &before, &page.limit, org]).await?,
            Some(action) => {
                self.rows(
                    OF_ORG_ACTION,
                    &[&first, &before, &page.limit, org, &area(action), &action],
                )
                .await?
            }
        };
        Ok(rows.into_iter().map(|row| row.entry).collect())
    }

    /// A page of the whole log, for an operator.
    ///
    /// # Errors
    /// As the database says.
    pub async fn audit_as(&mut self, _: &ActiveOperator, page: AuditPage<'_>) -> Result<Vec<AuditEntry>, StoreError> {
        let (first, before) = page.bounds();
        let rows = match page.action {
            None => self.rows(ALL, &[&first, &before, &page.limit]).await?,
            Some(action) => {
                self.rows(ALL_ACTION, &[&first, &before, &page.limit, &area(action), &action])
                    .await?
            }
        };
        Ok(rows.into_iter().map(|row| row.entry).collect())
    }

    async fn rows(
        &mut self,
        statement: Statement,
        params: &[&dyn crate::db::Param],
    ) -> Result<Vec<AuditRow>, StoreError> {
        self.all(statement, params, read_row).await
    }
}

impl AuditPage<'_> {
    fn bounds(&self) -> (AuditId, AuditId) {
        let before = self.before.unwrap_or(AuditId::from_uuid(Uuid::max()));
        (AuditId::from_uuid(Uuid::nil()), before)
    }
}

impl Tx {
    /// Appends an entry; it stands exactly if the transaction's other changes stand.
    ///
    /// # Errors
    /// As the database says.
    pub async fn append_audit(&mut self, e: &AuditEntry) -> Result<(), StoreError> {
        let params: [&dyn crate::db::Param; 16] = [
            &e.id,
            &e.at,
            &e.org_id,
            &e.actor_kind,
            &e.actor_id,
            &e.actor_name,
            &e.ip,
            &e.user_agent,
            &e.request_id,
            &e.area(),
            &e.action,
            &e.target_kind,
            &e.target_id,
            &e.target_name,
            &e.result,
            &e.detail,
        ];
        self.execute(APPEND, &params).await.map(|_| ())
    }
}
