//! Going live at a time: planned by the super admin, done by the clock, once.

use ieum_model::going_live::{Due, Held, VersionState, read_time, when_due};
use ieum_model::{LoginMethodId, MemberId};
use ieum_store::login_method::MethodSettings;
use ieum_store::method_version::{Planned, VersionRow};
use ieum_store::{OrgScope, Tx};

use super::live::{is_ready, newest, publish};
use super::take_up;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::core::mail::{Mail, MailKind};
use crate::login::refused;
use crate::{Actor, Context, Error, Result, transact};

/// Methods in one turn of the clock.
const AT_ONCE: i64 = 50;

/// Plans it, in place of what was planned before; `typed` is date and time of day in Korea.
///
/// # Errors
/// At `at`: that it is no time, has passed or is too far; `saml_not_ready`; `live_nothing` if nothing waits; [`Error::Stale`] if
/// somebody else changed the method since `version`.
pub async fn plan(ctx: &Context, caller: &OrgCaller, id: LoginMethodId, version: i64, typed: &str) -> Result<()> {
    let at = read_time(typed, ctx.now()).map_err(|bad| refused("at", bad.code()))?;
    transact!(ctx, tx, {
        let scope = caller.scope();
        let newest = newest(&mut tx, scope, id).await?;
        if newest.method.version != version {
            return Err(Error::Stale);
        }
        let live = tx.method_settings(scope, id).await?.ok_or(Error::NotFound)?;
        take_up(ctx, &mut tx, scope, &live).await?;
        let next = next(&mut tx, scope, id).await?.ok_or(Error::NotFound)?;
        if newest.method.is_enabled && next.state == VersionState::Live {
            return Err(Problem::of_all("live_nothing").into());
        }
        if !is_ready(&newest)? {
            return Err(Problem::of_all("saml_not_ready").into());
        }
        tx.plan_method(scope, id, (at, next.number), caller.member_id(), ctx.now())
            .await?;
        let actor = caller.actor();
        let record = Record::done(&actor, scope, "method.plan", crate::methods::target(&newest.method));
        ctx.audit(&mut tx, record.detail(format!("at={at} number={}", next.number)))
            .await?;
        Ok(())
    })
}

/// The version that goes live next.
async fn next(tx: &mut Tx, scope: OrgScope, id: LoginMethodId) -> Result<Option<VersionRow>> {
    match tx.method_version_in(scope, id, VersionState::Draft).await? {
        Some(draft) => Ok(Some(draft)),
        None => Ok(tx.method_version_in(scope, id, VersionState::Live).await?),
    }
}

/// Forgets what was planned. Nothing planned stays so.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn cancel(ctx: &Context, caller: &OrgCaller, id: LoginMethodId) -> Result<()> {
    transact!(ctx, tx, {
        let scope = caller.scope();
        let newest = newest(&mut tx, scope, id).await?;
        if tx.unplan_method(scope, id).await? {
            let actor = caller.actor();
            let record = Record::done(&actor, scope, "method.unplan", crate::methods::target(&newest.method));
            ctx.audit(&mut tx, record).await?;
        }
        Ok(())
    })
}

/// Makes live whose time has come; how many there were.
///
/// # Errors
/// As the database says; the others are done all the same.
pub async fn go_live_due(ctx: &Context) -> Result<usize> {
    let due = ctx.store().read().await?.due_methods(ctx.now(), AT_ONCE).await?;
    let mut first_error = None;
    for one in &due {
        let done: Result<()> = transact!(ctx, tx, {
            let planned = tx.planned(one.scope()).await?;
            // It may be done by another process, cancelled or put off meanwhile.
            let planned = planned
                .into_iter()
                .find(|planned| planned.method == one.method && planned.at <= ctx.now());
            match planned {
                Some(planned) => carry_out(ctx, &mut tx, one.scope(), &planned).await,
                None => Ok(()),
            }
        });
        if let Err(error) = done {
            tracing::error!(%error, method = %one.method, "a login method could not go live");
            first_error = first_error.or(Some(error));
        }
    }
    first_error.map_or(Ok(due.len()), Err)
}

async fn carry_out(ctx: &Context, tx: &mut Tx, scope: OrgScope, planned: &Planned) -> Result<()> {
    if !tx.unplan_method(scope, planned.method).await? {
        return Ok(());
    }
    let newest = newest(tx, scope, planned.method).await?;
    let live = tx
        .method_settings(scope, planned.method)
        .await?
        .ok_or(Error::NotFound)?;
    take_up(ctx, tx, scope, &live).await?;
    let next = next(tx, scope, planned.method).await?;
    let super_admin = tx.get_organization(scope).await?.super_admin_id;
    let tried = next.as_ref().and_then(|next| next.tried_result.as_deref());
    let decision = when_due(Due {
        is_planner_in_charge: planned.member == super_admin,
        is_same_version: next.as_ref().is_some_and(|next| next.number == planned.number),
        is_ready: is_ready(&newest)?,
        has_failed: tried.is_some_and(|result| result != "success"),
    });
    match decision {
        Ok(()) => {
            publish(ctx, tx, scope, &Actor::system(), &newest).await?;
            tell(ctx, tx, (scope, planned.member), &newest, MailKind::MethodLive).await
        }
        Err(held) => {
            let actor = Actor::system();
            let result = format!("refused:{}", held.code());
            let target = crate::methods::target(&newest.method);
            let record = Record {
                result: &result,
                ..Record::done(&actor, scope, "method.publish", target)
            };
            ctx.audit(tx, record).await?;
            let (whom, kind) = match held {
                // Who planned it has nothing to do with it any more.
                Held::Planner => (super_admin, MailKind::MethodHeldPlanner),
                Held::Changed => (planned.member, MailKind::MethodHeldChanged),
                Held::NotReady => (planned.member, MailKind::MethodHeldReady),
                Held::Trial => (planned.member, MailKind::MethodHeldTrial),
            };
            tell(ctx, tx, (scope, whom), &newest, kind).await
        }
    }
}

async fn tell(
    ctx: &Context,
    tx: &mut Tx,
    (scope, member): (OrgScope, MemberId),
    newest: &MethodSettings,
    kind: MailKind,
) -> Result<()> {
    let Some(member) = tx.find_member(scope, member).await? else {
        return Ok(());
    };
    let Some(email) = &member.email else { return Ok(()) };
    let locale = match member.account_id {
        Some(account) => tx.find_account(account).await?.and_then(|account| account.locale),
        None => None,
    };
    let organization = tx.get_organization(scope).await?;
    let path = format!(
        "/console/{}/login-page/methods/{}/live",
        scope.org_id(),
        newest.method.id
    );
    let mail = Mail::new(kind, email, locale.as_deref().unwrap_or("ko"))
        .link(ctx.link(&path))
        .with("org_name", &organization.name)
        .with("method", &newest.method.name)
        .with("at", ctx.now());
    ctx.mail(tx, Some(scope), &mail, None).await
}
