//! An administrator tries a method with an identifier and a password, and reads what happened on the way. Neither is kept.

use ieum_connect::ldap::Step;
use ieum_model::LoginMethodId;

use super::ask::{By, Typed, ask, is_elsewhere};
use crate::access::OrgCaller;
use crate::core::error::Problem;
use crate::login::connected::{Reason, Trial, conclude};
use crate::traces::{Trail, Way};
use crate::{Context, Error, Result, transact};

/// What a trial found.
#[derive(Debug)]
pub struct Tried {
    /// What happened on the way.
    pub steps: Vec<Step>,
    /// How it ended.
    pub trial: Trial,
    /// The same as it would be kept of a sign-in.
    pub trail: Trail,
}

/// Tries it. Nobody is signed in or linked, and no proposal is made; wrong passwords count as they do on the login page, so that
/// this is no way round the locks.
///
/// # Errors
/// [`Error::Refused`] if what was typed cannot be asked, or is locked.
pub async fn try_it(
    ctx: &Context,
    caller: &OrgCaller,
    method: LoginMethodId,
    username: &str,
    password: &str,
) -> Result<Tried> {
    let found = ctx
        .store()
        .read()
        .await?
        .newest_settings(caller.scope(), method)
        .await?;
    let found = found.ok_or(Error::NotFound)?;
    if !is_elsewhere(found.method.kind) {
        return Err(Error::NotFound);
    }
    let typed = Typed::read(username, password)?;
    let locks = typed.locks(ctx, caller.scope(), method);
    {
        let mut conn = ctx.store().read().await?;
        let (subject, address) = locks.find(ctx, &mut conn).await?;
        if subject.is_some() || address.is_some() {
            return Err(Problem::of_all("elsewhere_locked").into());
        }
    }
    let mut trail = Trail::begin(ctx, Way::Method(found.method.kind), "");
    let (steps, outcome) = ask(ctx, &found, &typed, By::New, &mut trail).await?;
    let (trial, trail) = transact!(ctx, tx, {
        match &outcome {
            Err(Reason::There(refusal)) if !refusal.is_after_password() => {
                locks.count(ctx, &mut tx).await?;
            }
            Err(_) => {}
            Ok(_) => locks.clear(&mut tx).await?,
        }
        let mut trail = trail.clone();
        let trial = conclude(ctx, &mut tx, caller, &found.method, &outcome, &mut trail).await?;
        Ok((trial, trail))
    })?;
    Ok(Tried { steps, trial, trail })
}
