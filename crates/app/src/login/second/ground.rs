//! Where somebody stands between the factors, loaded anew: whatever was switched off meanwhile is no ground to go on from.

use ieum_model::account::{Account, AccountState};
use ieum_model::member::MemberState;
use ieum_model::second_factor::{Proof, Proofs};
use ieum_model::{AccountId, LoginMethodId, OrgId};
use ieum_store::active::{ActiveMember, ActiveMethod, ActiveOrganization};
use ieum_store::{Conn, Tx};

use super::answer::Before;
use super::ticket::{FactorTicket, Place, mark};
use crate::Result;

/// Where somebody stands, everything about it still active.
pub(super) enum Ground {
    Member(Box<(ActiveOrganization, ActiveMethod, ieum_model::member::Member)>),
    Operator,
    Session(Box<ActiveMember>),
}

/// The account and the ground it stands on, if both still hold what the first factor was proven for.
pub(super) async fn load(tx: &mut Tx, ticket: &FactorTicket, before: Before<'_>) -> Result<Option<(Account, Ground)>> {
    let standing = &ticket.standing;
    let found = tx.find_account(standing.account).await?;
    let is_same = |a: &Account| a.state == AccountState::Active && mark(a) == standing.mark;
    let Some(account) = found.filter(is_same) else {
        return Ok(None);
    };
    let ground = match standing.place {
        Place::Operators => tx.is_operator(account.id).await?.then_some(Ground::Operator),
        Place::StepUp(org, id) => match before.member.filter(|session| session.id() == id) {
            Some(session) => tx
                .find_active_member(session, org)
                .await?
                .map(|m| Ground::Session(Box::new(m))),
            None => None,
        },
        Place::Organization(org, method) => member_ground(tx, account.id, &standing.proofs, (org, method)).await?,
    };
    Ok(ground.map(|ground| (account, ground)))
}

async fn member_ground(
    conn: &mut Conn,
    account: AccountId,
    proofs: &Proofs,
    (org, method): (OrgId, LoginMethodId),
) -> Result<Option<Ground>> {
    let Some(organization) = conn.find_active_organization_of(account, org).await? else {
        return Ok(None);
    };
    let methods = conn.active_methods(&organization).await?;
    let member = conn.find_member_of_account(organization.scope(), account).await?;
    let member = member.filter(|m| matches!(m.state, MemberState::Active | MemberState::Invited));
    // An emergency code opens for the super admin alone, and still at this step.
    let emergency = match member.as_ref().is_some_and(|member| member.is_super_admin) {
        true => conn.find_emergency_method(&organization).await?,
        false => None,
    };
    let method = methods
        .into_iter()
        .chain(emergency)
        .find(|active| active.id() == method);
    let (Some(method), Some(member)) = (method, member) else {
        return Ok(None);
    };
    // Whom the company's system vouched for stands on a link, which may be off by now.
    if proofs.has(Proof::Company) {
        let links = conn.links_of(organization.scope(), member.id).await?;
        if !links.iter().any(|link| link.method == method.id() && link.is_enabled) {
            return Ok(None);
        }
    }
    Ok(Some(Ground::Member(Box::new((organization, method, member)))))
}
