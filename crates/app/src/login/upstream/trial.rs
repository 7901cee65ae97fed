//! An administrator tries a login method before anybody depends on it: the same way to the provider and back, the same checks, and
//! at the end what would happen instead of a sign-in.

use ieum_model::LoginMethodId;
use ieum_oidc::jose::sha256;
use ieum_oidc::params::Params;

use super::finish::{identity_of_answer, trail_of};
use super::ticket::open_ticket;
use crate::access::OrgCaller;
use crate::login::connected::{Reason, Trial, conclude, take};
use crate::traces::Trail;
use crate::{Context, Error, Result, transact};

/// Finishes a trial of this caller's organisation, and tells what happened on the way. Nobody is signed in or linked, and no proposal is
/// made.
///
/// # Errors
/// [`Error::NotFound`] if the method is none of the organisation's.
pub async fn finish_trial(
    ctx: &Context,
    caller: &OrgCaller,
    browser: &str,
    method: LoginMethodId,
    params: &Params,
) -> Result<(Trial, Option<Trail>)> {
    let scope = caller.scope();
    let found = ctx.store().read().await?.newest_settings(scope, method).await?;
    let found = found.ok_or(Error::NotFound)?;
    let state = params.find("state").unwrap_or_default();
    let ticket = open_ticket(ctx, browser, state)
        .filter(|ticket| ticket.method == method && ticket.trial.as_ref() == Some(scope.org_id()));
    let Some(ticket) = ticket else {
        return Ok((Trial::Failed(Reason::Attempt), None));
    };
    let mut trail = trail_of(ctx, state, &ticket);
    let outcome = identity_of_answer(ctx, &found, &ticket, params, &mut trail).await?;
    let ended = transact!(ctx, tx, {
        take(&mut tx, sha256(state.as_bytes()), ticket.until).await?;
        let mut trail = trail.clone();
        let trial = conclude(ctx, &mut tx, caller, &found.method, &outcome, &mut trail).await?;
        Ok((trial, Some(trail)))
    });
    match ended {
        Err(Error::Stale) => Ok((Trial::Failed(Reason::Attempt), None)),
        ended => ended,
    }
}
