//! Rows of attempts to sign in. Identifiers begin with the moment at which an attempt began, so that a span of time is one of
//! identifiers.

use ieum_model::{Instant, LinkProposalId, LoginMethodId, MemberId, TraceId};
use uuid::Uuid;

use crate::OrgScope;
use crate::audit::first_id_of;
use crate::db::{Conn, Row, StoreError, Tx, statements};

macro_rules! select {
    ($steps:literal, $filter:literal) => {
        concat!(
            "SELECT t.id, t.code, t.way, t.login_method_id, l.name, t.member_id, m.name, t.label, t.client_id, c.name, t.ip, t.agent, t.begun_at,
                t.ended_at, t.result, t.reason, t.proposal_id, ",
            $steps,
            ", t.tester_id FROM login_traces t
            LEFT JOIN login_methods l ON l.org_id = t.org_id AND l.id = t.login_method_id
            LEFT JOIN members m ON m.org_id = t.org_id AND m.id = t.member_id
            LEFT JOIN clients c ON c.client_id = t.client_id AND ((c.org_id IS NULL AND c.reach = 'all') OR c.org_id = t.org_id)
            WHERE t.org_id = $1",
            $filter
        )
    };
}

statements! {
    // Who was signed in stays so, whatever comes later with the same mark.
    SAVE = "INSERT INTO login_traces (id, org_id, code, way, login_method_id, member_id, label, client_id, ip, agent, begun_at, ended_at, result,
            reason, proposal_id, steps, tester_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        ON CONFLICT (id) DO UPDATE SET login_method_id = excluded.login_method_id, member_id = excluded.member_id, label = excluded.label,
            ended_at = excluded.ended_at, result = excluded.result, reason = excluded.reason, proposal_id = excluded.proposal_id,
            steps = excluded.steps
        WHERE login_traces.org_id = excluded.org_id AND login_traces.result <> 'signed_in'";
    PAGE = select!("''", " AND t.id >= $2 AND t.id < $3
        AND (CAST($4 AS TEXT) = '' OR t.way = $4) AND ($5 = FALSE OR t.login_method_id = $6)
        AND (CAST($7 AS TEXT) = '' OR t.result = $7) AND t.ended_at > $8 AND t.ended_at <= $9 AND (CAST($10 AS TEXT) = '' OR t.reason = $10)
        AND (CAST($11 AS TEXT) = '' OR LOWER(t.label) LIKE $11 ESCAPE '!' OR m.name_folded LIKE $11 ESCAPE '!')
        AND ($13 = FALSE OR t.member_id = $14)
        ORDER BY t.id DESC LIMIT $12");
    BY_CODE = select!("''", " AND t.code = $2 ORDER BY t.id DESC LIMIT 20");
    GET = select!("t.steps", " AND t.id = $2");
    TRIM_SHARES = "DELETE FROM trace_shares WHERE org_id = $1 AND trace_id IN
        (SELECT id FROM login_traces WHERE org_id = $1 ORDER BY id DESC LIMIT 1000 OFFSET $2)";
    TRIM = "DELETE FROM login_traces WHERE org_id = $1 AND id IN
        (SELECT id FROM login_traces WHERE org_id = $1 ORDER BY id DESC LIMIT 1000 OFFSET $2)";
    FORGET = "DELETE FROM login_traces WHERE id IN (SELECT id FROM login_traces WHERE id < $1 ORDER BY id LIMIT $2)";
}

/// An attempt as the console shows it.
#[derive(Debug, Clone)]
pub struct TraceRow {
    /// The record.
    pub id: TraceId,
    /// Its code.
    pub code: String,
    /// By which way.
    pub way: String,
    /// The login method with its name now.
    pub method: Option<(LoginMethodId, String)>,
    /// The member with the name now; only who was known for sure.
    pub member: Option<(MemberId, String)>,
    /// Who it said it was, masked.
    pub label: String,
    /// The business system that the person came from.
    pub client_id: String,
    /// Its name, if this organisation may know it.
    pub client_name: Option<String>,
    /// The network.
    pub ip: String,
    /// Family of browser.
    pub agent: String,
    /// When it began.
    pub begun_at: Instant,
    /// When its last step was.
    pub ended_at: Instant,
    /// How it ended.
    pub result: String,
    /// Why nobody was signed in; nothing if somebody was.
    pub reason: String,
    /// The proposal that came of it.
    pub proposal: Option<LinkProposalId>,
    /// The steps; nothing in lists.
    pub steps: String,
    /// The member who tested what is not live.
    pub tester: Option<MemberId>,
}

/// What is kept of an attempt.
#[derive(Debug, Clone, Copy)]
pub struct NewTrace<'a> {
    /// The record.
    pub id: TraceId,
    /// Its code.
    pub code: &'a str,
    /// By which way.
    pub way: &'a str,
    /// The login method.
    pub method: Option<LoginMethodId>,
    /// The member, if known for sure.
    pub member: Option<MemberId>,
    /// Who it said it was, masked.
    pub label: &'a str,
    /// The business system that the person came from.
    pub client_id: &'a str,
    /// The network.
    pub ip: &'a str,
    /// Family of browser.
    pub agent: &'a str,
    /// When it began.
    pub begun_at: Instant,
    /// When its last step was.
    pub ended_at: Instant,
    /// How it ended.
    pub result: &'a str,
    /// Why.
    pub reason: &'a str,
    /// The proposal that came of it.
    pub proposal: Option<LinkProposalId>,
    /// The steps.
    pub steps: &'a str,
    /// The member who tests what is not live.
    pub tester: Option<MemberId>,
}

/// Which of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TraceRange {
    /// That moment and later.
    pub since: Option<Instant>,
    /// Before that moment.
    pub until: Option<Instant>,
    /// Only attempts that began before this one.
    pub before: Option<TraceId>,
    /// By this way; nothing for all.
    pub way: String,
    /// At this login method.
    pub method: Option<LoginMethodId>,
    /// Of this member.
    pub member: Option<MemberId>,
    /// That ended so; nothing for all.
    pub result: String,
    /// Whose last step was after this moment.
    pub ended_after: Option<Instant>,
    /// Whose last step was then or before.
    pub ended_by: Option<Instant>,
    /// For this reason; nothing for all.
    pub reason: String,
    /// A part of the member's name or of the label, folded; nothing for all.
    pub text: String,
    /// At most this many.
    pub limit: i64,
}

impl TraceRange {
    fn bounds(&self) -> (Uuid, Uuid) {
        let first = self.since.map_or(Uuid::nil(), first_id_of);
        let last = self.until.map_or(Uuid::max(), first_id_of);
        let before = self.before.map_or(Uuid::max(), |id| *id.as_uuid());
        (first, last.min(before))
    }

    fn pattern(&self) -> String {
        if self.text.is_empty() {
            return String::new();
        }
        let escaped = self.text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        format!("%{escaped}%")
    }
}

fn read(r: &Row<'_>) -> Result<TraceRow, StoreError> {
    let (method, method_name): (Option<LoginMethodId>, Option<String>) = (r.get(3)?, r.get(4)?);
    let (member, member_name): (Option<MemberId>, Option<String>) = (r.get(5)?, r.get(6)?);
    Ok(TraceRow {
        id: r.get(0)?,
        code: r.get(1)?,
        way: r.get(2)?,
        method: method.zip(method_name),
        member: member.zip(member_name),
        label: r.get(7)?,
        client_id: r.get(8)?,
        client_name: r.get(9)?,
        ip: r.get(10)?,
        agent: r.get(11)?,
        begun_at: r.get(12)?,
        ended_at: r.get(13)?,
        result: r.get(14)?,
        reason: r.get(15)?,
        proposal: r.get(16)?,
        steps: r.get(17)?,
        tester: r.get(18)?,
    })
}

impl Conn {
    /// A stretch of an organisation's records, the latest first.
    ///
    /// # Errors
    /// As the database says.
    pub async fn traces(&mut self, scope: OrgScope, range: &TraceRange) -> Result<Vec<TraceRow>, StoreError> {
        let (first, before) = range.bounds();
        let nobody = LoginMethodId::from_uuid(Uuid::nil());
        let no_member = MemberId::from_uuid(Uuid::nil());
        let params: [&dyn crate::db::Param; 14] = [
            scope.org_id(),
            &first,
            &before,
            &range.way,
            &range.method.is_some(),
            &range.method.unwrap_or(nobody),
            &range.result,
            &range.ended_after.unwrap_or(Instant::from_micros(i64::MIN)),
            &range.ended_by.unwrap_or(Instant::from_micros(i64::MAX)),
            &range.reason,
            &range.pattern(),
            &range.limit,
            &range.member.is_some(),
            &range.member.unwrap_or(no_member),
        ];
        self.all(PAGE, &params, read).await
    }

    /// The records with a code, the latest first: hardly ever more than one.
    ///
    /// # Errors
    /// As the database says.
    pub async fn traces_by_code(&mut self, scope: OrgScope, code: &str) -> Result<Vec<TraceRow>, StoreError> {
        self.all(BY_CODE, &[scope.org_id(), &code], read).await
    }

    /// One record with its steps.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_trace(&mut self, scope: OrgScope, id: TraceId) -> Result<Option<TraceRow>, StoreError> {
        self.optional(GET, &[scope.org_id(), &id], read).await
    }
}

impl Tx {
    /// Keeps an attempt; one that is known goes on.
    ///
    /// # Errors
    /// As the database says.
    pub async fn save_trace(&mut self, scope: OrgScope, new: &NewTrace<'_>) -> Result<(), StoreError> {
        let params: [&dyn crate::db::Param; 17] = [
            &new.id,
            scope.org_id(),
            &new.code,
            &new.way,
            &new.method,
            &new.member,
            &new.label,
            &new.client_id,
            &new.ip,
            &new.agent,
            &new.begun_at,
            &new.ended_at,
            &new.result,
            &new.reason,
            &new.proposal,
            &new.steps,
            &new.tester,
        ];
        self.execute(SAVE, &params).await.map(|_| ())
    }

    /// Keeps the latest records of an organisation and drops the rest, a thousand at a time.
    ///
    /// # Errors
    /// As the database says.
    pub async fn trim_traces(&mut self, scope: OrgScope, most: i64) -> Result<u64, StoreError> {
        self.execute(TRIM_SHARES, &[scope.org_id(), &most]).await?;
        self.execute(TRIM, &[scope.org_id(), &most]).await
    }

    /// Forgets records of attempts that began before that moment; says how many. Their links have to be forgotten first.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_traces(&mut self, before: Instant, limit: i64) -> Result<u64, StoreError> {
        self.execute(FORGET, &[&first_id_of(before), &limit]).await
    }
}
