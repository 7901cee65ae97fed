//! The list of records, and one of them.

use ieum_model::text::fold;
use ieum_model::trace::{Step, TraceCode, TraceResult, Way};
use ieum_model::{Instant, LoginMethodId, MemberId, TraceId};
use ieum_store::trace::{TraceRange, TraceRow};
use ieum_store::trace_share::TraceShareRow;
use ieum_store::{Conn, OrgScope};

use super::steps;
use crate::access::OrgCaller;
use crate::login::connected::Reason;
use crate::{Context, Error, Result};

/// Records on a page.
const PAGE: usize = 50;

/// What somebody looks for; nothing set finds everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TraceFilter {
    /// A code, or a part of a name.
    pub text: String,
    /// By this way.
    pub way: Option<Way>,
    /// At this login method.
    pub method: Option<LoginMethodId>,
    /// Of this member, for sure.
    pub member: Option<MemberId>,
    /// That ended so.
    pub result: Option<TraceResult>,
    /// For this reason.
    pub reason: Option<Reason>,
    /// That moment and later.
    pub since: Option<Instant>,
    /// Before that moment.
    pub until: Option<Instant>,
}

impl TraceFilter {
    pub(super) fn range(&self, ctx: &Context, before: Option<TraceId>, limit: i64) -> TraceRange {
        let gave_up = TraceResult::given_up_before(ctx.now());
        let (result, ended_after, ended_by) = match self.result {
            Some(TraceResult::GivenUp) => (TraceResult::Waiting.as_str(), None, Some(gave_up)),
            Some(TraceResult::Waiting) => (TraceResult::Waiting.as_str(), Some(gave_up), None),
            Some(other) => (other.as_str(), None, None),
            None => ("", None, None),
        };
        TraceRange {
            since: self.since,
            until: self.until,
            before,
            way: self.way.map_or_else(String::new, |way| way.as_str().to_owned()),
            method: self.method,
            member: self.member,
            result: result.to_owned(),
            ended_after,
            ended_by,
            reason: self.reason.map_or_else(String::new, |reason| reason.code().to_owned()),
            text: fold(self.text.trim()).chars().take(100).collect(),
            limit,
        }
    }

    /// The filter as `name=value` pairs, for the audit log.
    pub(super) fn describe(&self) -> String {
        let mut words = Vec::new();
        let mut add = |name: &str, value: Option<String>| words.extend(value.map(|value| format!("{name}={value}")));
        add("way", self.way.map(|way| way.as_str().to_owned()));
        add("method", self.method.map(|id| id.to_string()));
        add("member", self.member.map(|id| id.to_string()));
        add("result", self.result.map(|result| result.as_str().to_owned()));
        add("reason", self.reason.map(|reason| reason.code().to_owned()));
        add("since", self.since.map(|at| at.to_string()));
        add("until", self.until.map(|at| at.to_string()));
        add("text", Some(self.text.clone()).filter(|text| !text.is_empty()));
        words.join(" ")
    }
}

/// A page of records, the latest first.
#[derive(Debug, Clone)]
pub struct Slice {
    /// The records.
    pub rows: Vec<TraceRow>,
    /// Where the next page begins, if there are more.
    pub next: Option<TraceId>,
}

/// One record.
#[derive(Debug, Clone)]
pub struct Found {
    /// What is kept of it.
    pub row: TraceRow,
    /// By which way, if this release knows it.
    pub way: Option<Way>,
    /// How it ended, as of now.
    pub result: TraceResult,
    /// Why nobody was signed in.
    pub reason: Option<Reason>,
    /// What happened.
    pub steps: Vec<Step>,
    /// The proposal still waits.
    pub is_proposal_open: bool,
    /// Links that still hold.
    pub shares: Vec<TraceShareRow>,
}

/// A page of the organisation's records, of attempts that began before `before`. A code finds its record whatever else is chosen.
///
/// # Errors
/// As the database says.
pub async fn page(ctx: &Context, caller: &OrgCaller, filter: &TraceFilter, before: Option<TraceId>) -> Result<Slice> {
    let mut conn = ctx.store().read().await?;
    if let Some(code) = TraceCode::parse(&filter.text) {
        let rows = conn.traces_by_code(caller.scope(), code.as_str()).await?;
        if !rows.is_empty() {
            return Ok(Slice { rows, next: None });
        }
    }
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut rows = conn.traces(caller.scope(), &filter.range(ctx, before, limit)).await?;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| has_more).map(|row| row.id);
    Ok(Slice { rows, next })
}

/// One record of the organisation.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(ctx: &Context, caller: &OrgCaller, id: TraceId) -> Result<Found> {
    let mut conn = ctx.store().read().await?;
    let mut found = load(ctx, &mut conn, caller.scope(), id).await?;
    if let Some(proposal) = found.row.proposal {
        let proposal = conn.find_proposal(caller.scope(), proposal).await?;
        found.is_proposal_open = proposal.is_some_and(|proposal| !proposal.is_dismissed);
    }
    found.shares = conn.trace_shares(caller.scope(), id, ctx.now()).await?;
    Ok(found)
}

pub(super) async fn load(ctx: &Context, conn: &mut Conn, scope: OrgScope, id: TraceId) -> Result<Found> {
    let row = conn.find_trace(scope, id).await?.ok_or(Error::NotFound)?;
    Ok(Found {
        way: Way::parse(&row.way),
        result: result_of(ctx, &row),
        reason: Reason::parse(&row.reason),
        steps: steps::read(&row.steps),
        is_proposal_open: false,
        shares: Vec::new(),
        row,
    })
}

impl Slice {
    /// How a record ended, as of now.
    pub fn result(ctx: &Context, row: &TraceRow) -> TraceResult {
        result_of(ctx, row)
    }
}

fn result_of(ctx: &Context, row: &TraceRow) -> TraceResult {
    let stored = TraceResult::parse(&row.result).unwrap_or(TraceResult::Refused);
    stored.as_of(row.ended_at, ctx.now())
}
