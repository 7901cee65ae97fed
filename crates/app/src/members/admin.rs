//! Admins: who they are, which menus they have, and members who become one or no longer are.

use ieum_model::MemberId;
use ieum_model::member::{Member, MemberState};
use ieum_model::permission::{Menu, Menus};
use ieum_model::sign_in_id::SignInId;

use super::fields::{sign_in_id, target};
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Error, Result, transact};

/// The super admin and the admins, by name.
///
/// # Errors
/// [`Error::Unavailable`] if the database does not answer.
pub async fn admins(ctx: &Context, caller: &OrgCaller) -> Result<Vec<Member>> {
    let mut conn = ctx.store().read().await?;
    Ok(conn.admins(caller.scope()).await?)
}

/// The member of this organisation who signs in with what was typed.
///
/// # Errors
/// What is wrong with the field, `member_unknown` if nobody does.
pub async fn find_by_sign_in_id(ctx: &Context, caller: &OrgCaller, typed: &str) -> Result<Member> {
    let id = sign_in_id(typed)?;
    let mut conn = ctx.store().read().await?;
    let found = match &id {
        SignInId::Email(email) => conn.find_member_by_email(caller.scope(), &email.folded()).await?,
        SignInId::Phone(phone) => conn.find_member_by_phone(caller.scope(), phone.as_e164()).await?,
    };
    found.ok_or_else(|| Problem::at("sign_in_id", "member_unknown").into())
}

/// Makes a member an admin with these menus, changes them, or takes them away (`None`). It holds from the member's next request.
///
/// # Errors
/// [`Error::NotFound`]; `member_is_super_admin`; `admin_not_active` for who is not an active member; `admin_without_menu` for no menu
/// at all; [`Error::Stale`].
pub async fn set_admin(
    ctx: &Context,
    caller: &OrgCaller,
    id: MemberId,
    version: i64,
    menus: Option<Menus>,
) -> Result<()> {
    transact!(ctx, tx, {
        let member = tx.find_member(caller.scope(), id).await?.ok_or(Error::NotFound)?;
        if member.is_super_admin {
            return Err(Problem::of_all("member_is_super_admin").into());
        }
        if menus.is_some() && member.state != MemberState::Active {
            return Err(Problem::of_all("admin_not_active").into());
        }
        if menus.is_some_and(|m| m == Menus::default()) {
            return Err(Problem::at("menus", "admin_without_menu").into());
        }
        if !tx.set_member_admin(caller.scope(), id, version, menus).await? {
            return Err(Error::Stale);
        }
        let action = match (member.admin, menus) {
            (_, None) => "admin.take",
            (None, Some(_)) => "admin.grant",
            (Some(_), Some(_)) => "admin.change",
        };
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), action, target(&member)).detail(words(menus));
        ctx.audit(&mut tx, record).await?;
        Ok(())
    })
}

fn words(menus: Option<Menus>) -> String {
    let menus = menus.unwrap_or_default();
    let names: Vec<_> = Menu::ALL
        .into_iter()
        .filter(|m| menus.has(*m))
        .map(Menu::as_str)
        .collect();
    format!("menus={}", names.join(","))
}
