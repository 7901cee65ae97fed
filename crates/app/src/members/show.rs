//! One member with what the console tells about them.

use ieum_model::MemberId;
use ieum_model::account::{Account, AccountState};
use ieum_model::member::Member;
use ieum_store::chart::Post;
use ieum_store::invitation::Invitation;
use ieum_store::{Conn, OrgScope};

use crate::access::OrgCaller;
use crate::{Context, Error, Result};

/// A member in detail.
#[derive(Debug)]
pub struct Shown {
    /// The member.
    pub member: Member,
    /// Whether the organisation made the account, and so may change its sign-in IDs and set its password.
    pub is_managed: bool,
    /// The person has not yet changed the initial password.
    pub must_change_password: bool,
    /// The latest invitation, of a member who has not accepted yet.
    pub invitation: Option<Invitation>,
    /// The person has a second factor.
    pub has_factor: bool,
    /// Whether the caller may manage this member at all.
    pub may_manage: bool,
    /// The posts in the org chart, the main one first. With one the department is the unit's name.
    pub posts: Vec<Post>,
}

/// Loads a member.
///
/// # Errors
/// [`Error::NotFound`], also for a member of another organisation.
pub async fn show(ctx: &Context, caller: &OrgCaller, id: MemberId) -> Result<Shown> {
    let mut conn = ctx.store().read().await?;
    let member = conn.find_member(caller.scope(), id).await?.ok_or(Error::NotFound)?;
    let account = managed_account(&mut conn, caller.scope(), &member).await?;
    let invitation = match member.account_id {
        None => conn.find_invitation_of(caller.scope(), id).await?,
        Some(_) => None,
    };
    let has_factor = match member.account_id {
        Some(account) => conn.factor_standing(account).await?.has_factor(),
        None => false,
    };
    Ok(Shown {
        has_factor,
        is_managed: account.is_some(),
        must_change_password: account.is_some_and(|a| a.must_change_password),
        invitation,
        posts: conn.posts_of(caller.scope(), id).await?,
        may_manage: ieum_model::member::may_manage(&member, caller.member_id(), caller.role()).is_ok(),
        member,
    })
}

/// The member's account, if this organisation manages it.
pub(super) async fn managed_account(conn: &mut Conn, scope: OrgScope, member: &Member) -> Result<Option<Account>> {
    let Some(id) = member.account_id else { return Ok(None) };
    let account = conn.find_account(id).await?;
    Ok(account.filter(|a| a.home_org_id == Some(*scope.org_id()) && a.state != AccountState::Deleted))
}
