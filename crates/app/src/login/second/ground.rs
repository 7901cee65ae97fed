//! Where somebody stands between the factors, loaded anew: whatever was switched off meanwhile is no ground to go on from.

use ieum_model::account::{Account, AccountState};
use ieum_model::member::{Member, MemberState};
use ieum_model::second_factor::Proof;
use ieum_model::{AccountId, LoginMethodId, OrgId};
use ieum_store::active::{ActiveMember, ActiveMethod, ActiveOrganization};
use ieum_store::{Conn, Tx};

use super::answer::Before;
use super::ticket::{FactorTicket, Place, Standing, mark};
use crate::Result;

/// Where somebody stands, everything about it still active.
pub(super) enum Ground {
    Member(Box<(ActiveOrganization, ActiveMethod, Member)>),
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
        Place::Organization(org, method) => member_ground(tx, account.id, standing, (org, method)).await?,
    };
    Ok(ground.map(|ground| (account, ground)))
}

async fn member_ground(
    conn: &mut Conn,
    account: AccountId,
    standing: &Standing,
    (org, method): (OrgId, LoginMethodId),
) -> Result<Option<Ground>> {
    let Some(organization) = conn.find_active_organization_of(account, org).await? else {
        return Ok(None);
    };
    let member = conn.find_member_of_account(organization.scope(), account).await?;
    let member = member.filter(|m| matches!(m.state, MemberState::Active | MemberState::Invited));
    let Some(member) = member else { return Ok(None) };
    let method = match standing.tested {
        Some(number) => {
            conn.find_tested_method(&organization, method, (member.id, number))
                .await?
        }
        None => method_of_all(conn, &organization, &member, method).await?,
    };
    let Some(method) = method else { return Ok(None) };
    // Whom the company's system vouched for stands on a link, which may be off by now. A tester may stand on none.
    if standing.proofs.has(Proof::Company) {
        let links = conn.links_of(organization.scope(), member.id).await?;
        let mut own = links.iter().filter(|link| link.method == method.id());
        let is_believed = match method.tested() {
            Some(_) => own.all(|link| link.is_enabled),
            None => own.any(|link| link.is_enabled),
        };
        if !is_believed {
            return Ok(None);
        }
    }
    Ok(Some(Ground::Member(Box::new((organization, method, member)))))
}

/// A method that is on; or that of emergency codes, which open for the super admin alone, and still at this step.
async fn method_of_all(
    conn: &mut Conn,
    organization: &ActiveOrganization,
    member: &Member,
    id: LoginMethodId,
) -> Result<Option<ActiveMethod>> {
    let methods = conn.active_methods(organization).await?;
    let emergency = match member.is_super_admin {
        true => conn.find_emergency_method(organization).await?,
        false => None,
    };
    Ok(methods.into_iter().chain(emergency).find(|active| active.id() == id))
}
