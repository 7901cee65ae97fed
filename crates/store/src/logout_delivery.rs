//! Rows of logout deliveries: which business system was told, or is still to be told, that somebody signed out.

use ieum_model::{AccountId, ClientRowId, Instant, JobId, MemberId, SessionId};

use crate::OrgScope;
use crate::active::SignIn;
use crate::db::{Conn, Param, Row, StoreError, Tx, statements};

macro_rules! listed {
    () => {
        "SELECT d.id, c.name, o.name, m.name, d.cause, d.state, d.attempts, d.problem, d.created_at, d.changed_at, d.session_id
            FROM logout_deliveries d JOIN clients c ON c.id = d.client_row_id JOIN organizations o ON o.id = d.org_id
            JOIN members m ON m.org_id = d.org_id AND m.id = d.member_id"
    };
}

statements! {
    INSERT = "INSERT INTO logout_deliveries (id, client_row_id, org_id, member_id, session_id, sid, cause, state, attempts, created_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', 0, $8, $8)";
    GET = "SELECT client_row_id, member_id, sid, state FROM logout_deliveries WHERE id = $1";
    NOTE = "UPDATE logout_deliveries SET state = $2, attempts = $3, problem = $4, changed_at = $5 WHERE id = $1 AND state <> 'delivered'";
    AGAIN = "UPDATE logout_deliveries SET state = 'waiting', attempts = 0, changed_at = $3 WHERE id = $1 AND client_row_id = $2 AND state = 'failed'";
    OF_CLIENT = concat!(listed!(), " WHERE d.client_row_id = $1 AND d.id < $2 ORDER BY d.id DESC LIMIT $3");
    OF_ORGANIZATION = concat!(listed!(), " WHERE d.org_id = $1 ORDER BY d.id DESC LIMIT $2");
    OF_ACCOUNT = concat!(listed!(), " JOIN sessions s ON s.id = d.session_id WHERE s.account_id = $1 AND d.created_at > $2
            ORDER BY d.id DESC LIMIT $3");
    FORGET = "DELETE FROM logout_deliveries WHERE id IN (SELECT id FROM logout_deliveries WHERE created_at < $1 ORDER BY created_at LIMIT $2)";
}

/// What is to be told.
#[derive(Debug, Clone, Copy)]
pub struct DeliveryFacts {
    /// The business system.
    pub client: ClientRowId,
    /// The member.
    pub member: MemberId,
    /// The session as the business system knows it; `None` if everything of the member ended.
    pub sid: Option<SessionId>,
    /// It was told already.
    pub is_delivered: bool,
}

/// How far telling is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// Still to be told, or to be told again.
    Waiting,
    /// The business system said yes.
    Delivered,
    /// Given up.
    Failed,
}

impl DeliveryState {
    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
    fn parse(text: &str) -> Result<Self, StoreError> {
        [Self::Waiting, Self::Delivered, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| StoreError::Corrupt(format!("the state of a logout delivery: {text}")))
    }
}

/// A delivery, as people see it.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The delivery, and its job.
    pub id: JobId,
    /// The business system's name.
    pub client_name: String,
    /// The organisation's name.
    pub org_name: String,
    /// The member's name; empty once the member was removed.
    pub member_name: String,
    /// Why access ended, as a stable word.
    pub cause: String,
    /// How far it is.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i64,
    /// What the last attempt met, as a stable word; `None` if nothing.
    pub problem: Option<String>,
    /// When access ended.
    pub created_at: Instant,
    /// When it was tried last.
    pub changed_at: Instant,
    /// The session that ended.
    pub session: SessionId,
}

fn read(r: &Row<'_>) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        id: r.get(0)?,
        client_name: r.get(1)?,
        org_name: r.get(2)?,
        member_name: r.get(3)?,
        cause: r.get(4)?,
        state: DeliveryState::parse(&r.get::<String>(5)?)?,
        attempts: r.get(6)?,
        problem: r.get(7)?,
        created_at: r.get(8)?,
        changed_at: r.get(9)?,
        session: r.get(10)?,
    })
}

impl Conn {
    /// What a delivery has to tell; `None` once it was forgotten.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_logout_delivery(&mut self, id: JobId) -> Result<Option<DeliveryFacts>, StoreError> {
        self.optional(GET, &[&id], |r| {
            Ok(DeliveryFacts {
                client: r.get(0)?,
                member: r.get(1)?,
                sid: r.get(2)?,
                is_delivered: r.get::<String>(3)? == "delivered",
            })
        })
        .await
    }

    /// The latest deliveries to a business system, for the operator: those before `before` if given, at most `limit`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn logout_deliveries_to(
        &mut self,
        client: ClientRowId,
        before: Option<JobId>,
        limit: i64,
    ) -> Result<Vec<Delivery>, StoreError> {
        let before = before.map_or(uuid::Uuid::max(), |id| *id.as_uuid());
        self.all(OF_CLIENT, &[&client, &before, &limit], read).await
    }

    /// The latest deliveries about an organisation's members; at most `limit`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn logout_deliveries_in(&mut self, scope: OrgScope, limit: i64) -> Result<Vec<Delivery>, StoreError> {
        self.all(OF_ORGANIZATION, &[scope.org_id(), &limit], read).await
    }

    /// The latest deliveries about a person's sign-ins since a moment; at most `limit`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn logout_deliveries_of(
        &mut self,
        account: AccountId,
        since: Instant,
        limit: i64,
    ) -> Result<Vec<Delivery>, StoreError> {
        self.all(OF_ACCOUNT, &[&account, &since, &limit], read).await
    }
}

impl Tx {
    /// Notes that a business system is to be told. `sid` is `None` if everything of the member ended.
    ///
    /// # Errors
    /// As the database says.
    pub async fn insert_logout_delivery(
        &mut self,
        id: JobId,
        sign_in: &SignIn,
        sid: Option<SessionId>,
        cause: &str,
        now: Instant,
    ) -> Result<(), StoreError> {
        let scope = sign_in.scope();
        let params: [&dyn Param; 8] = [
            &id,
            &sign_in.client,
            scope.org_id(),
            &sign_in.member,
            &sign_in.session,
            &sid,
            &cause,
            &now,
        ];
        self.execute(INSERT, &params).await.map(|_| ())
    }

    /// Notes how an attempt went. What was delivered stays so.
    ///
    /// # Errors
    /// As the database says.
    pub async fn note_logout_delivery(
        &mut self,
        id: JobId,
        state: DeliveryState,
        attempts: i64,
        problem: Option<&str>,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.execute(NOTE, &[&id, &state.as_str(), &attempts, &problem, &now])
            .await
            .map(|_| ())
    }

    /// Takes a delivery to this business system up again that was given up; `false` if it was not.
    ///
    /// # Errors
    /// As the database says.
    pub async fn take_logout_delivery_up_again(
        &mut self,
        id: JobId,
        client: ClientRowId,
        now: Instant,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(AGAIN, &[&id, &client, &now]).await? == 1)
    }

    /// Deletes at most `limit` deliveries made before `before`; says how many.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_logout_deliveries(&mut self, before: Instant, limit: i64) -> Result<u64, StoreError> {
        self.execute(FORGET, &[&before, &limit]).await
    }
}
