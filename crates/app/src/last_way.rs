//! The last way in is not lost by mistake: what the store knows of a member's ways, and the guard before each of them goes. Who may
//! lose what is the rule of `model::last_way`.

use ieum_model::AccountId;
use ieum_model::last_way::{Facts, Link, Loss, Method};
use ieum_model::member::Member;
use ieum_store::{Conn, OrgScope};

use crate::core::error::Problem;
use crate::domains::must_use;
use crate::{Context, Error, Result};

/// Everything by which a member may come in.
///
/// # Errors
/// As the database says.
pub(crate) async fn ways_of(ctx: &Context, conn: &mut Conn, scope: OrgScope, member: &Member) -> Result<Facts> {
    let methods = conn.login_methods(scope).await?;
    let links = conn.links_of(scope, member.id).await?;
    let (mut has_password, mut passkeys) = (false, 0);
    if let Some(account) = member.account_id {
        let found = conn.find_account(account).await?;
        has_password = found.is_some_and(|account| account.password_hash.is_some());
        passkeys = match crate::factors::passkey::can_have(ctx) {
            true => usize::try_from(conn.factor_standing(account).await?.passkeys).unwrap_or(0),
            false => 0,
        };
    }
    let method = |row: &ieum_store::login_method::LoginMethodRow| Method {
        id: row.id,
        kind: row.kind,
        is_enabled: row.is_enabled,
    };
    let link = |row: &ieum_store::linked_identity::LinkRow| Link {
        id: row.id,
        method: row.method,
        is_enabled: row.is_enabled,
    };
    Ok(Facts {
        methods: methods.iter().map(method).collect(),
        links: links.iter().map(link).collect(),
        has_password,
        passkeys,
        is_bound: must_use(conn, scope, member).await?.is_some(),
        codes_left: match member.is_super_admin {
            true => conn.emergency_standing(scope).await?.left,
            false => 0,
        },
    })
}

/// Whether a loss would keep the organisation's super admin out.
///
/// # Errors
/// As the database says.
pub(crate) async fn would_lock_out(ctx: &Context, conn: &mut Conn, scope: OrgScope, loss: Loss) -> Result<bool> {
    let organization = conn.get_organization(scope).await?;
    let super_admin = conn.find_member(scope, organization.super_admin_id).await?;
    match super_admin {
        Some(super_admin) => Ok(ways_of(ctx, conn, scope, &super_admin).await?.is_last(loss)),
        None => Ok(false),
    }
}

/// Refuses a loss that would keep the organisation's super admin out.
///
/// # Errors
/// `last_way`.
pub(crate) async fn keep(ctx: &Context, conn: &mut Conn, scope: OrgScope, loss: Loss) -> Result<()> {
    match would_lock_out(ctx, conn, scope, loss).await? {
        true => Err(Problem::of_all("last_way").into()),
        false => Ok(()),
    }
}

/// The same for what an account has everywhere, in each organisation whose super admin it is.
///
/// # Errors
/// `last_way`.
pub(crate) async fn keep_of_account(ctx: &Context, conn: &mut Conn, account: AccountId, loss: Loss) -> Result<()> {
    for organization in conn.active_organizations_of(account).await? {
        let scope = organization.scope();
        let member = conn.find_member_of_account(scope, account).await?;
        if member.is_some_and(|member| member.id == organization.super_admin_id) {
            keep(ctx, conn, scope, loss).await?;
        }
    }
    Ok(())
}

/// Whether the member comes in at all as super admin, whom no domain rule binds: who cannot takes no role over.
///
/// # Errors
/// As the database says.
pub(crate) async fn can_take_over(ctx: &Context, conn: &mut Conn, scope: OrgScope, member: &Member) -> Result<bool> {
    let ways = Facts {
        is_bound: false,
        ..ways_of(ctx, conn, scope, member).await?
    };
    Ok(!ways.ways().is_empty())
}

/// Not the last way: for what one does to oneself.
///
/// # Errors
/// [`Error::Refused`] with this code.
pub(crate) fn keep_own(ways: &Facts, loss: Loss, code: &'static str) -> Result<()> {
    match ways.without(loss).ways().is_empty() {
        true => Err(Error::from(Problem::of_all(code))),
        false => Ok(()),
    }
}
