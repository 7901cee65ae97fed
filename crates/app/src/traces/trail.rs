//! The recorder: a value that goes along with an attempt. It takes only what is masked already, and is saved once, by whoever ends
//! the attempt.

use ieum_model::trace::{Detail, MOST_DETAILS, MOST_KEPT, MOST_STEPS, Outcome, Shown, Step, StepName, TraceCode};
use ieum_model::trace::{TraceResult, Way, agent, network, trace_id};
use ieum_model::{Instant, LinkProposalId, LoginMethodId, MemberId, TraceId};
use ieum_store::active::ActiveMethod;
use ieum_store::trace::NewTrace;
use ieum_store::{Conn, OrgScope, Tx};
use url::form_urlencoded;

use super::steps;
use crate::login::connected::Reason;
use crate::{Context, Result};

/// Longest name of a business system that is kept.
const LONGEST_CLIENT: usize = 100;
const AUTHORIZE: &str = "/oauth2/authorize?";

/// How an attempt ends, for now or for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// A session was opened.
    SignedIn,
    /// A second factor is awaited; perhaps one was wrong.
    Waiting(Option<Reason>),
    /// Nobody was signed in.
    Refused(Reason),
}

/// What is known of an attempt so far.
#[derive(Debug, Clone)]
pub struct Trail {
    id: TraceId,
    way: Way,
    begun: Instant,
    /// What the clock said when this request took the attempt up.
    taken_up: Instant,
    method: Option<LoginMethodId>,
    member: Option<MemberId>,
    label: Shown,
    client: String,
    proposal: Option<LinkProposalId>,
    tester: Option<MemberId>,
    steps: Vec<Step>,
}

impl Trail {
    /// An attempt that begins now; `next` is where the person wants to go.
    pub fn begin(ctx: &Context, way: Way, next: &str) -> Self {
        let id = TraceId::new(ctx.now(), ctx.rng());
        let mut trail = Self::new(ctx, (id, ctx.now()), way, next);
        trail.done(ctx, StepName::Began, []);
        trail
    }

    /// An attempt that began before, and is known by a mark: however often it is answered, it is one record.
    pub fn of_attempt(ctx: &Context, way: Way, begun: Instant, mark: &[u8; 32], next: &str) -> Self {
        let mut trail = Self::new(ctx, (trace_id(begun, mark), begun), way, next);
        for (name, at) in [
            (StepName::Began, 0),
            (StepName::Sent, 0),
            (StepName::Returned, trail.passed(ctx)),
        ] {
            trail.steps.push(Step {
                name,
                at,
                outcome: Outcome::Done,
                details: Vec::new(),
            });
        }
        trail
    }

    /// Goes on with an attempt that waited for a second factor; `None` if it is forgotten.
    ///
    /// # Errors
    /// As the database says.
    pub(crate) async fn resume(
        ctx: &Context,
        conn: &mut Conn,
        scope: OrgScope,
        id: Option<TraceId>,
    ) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        let Some(row) = conn.find_trace(scope, id).await? else {
            return Ok(None);
        };
        let Some(way) = Way::parse(&row.way) else {
            return Ok(None);
        };
        let mut trail = Self::new(ctx, (id, row.begun_at), way, "");
        trail.method = row.method.map(|(id, _)| id);
        trail.member = row.member.map(|(id, _)| id);
        trail.label = Shown::text(&row.label);
        trail.client = row.client_id;
        trail.tester = row.tester;
        trail.steps = steps::read(&row.steps);
        Ok(Some(trail))
    }

    fn new(ctx: &Context, (id, begun): (TraceId, Instant), way: Way, next: &str) -> Self {
        Self {
            id,
            way,
            begun,
            taken_up: ctx.app().clock.now(),
            method: None,
            member: None,
            label: Shown::default(),
            client: client_of(next),
            proposal: None,
            tester: None,
            steps: Vec::new(),
        }
    }

    /// The record's identifier.
    pub const fn id(&self) -> TraceId {
        self.id
    }
    /// The code that somebody who is not signed in reads.
    pub fn code(&self) -> TraceCode {
        TraceCode::of(self.id)
    }
    /// What happened so far.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// At which login method.
    pub fn at_method(&mut self, method: LoginMethodId) {
        self.method = Some(method);
    }
    /// The same, and whether somebody tests it.
    pub fn at(&mut self, method: &ActiveMethod) {
        self.method = Some(method.id());
        self.tester = method.tested().map(|tested| tested.member);
    }
    /// Who it is said to be; the label is masked.
    pub fn named(&mut self, label: Shown) {
        self.label = label;
    }
    /// Which member it is, for sure.
    pub const fn is_member(&mut self, member: MemberId) {
        self.member = Some(member);
    }
    /// What an administrator has to decide.
    pub const fn proposed(&mut self, proposal: Option<LinkProposalId>) {
        self.proposal = proposal;
    }

    /// A step that went well.
    pub fn done(&mut self, ctx: &Context, name: StepName, details: impl IntoIterator<Item = (Detail, Shown)>) {
        self.step(ctx, name, Outcome::Done, details);
    }
    /// A step that ends the attempt.
    pub fn failed(&mut self, ctx: &Context, name: StepName, details: impl IntoIterator<Item = (Detail, Shown)>) {
        self.step(ctx, name, Outcome::Failed, details);
    }
    /// Something worth knowing.
    pub fn noted(&mut self, ctx: &Context, name: StepName, details: impl IntoIterator<Item = (Detail, Shown)>) {
        self.step(ctx, name, Outcome::Noted, details);
    }
    /// A step that went well or not, as the result says.
    pub fn judged<T>(
        &mut self,
        ctx: &Context,
        name: StepName,
        details: impl IntoIterator<Item = (Detail, Shown)>,
        result: &std::result::Result<T, Reason>,
    ) {
        match result {
            Ok(_) => self.done(ctx, name, details),
            Err(reason) => {
                let code = (Detail::Code, Shown::text(reason.code()));
                self.failed(ctx, name, details.into_iter().chain([code]));
            }
        }
    }

    fn step(
        &mut self,
        ctx: &Context,
        name: StepName,
        outcome: Outcome,
        details: impl IntoIterator<Item = (Detail, Shown)>,
    ) {
        if self.steps.len() < MOST_STEPS {
            let details = details.into_iter().filter(|(_, shown)| !shown.as_str().is_empty());
            self.steps.push(Step {
                name,
                at: self.passed(ctx),
                outcome,
                details: details.take(MOST_DETAILS).collect(),
            });
        }
    }

    /// Now: the moment of the request, which does not move, and what passed since.
    fn now(&self, ctx: &Context) -> Instant {
        ctx.now().plus(ctx.app().clock.now().since(self.taken_up))
    }

    fn passed(&self, ctx: &Context) -> u32 {
        u32::try_from(self.now(ctx).since(self.begun).as_millis()).unwrap_or(u32::MAX)
    }

    /// Keeps it, in the transaction that ends the attempt.
    ///
    /// # Errors
    /// As the database says.
    pub async fn save(&self, ctx: &Context, tx: &mut Tx, scope: OrgScope, ending: Ending) -> Result<()> {
        let (result, reason) = match ending {
            Ending::SignedIn => (TraceResult::SignedIn, None),
            Ending::Waiting(reason) => (TraceResult::Waiting, reason),
            Ending::Refused(reason) if self.proposal.is_some() => (TraceResult::Proposed, Some(reason)),
            Ending::Refused(reason) => (TraceResult::Refused, Some(reason)),
        };
        let code = self.code();
        let new = NewTrace {
            id: self.id,
            code: code.as_str(),
            way: self.way.as_str(),
            method: self.method,
            member: self.member,
            label: self.label.as_str(),
            client_id: &self.client,
            ip: &network(&ctx.request.ip),
            agent: &agent::family(&ctx.request.user_agent),
            begun_at: self.begun,
            ended_at: self.now(ctx),
            result: result.as_str(),
            reason: reason.map_or("", Reason::code),
            proposal: self.proposal,
            steps: &steps::write(&self.steps),
            tester: self.tester,
        };
        tx.save_trace(scope, &new).await?;
        if let Some((method, tester)) = self.method.zip(self.tester) {
            let result = match ending {
                Ending::SignedIn => "success",
                Ending::Waiting(_) => "waiting",
                Ending::Refused(reason) => reason.code(),
            };
            tx.note_tester(scope, (method, tester), (ctx.now(), result, self.id))
                .await?;
        }
        // Only refusals can come in a flood. Looking for what is too much each time would be dear; one of sixteen looks.
        if result == TraceResult::Refused && code.as_str().starts_with(['0', '1']) {
            tx.trim_traces(scope, MOST_KEPT).await?;
        }
        Ok(())
    }
}

/// The business system of an authorisation request, as it says of itself.
fn client_of(next: &str) -> String {
    let Some(query) = next.strip_prefix(AUTHORIZE) else {
        return String::new();
    };
    let found = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "client_id");
    let is_name = |id: &str| id.len() <= LONGEST_CLIENT && id.bytes().all(|b| b.is_ascii_graphic());
    found
        .map(|(_, id)| id.into_owned())
        .filter(|id| is_name(id))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::client_of;

    #[test]
    fn a_business_system_is_known_by_the_request_that_waits() {
        for (next, expected) in [
            ("/oauth2/authorize?scope=openid&client_id=messenger", "messenger"),
            ("/oauth2/authorize?client_id=a%20b", ""),
            ("/account?client_id=messenger", ""),
            ("", ""),
        ] {
            assert_eq!(client_of(next), expected, "{next}");
        }
    }
}
