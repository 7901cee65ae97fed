//! Tells business systems that access ended (OpenID Connect Back-Channel Logout 1.0): noted in the deciding transaction, sent by
//! the worker, at least once.
//!
//! One person's sign-ins are noted at once. Those of an organisation or a business system may be a hundred thousand: one job
//! notes them page by page, so that no transaction holds the writer for long.

use std::collections::HashSet;

use ieum_model::{ClientRowId, GrantId, Instant, JobId, LoginMethodId};
use ieum_oidc::backchannel::{Extent, names_session};
use ieum_oidc::client::Profile;
use ieum_store::active::{MOST_OF_A_PERSON, SignIn, SignInsAt};
use ieum_store::outbox::{LeasedJob, NewJob};
use ieum_store::{OrgScope, Tx};
use serde::{Deserialize, Serialize};

use super::facts::corrupt;
use crate::core::outbox::End;
use crate::sessions::ended;
use crate::{Context, Error, Result, transact};

/// Name of the job that tells one business system.
pub(crate) const JOB: &str = "logout";
/// Name of the job that finds whom to tell of many people.
pub(crate) const SPREAD_JOB: &str = "logout.spread";
/// Grants in one page of such a job.
const PAGE: i64 = 200;

/// Notes whom to tell of sign-ins that end. With an event, the same business system is told of the same thing once, however
/// often this runs.
pub(crate) async fn tell(
    ctx: &Context,
    tx: &mut Tx,
    sign_ins: &[SignIn],
    extent: Extent,
    cause: &str,
    event: Option<&str>,
) -> Result<()> {
    if i64::try_from(sign_ins.len()).is_ok_and(|count| count >= MOST_OF_A_PERSON) {
        tracing::warn!(
            cause,
            "so many sign-ins ended at once that not every business system is told"
        );
    }
    let mut told = HashSet::new();
    let mut is_any = false;
    for sign_in in sign_ins {
        let profile = Profile::read(&sign_in.profile).map_err(|_| corrupt("the profile of a client"))?;
        if profile.logout.backchannel_uri.is_none() {
            continue;
        }
        let sid = names_session(extent, &profile.logout).then_some(sign_in.sid);
        if !told.insert((sign_in.client, sign_in.member, sid)) {
            continue;
        }
        let id = JobId::new(ctx.now(), ctx.rng());
        let key = event.map(|event| {
            let sid = sid.map(|sid| sid.to_string()).unwrap_or_default();
            format!("{JOB} {event} {} {} {sid}", sign_in.client, sign_in.member)
        });
        let is_new = enqueue(ctx, tx, id, JOB, key.as_deref(), Some(sign_in.scope()), &()).await?;
        if is_new {
            tx.insert_logout_delivery(id, sign_in, sid, cause, ctx.now()).await?;
            is_any = true;
        }
    }
    if is_any {
        // Early by the time of the commit; the worker looks again soon.
        ctx.app().outbox_wake.notify_one();
    }
    Ok(())
}

/// What a spreading job works on.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Everybody {
    AtClient,
    InOrganization,
    ByMethod,
    /// Only those who may no longer use the business system, and their sign-ins end with it.
    LostAtClient,
    /// The same in one organisation.
    LostAtClientIn,
}

#[derive(Debug, Serialize, Deserialize)]
struct Spread {
    /// The first job of the chain.
    event: String,
    of: Everybody,
    /// The business system, the organisation, or the organisation with its login method.
    id: String,
    /// The organisation, beside a business system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    org: Option<String>,
    cause: String,
    /// Who signed in later did so after access came back.
    until: i64,
    /// The last grant of the page before.
    after: String,
}

/// Notes that a business system was suspended: it is to be told of everybody.
pub(crate) async fn client_suspended(ctx: &Context, tx: &mut Tx, client: ClientRowId) -> Result<()> {
    let whose = (client.to_string(), None);
    spread(ctx, tx, Everybody::AtClient, whose, "client_suspended").await
}

/// Notes that a business system reaches fewer organisations: sign-ins of the others end, and it is told.
pub(crate) async fn reach_narrowed(ctx: &Context, tx: &mut Tx, client: ClientRowId) -> Result<()> {
    let whose = (client.to_string(), None);
    spread(ctx, tx, Everybody::LostAtClient, whose, "reach_organization").await
}

/// The same of one organisation.
pub(crate) async fn organization_left(ctx: &Context, tx: &mut Tx, client: ClientRowId, scope: OrgScope) -> Result<()> {
    let whose = (client.to_string(), Some(scope.org_id().to_string()));
    spread(ctx, tx, Everybody::LostAtClientIn, whose, "reach_organization").await
}

/// Notes that an organisation lets fewer groups use a business system: sign-ins of its other members end, and it is told.
pub(crate) async fn groups_narrowed(ctx: &Context, tx: &mut Tx, client: ClientRowId, scope: OrgScope) -> Result<()> {
    let whose = (client.to_string(), Some(scope.org_id().to_string()));
    spread(ctx, tx, Everybody::LostAtClientIn, whose, "reach_groups").await
}

/// Notes that an organisation was suspended: every business system is to be told of its members.
pub(crate) async fn organization_suspended(ctx: &Context, tx: &mut Tx, scope: OrgScope) -> Result<()> {
    spread(
        ctx,
        tx,
        Everybody::InOrganization,
        (scope.org_id().to_string(), None),
        "organization_suspended",
    )
    .await
}

/// Notes that a login method was turned off: every business system is to be told of the sign-ins by it.
pub(crate) async fn method_disabled(ctx: &Context, tx: &mut Tx, scope: OrgScope, method: LoginMethodId) -> Result<()> {
    let whose = format!("{} {method}", scope.org_id());
    spread(ctx, tx, Everybody::ByMethod, (whose, None), "method_disabled").await
}

async fn spread(
    ctx: &Context,
    tx: &mut Tx,
    of: Everybody,
    (whose, org): (String, Option<String>),
    cause: &str,
) -> Result<()> {
    let id = JobId::new(ctx.now(), ctx.rng());
    let job = Spread {
        event: id.to_string(),
        of,
        id: whose,
        org,
        cause: cause.to_owned(),
        until: ctx.now().as_micros(),
        after: GrantId::from_uuid(uuid::Uuid::nil()).to_string(),
    };
    enqueue(ctx, tx, id, SPREAD_JOB, None, None, &job).await?;
    ctx.app().outbox_wake.notify_one();
    Ok(())
}

/// Does one page of a spreading job and enqueues the next.
pub(crate) async fn run_spread(ctx: &Context, job: &LeasedJob) -> End {
    let Some(plain) = ctx.app().vault.open(SPREAD_JOB, &job.sealed_payload) else {
        return End::sealed();
    };
    let Ok(spread) = serde_json::from_slice::<Spread>(&plain) else {
        return End::Fail("the payload does not read".to_owned());
    };
    match page(ctx, &spread).await {
        Ok(()) => End::Done,
        Err(error) => End::Retry(error.to_string()),
    }
}

async fn page(ctx: &Context, spread: &Spread) -> Result<()> {
    let bad = |_| corrupt("an identifier of a logout job");
    let at = match spread.of {
        Everybody::AtClient | Everybody::LostAtClient => SignInsAt::Client(spread.id.parse().map_err(bad)?),
        Everybody::LostAtClientIn => {
            let org = spread.org.as_deref().unwrap_or_default();
            SignInsAt::ClientIn(spread.id.parse().map_err(bad)?, org.parse().map_err(bad)?)
        }
        Everybody::InOrganization => SignInsAt::Organization(spread.id.parse().map_err(bad)?),
        Everybody::ByMethod => {
            let (org, method) = spread.id.split_once(' ').unwrap_or_default();
            SignInsAt::Method(org.parse().map_err(bad)?, method.parse().map_err(bad)?)
        }
    };
    // Who signed in by another method too is still signed in by that one.
    let extent = match spread.of {
        Everybody::ByMethod => Extent::Session,
        Everybody::AtClient | Everybody::InOrganization | Everybody::LostAtClient | Everybody::LostAtClientIn => {
            Extent::Member
        }
    };
    let after: GrantId = spread.after.parse().map_err(bad)?;
    let until = Instant::from_micros(spread.until);
    transact!(ctx, tx, {
        let (last, count) = match spread.of {
            Everybody::AtClient | Everybody::InOrganization | Everybody::ByMethod => {
                let sign_ins = tx.sign_ins_at(at, after, until, PAGE).await?;
                let (cause, event) = (&spread.cause, Some(spread.event.as_str()));
                tell(ctx, &mut tx, &sign_ins, extent, cause, event).await?;
                (sign_ins.last().map(|last| last.grant), sign_ins.len())
            }
            Everybody::LostAtClient | Everybody::LostAtClientIn => {
                let found = tx.sign_ins_with_reach_at(at, after, until, PAGE).await?;
                let (last, count) = (found.last().map(|(last, _)| last.grant), found.len());
                // Access that came back meanwhile goes on.
                let lost = found.into_iter().filter(|(_, may)| !may).map(|(sign_in, _)| sign_in);
                let lost: Vec<SignIn> = lost.collect();
                ended::end_lost(ctx, &mut tx, &lost, &spread.cause, Some(&spread.event)).await?;
                (last, count)
            }
        };
        let is_full = i64::try_from(count).is_ok_and(|count| count >= PAGE);
        if let Some(last) = last.filter(|_| is_full) {
            let next = Spread {
                event: spread.event.clone(),
                of: spread.of,
                id: spread.id.clone(),
                org: spread.org.clone(),
                cause: spread.cause.clone(),
                until: spread.until,
                after: last.to_string(),
            };
            let id = JobId::new(ctx.now(), ctx.rng());
            let key = format!("{SPREAD_JOB} {} {last}", spread.event);
            enqueue(ctx, &mut tx, id, SPREAD_JOB, Some(&key), None, &next).await?;
        }
        Ok(())
    })
}

async fn enqueue<P: Serialize + Sync>(
    ctx: &Context,
    tx: &mut Tx,
    id: JobId,
    kind: &str,
    dedupe_key: Option<&str>,
    scope: Option<OrgScope>,
    payload: &P,
) -> Result<bool> {
    let payload = serde_json::to_vec(payload).map_err(|e| Error::Internal(e.to_string()))?;
    let sealed_payload = ctx.app().vault.seal(kind, &payload, ctx.rng())?;
    let job = NewJob {
        id,
        kind,
        dedupe_key,
        scope,
        sealed_payload: &sealed_payload,
        due_at: ctx.now(),
        created_at: ctx.now(),
    };
    Ok(tx.enqueue(&job).await?)
}
