//! Somebody else removes a person's factors: the phone is lost. It is written down, the person is told, and every sign-in ends.

use ieum_model::account::{Account, AccountState};
use ieum_model::email::Email;
use ieum_model::{AccountId, MemberId};
use ieum_store::second_factor::OperatorFactors;
use ieum_store::{OrgScope, Tx};

use super::told::{Change, tell};
use crate::access::{OperatorCaller, OrgCaller};
use crate::core::error::Problem;
use crate::core::mail::MailKind;
use crate::sessions::ended::{self, Ends};
use crate::{Actor, Context, Error, Result, transact};

/// Removes a member's factors. An account that belongs to other organisations, too, or to an operator, is not this organisation's
/// alone to open.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for the super admin and other admins; `member_is_oneself`; `factors_shared`;
/// `factors_none`.
pub async fn reset_member(ctx: &Context, caller: &OrgCaller, id: MemberId) -> Result<()> {
    let scope = caller.scope();
    transact!(ctx, tx, {
        let member = tx.find_member(scope, id).await?.ok_or(Error::NotFound)?;
        ieum_model::member::may_manage(&member, caller.member_id(), caller.role())
            .map_err(|refusal| Error::Forbidden(refusal.code()))?;
        if member.id == caller.member_id() {
            return Err(Problem::of_all("member_is_oneself").into());
        }
        let account = member.account_id.ok_or(Problem::of_all("factors_none"))?;
        let account = tx.find_account(account).await?.ok_or(Error::NotFound)?;
        if account.home_org_id != Some(*scope.org_id())
            && (tx.belongs_elsewhere(scope, account.id).await? || tx.is_operator(account.id).await?)
        {
            return Err(Problem::of_all("factors_shared").into());
        }
        reset(ctx, &mut tx, &caller.actor(), Some(scope), &account).await
    })
}

/// The operators, with whether they have a second factor.
///
/// # Errors
/// As the database says.
pub async fn operators(ctx: &Context) -> Result<Vec<OperatorFactors>> {
    Ok(ctx.store().read().await?.operators_with_factors().await?)
}

/// Removes another operator's factors.
///
/// # Errors
/// [`Error::NotFound`] if it is no operator; `member_is_oneself`; `factors_none`.
pub async fn reset_operator(ctx: &Context, caller: &OperatorCaller, id: AccountId) -> Result<()> {
    transact!(ctx, tx, {
        if !tx.is_operator(id).await? {
            return Err(Error::NotFound);
        }
        if id == caller.operator.account_id() {
            return Err(Problem::of_all("member_is_oneself").into());
        }
        let account = tx.find_account(id).await?.ok_or(Error::NotFound)?;
        reset(ctx, &mut tx, &caller.actor(), None, &account).await
    })
}

/// The same at the command line, for the operator nobody else can help.
///
/// # Errors
/// [`Error::NotFound`] if nobody of this e-mail is an operator; `factors_none`.
pub async fn reset_by_command(ctx: &Context, actor: &Actor, email: &Email) -> Result<()> {
    transact!(ctx, tx, {
        let account = tx
            .find_self_owned_account(&email.folded())
            .await?
            .ok_or(Error::NotFound)?;
        if !tx.is_operator(account.id).await? || account.state != AccountState::Active {
            return Err(Error::NotFound);
        }
        reset(ctx, &mut tx, actor, None, &account).await
    })
}

async fn reset(ctx: &Context, tx: &mut Tx, actor: &Actor, scope: Option<OrgScope>, account: &Account) -> Result<()> {
    if !tx.delete_factors(account.id).await? {
        return Err(Problem::of_all("factors_none").into());
    }
    ended::end(ctx, tx, Ends::SessionsOf(account.id), "factors_reset").await?;
    let change = Change {
        actor,
        scope,
        action: "factor.reset",
        factor: "all",
        mail: MailKind::FactorsReset,
    };
    tell(ctx, tx, account, &change).await
}
