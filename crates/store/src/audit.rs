//! The audit log: append-only history. There is no statement here that changes or deletes an entry.

use ieum_model::{AuditId, Instant, OrgId};
use uuid::Uuid;

use crate::OrgScope;
use crate::active::ActiveOperator;
use crate::db::{Conn, Row, StoreError, Tx, statements};

statements! {
    APPEND = "INSERT INTO audit_log (id, at, org_id, actor_kind, actor_id, actor_name, ip, user_agent, request_id, action, target_kind,
            target_id, target_name, result, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    OF_ORG = "SELECT id, at, org_id, actor_kind, actor_id, actor_name, ip, user_agent, request_id, action, target_kind, target_id, target_name,
            result, detail FROM audit_log WHERE org_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    OF_ORG_ACTION = "SELECT id, at, org_id, actor_kind, actor_id, actor_name, ip, user_agent, request_id, action, target_kind, target_id,
            target_name, result, detail FROM audit_log WHERE org_id = $1 AND action = $4 AND id < $2 ORDER BY id DESC LIMIT $3";
    ALL = "SELECT id, at, org_id, actor_kind, actor_id, actor_name, ip, user_agent, request_id, action, target_kind, target_id, target_name,
            result, detail FROM audit_log WHERE id < $1 ORDER BY id DESC LIMIT $2";
    ALL_ACTION = "SELECT id, at, org_id, actor_kind, actor_id, actor_name, ip, user_agent, request_id, action, target_kind, target_id,
            target_name, result, detail FROM audit_log WHERE action = $3 AND id < $1 ORDER BY id DESC LIMIT $2";
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

impl AuditPage<'_> {
    fn before(&self) -> AuditId {
        self.before.unwrap_or(AuditId::from_uuid(Uuid::max()))
    }
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

impl Conn {
    /// A page of one organisation's log.
    ///
    /// # Errors
    /// As the database says.
    pub async fn audit_of(&mut self, scope: OrgScope, page: AuditPage<'_>) -> Result<Vec<AuditEntry>, StoreError> {
        let before = page.before();
        match page.action {
            None => self.all(OF_ORG, &[scope.org_id(), &before, &page.limit], read).await,
            Some(action) => {
                self.all(OF_ORG_ACTION, &[scope.org_id(), &before, &page.limit, &action], read)
                    .await
            }
        }
    }

    /// A page of the whole log, for an operator.
    ///
    /// # Errors
    /// As the database says.
    pub async fn audit_as(&mut self, _: &ActiveOperator, page: AuditPage<'_>) -> Result<Vec<AuditEntry>, StoreError> {
        let before = page.before();
        match page.action {
            None => self.all(ALL, &[&before, &page.limit], read).await,
            Some(action) => self.all(ALL_ACTION, &[&before, &page.limit, &action], read).await,
        }
    }
}

impl Tx {
    /// Appends an entry; it stands exactly if the transaction's other changes stand.
    ///
    /// # Errors
    /// As the database says.
    pub async fn append_audit(&mut self, e: &AuditEntry) -> Result<(), StoreError> {
        let params: [&dyn crate::db::Param; 15] = [
            &e.id,
            &e.at,
            &e.org_id,
            &e.actor_kind,
            &e.actor_id,
            &e.actor_name,
            &e.ip,
            &e.user_agent,
            &e.request_id,
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
