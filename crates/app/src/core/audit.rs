//! Who did what: the way a use case writes the audit log.

use ieum_model::AuditId;
use ieum_store::audit::AuditEntry;
use ieum_store::{OrgScope, StoreError, Tx};
use uuid::Uuid;

use super::context::Context;

/// Who acts.
#[derive(Debug, Clone)]
pub struct Actor {
    /// `member`, `operator`, `client`, `anonymous` or `system`.
    pub kind: &'static str,
    /// By identifier.
    pub id: Option<Uuid>,
    /// By name.
    pub name: String,
}

impl Actor {
    /// The service itself: a job, a schedule, the command line.
    pub fn system() -> Self {
        Self {
            kind: "system",
            id: None,
            name: "ieum".to_owned(),
        }
    }
    /// An operator at the command line of the machine, by the name they have there.
    pub fn command_line(user: &str) -> Self {
        Self {
            kind: "operator",
            id: None,
            name: format!("{user} (ieum)"),
        }
    }
    /// Somebody who has not signed in.
    pub fn anonymous() -> Self {
        Self {
            kind: "anonymous",
            id: None,
            name: String::new(),
        }
    }
}

/// The thing something is done to.
#[derive(Debug, Clone)]
pub struct Target {
    /// Kind, such as `member`.
    pub kind: &'static str,
    /// Identifier.
    pub id: String,
    /// Name at this time.
    pub name: String,
}

impl Target {
    /// A thing with its name.
    pub fn new(kind: &'static str, id: impl ToString, name: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.to_string(),
            name: name.into(),
        }
    }
}

/// One line of history to write: `action` is a stable word such as `member.suspend`.
#[derive(Debug)]
pub struct Record<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// For which organisation.
    pub scope: Option<OrgScope>,
    /// What.
    pub action: &'static str,
    /// To which thing.
    pub target: Target,
    /// `success` or `refused:<code>`.
    pub result: &'a str,
    /// More, as `name=value` pairs; never a secret.
    pub detail: String,
}

impl<'a> Record<'a> {
    /// Something that was done.
    pub fn done(actor: &'a Actor, scope: OrgScope, action: &'static str, target: Target) -> Self {
        Self {
            actor,
            scope: Some(scope),
            action,
            target,
            result: "success",
            detail: String::new(),
        }
    }
    /// The same with more to say.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

impl Context {
    /// Appends to the audit log in the deciding transaction.
    ///
    /// # Errors
    /// As the database says.
    pub async fn audit(&self, tx: &mut Tx, record: Record<'_>) -> Result<(), StoreError> {
        tx.append_audit(&AuditEntry {
            id: AuditId::new(self.now(), self.rng()),
            at: self.now(),
            org_id: record.scope.map(|s| *s.org_id()),
            actor_kind: record.actor.kind.to_owned(),
            actor_id: record.actor.id,
            actor_name: record.actor.name.clone(),
            ip: self.request.ip.clone(),
            user_agent: self.request.user_agent.clone(),
            request_id: self.request.request_id.clone(),
            action: record.action.to_owned(),
            target_kind: record.target.kind.to_owned(),
            target_id: record.target.id,
            target_name: record.target.name,
            result: record.result.to_owned(),
            detail: record.detail,
        })
        .await
    }

    /// Appends what concerns the provider as a whole and no organisation.
    ///
    /// # Errors
    /// As the database says.
    pub async fn audit_provider(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        action: &'static str,
        target: Target,
        detail: String,
    ) -> Result<(), StoreError> {
        let record = Record {
            actor,
            scope: None,
            action,
            target,
            result: "success",
            detail,
        };
        self.audit(tx, record).await
    }
}
