//! Ieum's own ways in besides the password: a passkey, a mailed code. They belong to the password method: an organisation that left
//! signing in to its own system leaves it there, and a domain whose people come by it is not walked around.

use ieum_model::account::{Account, AccountState};
use ieum_model::member::MemberState;
use ieum_model::second_factor::Proofs;
use ieum_store::Tx;
use ieum_store::active::{ActiveOrganization, ActiveSession};

use super::admit::{Entering, SignedInTo, admit};
use crate::domains::must_use;
use crate::login::KIND;
use crate::login::connected::Reason;
use crate::traces::{StepName, Trail};
use crate::{Context, Result};

/// Why an organisation does not open, and the step at which that showed.
pub(crate) type Closed = (StepName, Reason);

/// Signs an account in to an organisation by what it proved, or says what stands against it.
///
/// # Errors
/// As the database says.
pub(crate) async fn open(
    ctx: &Context,
    tx: &mut Tx,
    (account, organization): (&Account, &ActiveOrganization),
    (proofs, trail): (Proofs, &Trail),
    before: Option<&ActiveSession>,
) -> Result<std::result::Result<SignedInTo, Closed>> {
    let methods = tx.active_methods(organization).await?;
    let Some(method) = methods.iter().find(|method| method.kind == KIND) else {
        return Ok(Err((StepName::Settings, Reason::MethodDisabled)));
    };
    let member = tx.find_member_of_account(organization.scope(), account.id).await?;
    let may_enter = |state| matches!(state, MemberState::Active | MemberState::Invited);
    let member = member.filter(|m| account.state == AccountState::Active && may_enter(m.state));
    let Some(member) = member else {
        return Ok(Err((StepName::Member, Reason::MemberNotActive)));
    };
    if must_use(tx, organization.scope(), &member).await?.is_some() {
        return Ok(Err((StepName::DomainRule, Reason::OtherMethod)));
    }
    let entering = Entering {
        account,
        organization,
        member: &member,
        method,
        proofs,
        trail,
    };
    Ok(Ok(admit(ctx, tx, entering, before).await?))
}
