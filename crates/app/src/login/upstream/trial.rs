//! An administrator tries a login method before anybody depends on it: the same way to the provider and back, the same checks, and
//! at the end what would happen instead of a sign-in.

use ieum_model::LoginMethodId;
use ieum_model::linking::Decision;
use ieum_oidc::params::Params;
use ieum_oidc::upstream::Identity;

use super::finish::{identity_of_answer, ladder, take};
use super::reason::Reason;
use super::ticket::open_ticket;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::{Context, Error, Result, Target, transact};

/// What a trial found.
#[derive(Debug)]
pub struct Found {
    /// Who the provider says it is.
    pub identity: Identity,
    /// What would happen.
    pub decision: Decision,
    /// The name of the member that it leads to.
    pub member_name: Option<String>,
}

/// How a trial ended.
#[derive(Debug)]
pub enum Trial {
    /// The provider and we understand one another.
    Found(Box<Found>),
    /// Not.
    Failed(Reason),
}

/// Finishes a trial of this caller's organisation. Nobody is signed in or linked, and no proposal is made.
///
/// # Errors
/// [`Error::NotFound`] if the method is none of the organisation's.
pub async fn finish_trial(
    ctx: &Context,
    caller: &OrgCaller,
    browser: &str,
    method: LoginMethodId,
    params: &Params,
) -> Result<Trial> {
    let scope = caller.scope();
    let found = ctx.store().read().await?.method_settings(scope, method).await?;
    let found = found.ok_or(Error::NotFound)?;
    let state = params.find("state").unwrap_or_default();
    let ticket = open_ticket(ctx, browser, state)
        .filter(|ticket| ticket.method == method && ticket.trial.as_ref() == Some(scope.org_id()));
    let Some(ticket) = ticket else {
        return Ok(Trial::Failed(Reason::Attempt));
    };
    let outcome = identity_of_answer(ctx, &found, &ticket, params).await?;
    let ended = transact!(ctx, tx, {
        take(&mut tx, state, &ticket).await?;
        let trial = match &outcome {
            Err(reason) => Trial::Failed(*reason),
            Ok(identity) => {
                let decision = ladder(&mut tx, scope, method, identity).await?.decision;
                let member = match decision {
                    Decision::SignIn(member) | Decision::Link(member, _) | Decision::Propose(Some(member), _) => {
                        tx.find_member(scope, member).await?
                    }
                    _ => None,
                };
                Trial::Found(Box::new(Found {
                    identity: identity.clone(),
                    decision,
                    member_name: member.map(|member| member.name),
                }))
            }
        };
        let result = match &outcome {
            Ok(_) => "success".to_owned(),
            Err(reason) => format!("refused:{}", reason.code()),
        };
        let actor = caller.actor();
        let target = Target::new("login_method", method, found.method.name.clone());
        let record = Record {
            result: &result,
            ..Record::done(&actor, scope, "method.try", target)
        };
        ctx.audit(&mut tx, record).await?;
        Ok(trial)
    });
    match ended {
        Err(Error::Stale) => Ok(Trial::Failed(Reason::Attempt)),
        ended => ended,
    }
}
