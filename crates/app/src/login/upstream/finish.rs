//! Somebody came back from the company's provider.

use ieum_model::LoginMethodId;
use ieum_model::linking::Identity;
use ieum_model::login_method::MethodKind;
use ieum_oidc::jose::sha256;
use ieum_oidc::params::Params;
use ieum_oidc::upstream::{Answer, read_answer};
use ieum_store::active::ActiveSession;
use ieum_store::login_method::MethodSettings;

use super::begin::{LIFE, settings_of};
use super::remote::identify;
use super::ticket::{Ticket, open_ticket};
use crate::login::SignedInTo;
use crate::login::connected::{Reason, door_for, enter, refuse, settings_at, take};
use crate::methods::open_secret;
use crate::traces::{Detail, Shown, StepName, TraceCode, Trail, Way};
use crate::{Context, Error, Result, transact};

/// How an attempt ended.
#[derive(Debug)]
pub enum Finished {
    /// Signed in; then on to this path of ours, if it is not empty.
    Done(Box<SignedInTo>, String),
    /// Not.
    Refused {
        /// Why; for the audit log, which has it already.
        reason: Reason,
        /// Under which code an administrator finds the attempt.
        code: TraceCode,
        /// The page that it began at.
        slug: String,
        /// Where the person wanted to go.
        next: String,
    },
    /// An administrator's trial: it ends in the console.
    Trial(Box<Ticket>),
    /// Not an attempt of this browser, or too long ago: it has to be begun again.
    Again,
}

/// Finishes an attempt at the address of `method`; `test` is the tester's token that the browser holds, if it holds one. What began as a
/// test ends as one or not at all.
///
/// # Errors
/// [`Error::NotFound`] if the page or the method is gone meanwhile.
pub async fn finish(
    ctx: &Context,
    browser: &str,
    method: LoginMethodId,
    params: &Params,
    test: Option<&str>,
    before: Option<&ActiveSession>,
) -> Result<Finished> {
    let state = params.find("state").unwrap_or_default();
    let Some(ticket) = open_ticket(ctx, browser, state).filter(|ticket| ticket.method == method) else {
        return Ok(Finished::Again);
    };
    if ticket.trial.is_some() {
        return Ok(Finished::Trial(Box::new(ticket)));
    }
    let test = ticket.is_test.then(|| test.unwrap_or_default());
    let place = (ticket.slug.as_str(), method);
    let (active, found) = {
        let mut conn = ctx.store().read().await?;
        let (_, active) = door_for(ctx, &mut conn, place, test).await?;
        let found = settings_at(&mut conn, &active).await?;
        (active, found)
    };
    let mut trail = trail_of(ctx, state, &ticket);
    trail.at(&active);
    let identity = match identity_of_answer(ctx, &found, &ticket, params, &mut trail).await? {
        Ok(identity) => identity,
        Err(reason) => {
            let taken = transact!(ctx, tx, {
                refuse(ctx, &mut tx, &active, reason, None, &trail).await?;
                Ok(())
            });
            taken?;
            return Ok(refused(reason, trail.code(), ticket));
        }
    };
    let ended = transact!(ctx, tx, {
        let (organization, active) = door_for(ctx, &mut tx, place, test).await?;
        take(&mut tx, sha256(state.as_bytes()), ticket.until).await?;
        let mut trail = trail.clone();
        match enter(ctx, &mut tx, &organization, &active, &identity, before, &mut trail).await? {
            Ok(to) => Ok(Ok(to)),
            Err(reason) => {
                refuse(ctx, &mut tx, &active, reason, Some(&identity), &trail).await?;
                Ok(Err(reason))
            }
        }
    });
    match ended {
        Ok(Ok(to)) => Ok(Finished::Done(Box::new(to), ticket.next)),
        Ok(Err(reason)) => Ok(refused(reason, trail.code(), ticket)),
        // The attempt was answered before.
        Err(Error::Stale) => Ok(Finished::Again),
        Err(error) => Err(error),
    }
}

/// Nothing of an attempt is kept before it is answered: when it began stands in the ticket, and which one it is follows from it.
pub(super) fn trail_of(ctx: &Context, state: &str, ticket: &Ticket) -> Trail {
    let (way, begun) = (Way::Method(MethodKind::OpenId), ticket.until.minus(LIFE));
    let mut trail = Trail::of_attempt(ctx, way, begun, &sha256(state.as_bytes()), &ticket.next);
    trail.at_method(ticket.method);
    trail
}

fn refused(reason: Reason, code: TraceCode, ticket: Ticket) -> Finished {
    Finished::Refused {
        reason,
        code,
        slug: ticket.slug,
        next: ticket.next,
    }
}

/// Who it is, by what the browser brought.
///
/// # Errors
/// As the store says. Why it cannot be said is the inner error.
pub(super) async fn identity_of_answer(
    ctx: &Context,
    found: &MethodSettings,
    ticket: &Ticket,
    params: &Params,
    trail: &mut Trail,
) -> Result<std::result::Result<Identity, Reason>> {
    let settings = settings_of(found)?;
    let secret = open_secret(ctx, found)?;
    let provider = ctx.app().upstream.provider(ctx, &settings).await;
    if settings.provider_by_hand().is_none() {
        let details = [(Detail::Address, Shown::address(&settings.discovery_url()))];
        trail.judged(ctx, StepName::Discovery, details, &provider);
    }
    let provider = match provider {
        Ok(provider) => provider,
        Err(reason) => return Ok(Err(reason)),
    };
    // The state was opened: it is compared with itself, and the issuer is what is left to check.
    let state = params.find("state").unwrap_or_default();
    let mut details = vec![(Detail::Issuer, Shown::text(params.find("iss").unwrap_or_default()))];
    let answer = match read_answer(params, state, &provider) {
        Ok(Answer::Code(code)) => Ok(code),
        Ok(Answer::Refused(word)) => {
            tracing::info!(word, "a provider refused");
            details.push((Detail::Said, Shown::text(&word)));
            Err(if word == "access_denied" {
                Reason::Denied
            } else {
                Reason::Refused
            })
        }
        Err(error) => Err(Reason::Answer(error)),
    };
    trail.judged(ctx, StepName::Answer, details, &answer);
    Ok(match answer {
        Ok(code) => identify(ctx, &settings, secret.as_deref(), &provider, (ticket, &code), trail).await,
        Err(reason) => Err(reason),
    })
}
