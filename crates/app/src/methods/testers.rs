//! Named testers (시험자): members who may try what is not live at a login method, on the real login page, by a link of their own.

use std::time::Duration;

use ieum_model::login_method::MethodKind;
use ieum_model::member::{Member, MemberState};
use ieum_model::secret::Secret;
use ieum_model::{Instant, LoginMethodId, MemberId};
use ieum_store::login_method::{LoginMethodRow, MethodSettings};
use ieum_store::method_tester::TesterRow;
use ieum_store::{OrgScope, Tx};

use super::versions::{has_test, settle};
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::core::mail::{Mail, MailKind};
use crate::core::token;
use crate::sessions::ended::{self, Ends};
use crate::{Context, Error, Result, Target, transact};

/// Testers of one method.
pub const MOST: usize = 20;
/// For so many days a link holds.
pub const DAYS: u64 = 7;
const LIFE: Duration = Duration::from_secs(DAYS * 24 * 3600);

/// Who tests a method.
#[derive(Debug, Clone)]
pub struct Testers {
    /// The method with what is tested.
    pub newest: MethodSettings,
    /// There is something that is not live.
    pub has_test: bool,
    /// The testers, the earliest first.
    pub rows: Vec<TesterRow>,
}

/// Loads it.
///
/// # Errors
/// [`Error::NotFound`], also for the method that has no settings.
pub async fn testers(ctx: &Context, caller: &OrgCaller, id: LoginMethodId) -> Result<Testers> {
    let (mut conn, scope) = (ctx.store().read().await?, caller.scope());
    let newest = conn.newest_settings(scope, id).await?;
    let newest = newest
        .filter(|newest| newest.method.kind != MethodKind::Password)
        .ok_or(Error::NotFound)?;
    Ok(Testers {
        has_test: has_test(&mut conn, scope, &newest.method).await?,
        rows: conn.method_testers(scope, id).await?,
        newest,
    })
}

/// Names a tester and makes the link, which is mailed and told once. Of somebody who tests already it is a new link.
///
/// # Errors
/// At `member`: `tester_unknown`, `tester_not_active`; `tester_too_many`; `tester_nothing` if nothing waits to be tried;
/// [`Error::NotFound`].
pub async fn add_tester(ctx: &Context, caller: &OrgCaller, id: LoginMethodId, member: &str) -> Result<Secret> {
    let member: Option<MemberId> = member.parse().ok();
    let (token, token_hash) = token::mint(ctx.rng());
    let link = (token_hash, ctx.now().plus(LIFE));
    let named: Result<()> = transact!(ctx, tx, {
        let scope = caller.scope();
        let method = method(&mut tx, scope, id).await?;
        let unknown = || Error::from(Problem::at("member", "tester_unknown"));
        let member = match member {
            Some(member) => tx.find_member(scope, member).await?.ok_or_else(unknown)?,
            None => return Err(unknown()),
        };
        if member.state != MemberState::Active {
            return Err(Problem::at("member", "tester_not_active").into());
        }
        settle(ctx, &mut tx, scope, id).await?;
        if !has_test(&mut tx, scope, &method).await? {
            return Err(Problem::of_all("tester_nothing").into());
        }
        let place = (id, member.id);
        let action = if tx.renew_method_tester(scope, place, link).await? {
            "method.tester_link"
        } else {
            if tx.method_testers(scope, id).await?.len() >= MOST {
                return Err(Problem::of_all("tester_too_many").with("max", MOST).into());
            }
            if !tx.insert_method_tester(scope, place, link, ctx.now()).await? {
                return Err(Error::Stale);
            }
            "method.tester_add"
        };
        note(ctx, &mut tx, caller, (action, &method), &member).await?;
        tell(ctx, &mut tx, scope, (&method, &member), (&token, link.1)).await
    });
    named?;
    Ok(token)
}

/// The member tests no longer: the link opens nothing, and who is signed in by it is signed out at the next request. One who did not
/// test stays so.
///
/// # Errors
/// [`Error::NotFound`] if there is no such method or member.
pub async fn remove_tester(ctx: &Context, caller: &OrgCaller, id: LoginMethodId, member: MemberId) -> Result<()> {
    transact!(ctx, tx, {
        let scope = caller.scope();
        let method = method(&mut tx, scope, id).await?;
        let member = tx.find_member(scope, member).await?.ok_or(Error::NotFound)?;
        if !tx.delete_method_tester(scope, id, member.id).await? {
            return Ok(());
        }
        end(ctx, &mut tx, scope, (id, member.id)).await?;
        note(ctx, &mut tx, caller, ("method.tester_remove", &method), &member).await
    })
}

/// What was tested is not any more: sign-ins by it are over. Who tests goes on with what comes next only if it is a change of the same.
///
/// # Errors
/// As the database says.
pub(super) async fn over(ctx: &Context, tx: &mut Tx, scope: OrgScope, id: LoginMethodId, goes_on: bool) -> Result<()> {
    for tester in tx.method_testers(scope, id).await? {
        end(ctx, tx, scope, (id, tester.member)).await?;
        if !goes_on {
            tx.delete_method_tester(scope, id, tester.member).await?;
        }
    }
    Ok(())
}

/// Ends what a tester signed in to by a test.
async fn end(ctx: &Context, tx: &mut Tx, scope: OrgScope, (id, member): (LoginMethodId, MemberId)) -> Result<()> {
    for grant in tx.tested_grants(scope, id, member).await? {
        ended::end(ctx, tx, Ends::Grant(grant), "test_over").await?;
    }
    Ok(tx.end_tests(scope, id, member).await?)
}

async fn method(tx: &mut Tx, scope: OrgScope, id: LoginMethodId) -> Result<LoginMethodRow> {
    let found = tx.newest_settings(scope, id).await?.ok_or(Error::NotFound)?;
    match found.method.kind {
        MethodKind::Password => Err(Error::NotFound),
        _ => Ok(found.method),
    }
}

async fn note(
    ctx: &Context,
    tx: &mut Tx,
    caller: &OrgCaller,
    (action, method): (&'static str, &LoginMethodRow),
    member: &Member,
) -> Result<()> {
    let actor = caller.actor();
    let target = Target::new("member", member.id, member.name.as_str());
    let record = Record::done(&actor, caller.scope(), action, target);
    Ok(ctx.audit(tx, record.detail(format!("method={}", method.name))).await?)
}

async fn tell(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    (method, member): (&LoginMethodRow, &Member),
    (token, until): (&Secret, Instant),
) -> Result<()> {
    let Some(email) = &member.email else { return Ok(()) };
    let locale = match member.account_id {
        Some(account) => tx.find_account(account).await?.and_then(|account| account.locale),
        None => None,
    };
    let organization = tx.get_organization(scope).await?;
    let mail = Mail::new(MailKind::MethodTest, email, locale.as_deref().unwrap_or("ko"))
        .link(test_link(ctx, token))
        .with("org_name", &organization.name)
        .with("method", &method.name)
        .with("until", until);
    ctx.mail(tx, Some(scope), &mail, None).await
}

/// The address of a tester's link.
pub fn test_link(ctx: &Context, token: &Secret) -> String {
    ctx.link(&format!("/login/test/{}", token.expose()))
}
