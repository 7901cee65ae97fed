//! Signing in with a password that the company's own side checks.

use std::time::Duration;

use ieum_model::LoginMethodId;
use ieum_model::linking::Identity;
use ieum_model::sign_in::Refused;
use ieum_store::Tx;
use ieum_store::active::{ActiveMethod, ActiveSession};
use ieum_store::login_method::MethodSettings;

use super::ask::{By, Typed, ask, is_elsewhere};
use super::renewal::{Renewal, cause_of, may_change, warned};
use crate::login::connected::{Reason, door_for, enter, refuse_with, settings_at};
use crate::login::{Locks, SignedInTo};
use crate::traces::{Detail, Shown, StepName, TraceCode, Trail, Way};
use crate::{Context, Error, Result, transact};

/// A refusal takes at least so long, whatever was found out on the way.
pub(super) const FLOOR: Duration = Duration::from_millis(400);

/// One attempt.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// The organisation's login page.
    pub slug: &'a str,
    /// The login method.
    pub method: LoginMethodId,
    /// What was typed as identifier.
    pub username: &'a str,
    /// What was typed as password.
    pub password: &'a str,
    /// Where the person wants to go.
    pub next: &'a str,
    /// A tester's token, if they try what is not live.
    pub test: Option<&'a str>,
    /// The session that the browser already has.
    pub before: Option<&'a ActiveSession>,
}

impl<'a> Attempt<'a> {
    const fn place(&self) -> (&'a str, LoginMethodId) {
        (self.slug, self.method)
    }
}

/// How an attempt ended.
#[derive(Debug)]
pub enum Ended {
    /// Signed in; whose password will not be taken for long may change it.
    Done(Box<SignedInTo>, Option<Renewal>),
    /// Not, for a reason that a stranger may cause; what was counted is saved. The code finds the attempt.
    Refused(Refused, TraceCode),
    /// Not, although the password was right, or because the company's side does not answer.
    NotNow(Reason, TraceCode),
    /// Not, although the password was right: it has to be changed first, and may be by way of us.
    MustRenew(Renewal, TraceCode),
}

pub(super) type Outcome = std::result::Result<Identity, Reason>;

/// Signs somebody in; `None` if the page has no such method that is checked elsewhere.
///
/// # Errors
/// [`Error::Refused`] if what was typed cannot be asked.
pub async fn sign_in(ctx: &Context, attempt: &Attempt<'_>) -> Result<Option<Ended>> {
    let Some((active, found)) = open(ctx, attempt).await? else {
        return Ok(None);
    };
    let typed = Typed::read(attempt.username, attempt.password)?;
    let locks = typed.locks(ctx, active.scope(), active.id());
    let is_locked = is_locked(ctx, &locks).await?;
    let mut trail = begin(ctx, attempt, &active, &typed)?;
    let floor = tokio::time::sleep(FLOOR);
    // Who is locked is not asked about at all, known or not.
    let asked = match is_locked {
        true => None,
        false => Some(ask(ctx, &found, &typed, By::Kept, &mut trail).await?),
    };
    let (steps, outcome) = asked.unzip();
    let ended = decide(ctx, attempt, (&found, &typed), &locks, outcome.as_ref(), &trail).await?;
    if matches!(ended, Ended::Refused(..)) {
        floor.await;
    }
    if !may_change(&found)? {
        return Ok(Some(ended));
    }
    Ok(Some(match ended {
        Ended::NotNow(Reason::There(refusal), code) => match cause_of(refusal) {
            Some(cause) => Ended::MustRenew(Renewal::of(attempt, cause), code),
            None => Ended::NotNow(Reason::There(refusal), code),
        },
        Ended::Done(to, _) => {
            let cause = steps.as_deref().and_then(warned);
            Ended::Done(to, cause.map(|cause| Renewal::of(attempt, cause)))
        }
        ended => ended,
    }))
}

/// The method and its settings; `None` if the page has no such method that is checked elsewhere.
pub(super) async fn open(ctx: &Context, attempt: &Attempt<'_>) -> Result<Option<(ActiveMethod, MethodSettings)>> {
    let mut conn = ctx.store().read().await?;
    let active = match door_for(ctx, &mut conn, attempt.place(), attempt.test).await {
        Ok((_, active)) if active.known_kind().is_some_and(is_elsewhere) => active,
        Ok(_) | Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let found = settings_at(&mut conn, &active).await?;
    Ok(Some((active, found)))
}

pub(super) async fn is_locked(ctx: &Context, locks: &Locks) -> Result<bool> {
    let mut conn = ctx.store().read().await?;
    let (subject, address) = locks.find(ctx, &mut conn).await?;
    Ok(subject.is_some() || address.is_some())
}

pub(super) fn begin(ctx: &Context, attempt: &Attempt<'_>, active: &ActiveMethod, typed: &Typed) -> Result<Trail> {
    let kind = active.known_kind().ok_or(Error::NotFound)?;
    let mut trail = Trail::begin(ctx, Way::Method(kind), attempt.next);
    trail.at(active);
    trail.named(Shown::person(&typed.user));
    Ok(trail)
}

pub(super) async fn decide(
    ctx: &Context,
    attempt: &Attempt<'_>,
    (found, typed): (&MethodSettings, &Typed),
    locks: &Locks,
    outcome: Option<&Outcome>,
    trail: &Trail,
) -> Result<Ended> {
    transact!(ctx, tx, {
        let mut trail = trail.clone();
        let code = trail.code();
        let (organization, active) = door_for(ctx, &mut tx, attempt.place(), attempt.test).await?;
        let now = settings_at(&mut tx, &active).await?;
        let is_same = now.method.version == found.method.version;
        let (locked, address_locked) = locks.find(ctx, &mut tx).await?;
        let refused = match (address_locked, locked) {
            (Some(until), _) => Some(Refused::AddressLocked(until)),
            (None, Some(until)) => Some(Refused::Locked(until)),
            (None, None) => None,
        };
        let detail = format!("id={}", typed.user);
        if let Some(refused) = refused {
            let reason = Reason::from(refused);
            trail.failed(ctx, StepName::Locks, [(Detail::Code, Shown::text(reason.code()))]);
            refuse_with(ctx, &mut tx, &active, reason, detail, &trail).await?;
            return Ok(Ended::Refused(refused, code));
        }
        // The method was changed, or a lock ended, while we asked.
        let Some(outcome) = outcome.filter(|_| is_same) else {
            refuse_with(ctx, &mut tx, &active, Reason::Attempt, detail, &trail).await?;
            return Ok(Ended::NotNow(Reason::Attempt, code));
        };
        match outcome {
            Err(reason) => not_let_in(ctx, &mut tx, &active, locks, (*reason, detail), &mut trail).await,
            Ok(identity) => {
                locks.clear(&mut tx).await?;
                match enter(
                    ctx,
                    &mut tx,
                    &organization,
                    &active,
                    identity,
                    attempt.before,
                    &mut trail,
                )
                .await?
                {
                    Ok(to) => Ok(Ended::Done(Box::new(to), None)),
                    Err(reason) => {
                        let detail = format!("{detail} as={}", identity.label());
                        refuse_with(ctx, &mut tx, &active, reason, detail, &trail).await?;
                        Ok(Ended::NotNow(reason, code))
                    }
                }
            }
        }
    })
}

/// Counts what a stranger may have tried, and writes it down.
async fn not_let_in(
    ctx: &Context,
    tx: &mut Tx,
    active: &ActiveMethod,
    locks: &Locks,
    (reason, detail): (Reason, String),
    trail: &mut Trail,
) -> Result<Ended> {
    let guessed = match reason {
        Reason::There(refusal) if !refusal.is_after_password() => Some(refusal),
        _ => None,
    };
    let locked = match guessed {
        Some(_) => locks.count(ctx, tx).await?,
        None => None,
    };
    let until = locked.map_or_else(String::new, |until| format!(" locked_until={until}"));
    if let Some(until) = locked {
        trail.noted(
            ctx,
            StepName::Locks,
            [(Detail::Locked, Shown::text(&until.to_string()))],
        );
    }
    refuse_with(ctx, tx, active, reason, format!("{detail}{until}"), trail).await?;
    let code = trail.code();
    Ok(match (guessed, locked) {
        (_, Some(until)) => Ended::Refused(Refused::Locked(until), code),
        (Some(refusal), None) => Ended::Refused(Refused::Wrong(refusal.code()), code),
        (None, None) => Ended::NotNow(reason, code),
    })
}
