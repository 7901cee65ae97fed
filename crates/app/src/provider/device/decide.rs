//! The person allows or refuses the device.

use ieum_model::{GrantId, Instant, OrgId};
use ieum_oidc::device::UserCode;
use ieum_store::Tx;
use ieum_store::active::{ActiveMember, DeviceWaiting};
use ieum_store::token::NewGrant;

use super::super::sign_ins::{self, Visit};
use super::{Found, find_device, user_code_hash};
use crate::access::{SignedIn, member_actor};
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Error, Result, Target, transact};

/// What the person says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The device may sign in as this member.
    Allow,
    /// It may not.
    Refuse,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// The person's word holds.
    Done,
    /// No device waits under the code any more.
    Gone,
    /// Too many wrong codes.
    Locked(Instant),
}

/// Carries the person's word out, as the member of this organisation. A wrong code counts here as on the page before: this is no
/// way around it.
///
/// # Errors
/// [`Error::NotFound`] if the person is not signed in to this organisation, [`Error::Refused`] if its member may not use the business
/// system.
pub async fn decide_device(
    ctx: &Context,
    caller: &SignedIn,
    org: OrgId,
    typed: &str,
    verdict: Verdict,
) -> Result<Decided> {
    let code = match (find_device(ctx, caller, typed).await?, UserCode::parse(typed)) {
        (Found::Locked(until), _) => return Ok(Decided::Locked(until)),
        (Found::Waiting(_), Some(code)) => code,
        _ => return Ok(Decided::Gone),
    };
    let hash = user_code_hash(ctx, &code);
    let done = transact!(ctx, tx, {
        let member = tx
            .find_active_member(&caller.session, org)
            .await?
            .ok_or(Error::NotFound)?;
        let waiting = tx.find_waiting_device(&hash, ctx.now()).await?.ok_or(Error::Stale)?;
        let (is_first, visit) = match verdict {
            Verdict::Allow => {
                if !tx
                    .may_member_use(member.scope(), waiting.client.id, member.id())
                    .await?
                {
                    return Err(Problem::at("org", "system_not_usable").into());
                }
                allow(ctx, &mut tx, &member, &waiting).await?
            }
            Verdict::Refuse => (tx.deny_device(waiting.id, ctx.now()).await?, None),
        };
        if !is_first {
            return Err(Error::Stale);
        }
        let action = match verdict {
            Verdict::Allow => "system.device_allow",
            Verdict::Refuse => "system.device_refuse",
        };
        let target = Target::new("system", waiting.client.id, waiting.client.name.clone());
        let actor = member_actor(&member);
        let detail = format!("ip={} device={}", waiting.ip, waiting.user_agent);
        let record = Record::done(&actor, member.scope(), action, target).detail(detail);
        ctx.audit(&mut tx, record).await?;
        Ok(visit)
    });
    match done {
        Ok(visit) => {
            if let Some(visit) = visit {
                sign_ins::visited(ctx, &visit);
            }
            Ok(Decided::Done)
        }
        Err(Error::Stale) => Ok(Decided::Gone),
        Err(error) => Err(error),
    }
}

async fn allow(
    ctx: &Context,
    tx: &mut Tx,
    member: &ActiveMember,
    waiting: &DeviceWaiting,
) -> Result<(bool, Option<Visit>)> {
    let now = ctx.now();
    let grant = GrantId::new(now, ctx.rng());
    let new = NewGrant {
        id: grant,
        client: waiting.client.id,
        member: member.id(),
        session: member.session_id(),
        scope: &waiting.scope,
        resources: &[],
        claims: None,
        nonce: None,
        authenticated_at: member.authenticated_at,
        now,
    };
    tx.insert_grant(member.scope(), &new).await?;
    let before = tx
        .note_client_use(member.scope(), &waiting.client, member.id(), now)
        .await?;
    let visit = Visit {
        client: waiting.client.id,
        scope: member.scope(),
        before,
    };
    Ok((tx.approve_device(waiting.id, grant, now).await?, Some(visit)))
}
