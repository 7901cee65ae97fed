//! Takes a login method off the login page. Whoever would lock the organisation or themselves out has to say so by its name.

use ieum_model::LoginMethodId;
use ieum_model::last_way::Loss;
use ieum_model::login_method::Disabling;
use ieum_store::login_method::LoginMethodRow;

use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::last_way::{keep, would_lock_out};
use crate::provider::backchannel;
use crate::{Context, Error, Result, transact};

/// What turning a method off would take away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// As the list of methods says.
    pub disabling: Disabling,
    /// The super admin would have no way left: it is refused.
    pub is_last_way: bool,
}

/// A method that was turned off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disabled {
    /// The caller was signed in by it, and is no longer.
    pub is_own: bool,
}

/// The method and what turning it off would take away, for the question before.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn what_disabling_means(
    ctx: &Context,
    caller: &OrgCaller,
    id: LoginMethodId,
) -> Result<(LoginMethodRow, Meaning)> {
    let mut conn = ctx.store().read().await?;
    let methods = conn.login_methods(caller.scope()).await?;
    let method = super::get(&methods, id)?;
    let meaning = Meaning {
        disabling: disabling(&methods, id, caller),
        is_last_way: would_lock_out(ctx, &mut conn, caller.scope(), Loss::Method(id)).await?,
    };
    Ok((method.clone(), meaning))
}

/// Turns a method off: it leaves the login page, who signed in by it is signed out at the next request, and business systems are told. One that is off
/// already stays so. `typed_name` is what was typed as the method's name.
///
/// # Errors
/// `last_way` if the super admin could not sign in any more; `method_confirm_name` at `confirm_name` if its name was needed and is another; [`Error::Stale`] if somebody else changed the
/// method since `version`.
pub async fn disable(
    ctx: &Context,
    caller: &OrgCaller,
    id: LoginMethodId,
    version: i64,
    typed_name: &str,
) -> Result<Disabled> {
    transact!(ctx, tx, {
        let methods = tx.login_methods(caller.scope()).await?;
        let method = super::get(&methods, id)?;
        let disabling = disabling(&methods, id, caller);
        if !method.is_enabled {
            return Ok(Disabled {
                is_own: disabling.is_own,
            });
        }
        if method.version != version {
            return Err(Error::Stale);
        }
        keep(ctx, &mut tx, caller.scope(), Loss::Method(id)).await?;
        if disabling.needs_name() && typed_name.trim() != method.name {
            return Err(Problem::at("confirm_name", "method_confirm_name").into());
        }
        if !tx.disable_login_method(caller.scope(), id, version).await? {
            return Err(Error::Stale);
        }
        // What was planned would put it back on the login page.
        tx.unplan_method(caller.scope(), id).await?;
        super::testers::over(ctx, &mut tx, caller.scope(), id, false).await?;
        backchannel::method_disabled(ctx, &mut tx, caller.scope(), id).await?;
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "method.disable", super::target(method));
        let detail = if disabling.is_last { "last=yes" } else { "last=no" };
        ctx.audit(&mut tx, record.detail(detail)).await?;
        Ok(Disabled {
            is_own: disabling.is_own,
        })
    })
}

fn disabling(methods: &[LoginMethodRow], id: LoginMethodId, caller: &OrgCaller) -> Disabling {
    let states: Vec<_> = methods.iter().map(|method| (method.id, method.is_enabled)).collect();
    Disabling::of(&states, id, caller.member.login_method_id)
}
