//! Suspends, resumes, deletes and restores a member.

use ieum_model::MemberId;
use ieum_model::account::AccountState;
use ieum_model::member::{self, Member, MemberChange, MemberState};
use ieum_store::{Constraint, StoreError, Tx};

use super::fields::{check_may_manage, refused, target};
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::sessions::ended::{self, Ends};
use crate::{Context, Error, Result, transact};

const fn action(change: MemberChange) -> &'static str {
    match change {
        MemberChange::Suspend => "member.suspend",
        MemberChange::Resume => "member.resume",
        MemberChange::Delete => "member.delete",
        MemberChange::Restore => "member.restore",
    }
}

/// Carries out a change of state that was asked for when the member had this version.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for admins among one another; [`Error::Refused`] as
/// [`ieum_model::member::MemberRefusal`] says, or with `member_place_taken` for a restored member whose sign-in ID somebody else has
/// by now; [`Error::Stale`].
pub async fn change(
    ctx: &Context,
    caller: &OrgCaller,
    id: MemberId,
    change: MemberChange,
    version: i64,
) -> Result<MemberState> {
    transact!(ctx, tx, {
        let member = tx.find_member(caller.scope(), id).await?.ok_or(Error::NotFound)?;
        let state = member::change(&member, change, caller.member_id(), ctx.now()).map_err(refused)?;
        check_may_manage(&member, caller.member_id(), caller.role())?;
        if member.version != version {
            return Err(Error::Stale);
        }
        let saved = tx
            .set_member_state(caller.scope(), &member, state, ctx.now())
            .await
            .map_err(place_taken)?;
        if !saved {
            return Err(Error::Stale);
        }
        follow(ctx, &mut tx, caller, &member, state).await?;
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), action(change), target(&member));
        ctx.audit(&mut tx, record).await?;
        Ok(state)
    })
}

/// What a change brings along: sign-ins end, invitations too, and a managed account goes and comes with its one member.
async fn follow(ctx: &Context, tx: &mut Tx, caller: &OrgCaller, member: &Member, to: MemberState) -> Result<()> {
    let scope = caller.scope();
    let account = match member.account_id {
        Some(id) => tx.find_account(id).await?,
        None => None,
    };
    let managed = account.filter(|a| a.home_org_id == Some(*scope.org_id())).map(|a| a.id);
    let reason = match to {
        MemberState::Suspended => "member_suspended",
        MemberState::Deleted => "member_deleted",
        MemberState::Active | MemberState::Invited => "",
    };
    if !reason.is_empty() {
        ended::end(ctx, tx, Ends::Member(scope, member.id), reason).await?;
        if let Some(account) = managed {
            ended::end(ctx, tx, Ends::SessionsOf(account), reason).await?;
        }
    }
    if to == MemberState::Deleted {
        tx.revoke_invitations_of(scope, member.id, ctx.now()).await?;
        if let Some(account) = managed {
            tx.set_account_state(account, AccountState::Deleted).await?;
        }
    } else if member.state == MemberState::Deleted
        && let Some(account) = managed
    {
        tx.set_account_state(account, AccountState::Active)
            .await
            .map_err(place_taken)?;
    }
    Ok(())
}

fn place_taken(error: StoreError) -> Error {
    use Constraint as C;
    match error {
        StoreError::Violation(
            C::MemberEmail | C::MemberPhone | C::MemberAccount | C::ManagedAccountEmail | C::ManagedAccountPhone,
        ) => Problem::of_all("member_place_taken").into(),
        other => other.into(),
    }
}
