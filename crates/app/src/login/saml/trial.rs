//! An administrator tries a login method before anybody depends on it: the same way there and back, the same checks, and at the end
//! what would happen instead of a sign-in.

use ieum_model::LoginMethodId;
use ieum_store::saml::Purpose;

use super::answer::{Answer, note, read};
use super::begin::is_open;
use super::finish::{mark, trail_of, until};
use super::known::Known;
use crate::access::OrgCaller;
use crate::core::token;
use crate::login::connected::{Reason, Trial, conclude, take};
use crate::traces::Trail;
use crate::{Context, Error, Result, transact};

/// Finishes a trial of this caller's organisation. Nobody is signed in or linked, and no proposal is made. What was found in an answer
/// that is not believed stands beside it, and what happened on the way.
///
/// # Errors
/// [`Error::NotFound`] if the method is none of the organisation's.
pub async fn finish_trial(
    ctx: &Context,
    caller: &OrgCaller,
    browser: &str,
    method: LoginMethodId,
    answer: &Answer<'_>,
) -> Result<(Trial, String, Option<Trail>)> {
    let scope = caller.scope();
    let hash = token::hash(answer.relay_state);
    let (known, attempt) = {
        let mut conn = ctx.store().read().await?;
        let known = Known::load_newest(ctx, &mut conn, scope, method).await?;
        (known, conn.find_saml_attempt(hash, method).await?)
    };
    let is_ours = |org| org == *scope.org_id();
    let attempt = attempt.filter(|attempt| is_ours(attempt.org) && is_open(ctx, browser, attempt, Purpose::Trial));
    let Some(attempt) = attempt else {
        return Ok((Trial::Failed(Reason::Attempt), String::new(), None));
    };
    let mut trail = trail_of(ctx, method, (&hash, Some(&attempt)), "");
    let told = read(ctx, &known, answer.response, Some(&attempt.request_id));
    note(ctx, &known, &told, &mut trail);
    let (outcome, detail, proof) = match told {
        Ok(told) => {
            let proof = (mark(method, &told.assertion), until(&told.assertion));
            (Ok(told.identity), String::new(), Some(proof))
        }
        Err(unbelieved) => (Err(unbelieved.reason), unbelieved.detail, None),
    };
    let ended = transact!(ctx, tx, {
        if !tx.take_saml_attempt(hash, ctx.now()).await? {
            return Err(Error::Stale);
        }
        if let Some((mark, until)) = proof {
            take(&mut tx, mark, until).await?;
        }
        let mut trail = trail.clone();
        let trial = conclude(ctx, &mut tx, caller, &known.found.method, &outcome, &mut trail).await?;
        Ok((trial, trail))
    });
    match ended {
        Err(Error::Stale) => Ok((Trial::Failed(Reason::Attempt), String::new(), None)),
        Ok((trial, trail)) => Ok((trial, detail, Some(trail))),
        Err(error) => Err(error),
    }
}
