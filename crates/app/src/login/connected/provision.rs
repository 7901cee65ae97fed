//! Somebody whom nobody knows yet becomes a member at the first sign-in (자동 등록). The account is the organisation's: its address was
//! proven to the company's system, not to us, so it is member of this organisation only and has no password.

use ieum_model::linking::{Doubt, Identity};
use ieum_model::member::MemberState;
use ieum_model::text::{PersonName, fold};
use ieum_model::{AccountId, GroupId, MemberId};
use ieum_store::account::NewAccount;
use ieum_store::active::{ActiveMethod, ActiveOrganization};
use ieum_store::member::NewMember;
use ieum_store::{Constraint, StoreError, Tx};

use super::ladder::Ladder;
use super::reason::Reason;
use crate::core::audit::Record;
use crate::{Actor, Context, Error, Result, Target};

/// Makes the member; the account and the member, or why not.
pub(super) async fn provision(
    ctx: &Context,
    tx: &mut Tx,
    organization: &ActiveOrganization,
    method: &ActiveMethod,
    identity: &Identity,
    ladder: &Ladder,
) -> Result<std::result::Result<(MemberId, AccountId), Reason>> {
    let scope = organization.scope();
    let Some(email) = &ladder.email else {
        return Ok(Err(Reason::Doubt(Doubt::Nobody)));
    };
    if !organization.plan.allows_linking() {
        return Ok(Err(Reason::Doubt(Doubt::Nobody)));
    }
    let (account, member) = (
        AccountId::new(ctx.now(), ctx.rng()),
        MemberId::new(ctx.now(), ctx.rng()),
    );
    // A name that cannot be one is no reason to stay outside: the address says who it is.
    let name = identity.name.as_deref().and_then(|name| PersonName::parse(name).ok());
    let name = name.map_or_else(|| email.local().to_owned(), |name| name.as_str().to_owned());
    let folded = email.folded();
    let address = Some((email.as_str(), folded.as_str()));
    let new = NewAccount {
        id: account,
        home: Some(scope),
        name: &name,
        email: address,
        phone: None,
        password_hash: None,
        must_change_password: false,
        locale: None,
        created_at: ctx.now(),
    };
    tx.insert_account(&new).await.map_err(raced)?;
    let new = NewMember {
        id: member,
        account_id: Some(account),
        state: MemberState::Active,
        name: (&name, &fold(&name)),
        email: address,
        phone: None,
        department: ("", ""),
        now: ctx.now(),
    };
    tx.insert_member(scope, &new).await.map_err(raced)?;
    for group in ladder.rule.initial_groups.lines() {
        // A group that was removed since is no reason to stay outside.
        if let Ok(group) = group.parse::<GroupId>()
            && tx.find_group(scope, group).await?.is_some()
        {
            tx.insert_group_members(scope, group, &[member], ctx.now()).await?;
        }
    }
    let target = Target::new("member", member, name);
    let actor = Actor::system();
    let record = Record::done(&actor, scope, "member.provision", target).detail(format!(
        "method={} as={}",
        method.name,
        identity.label()
    ));
    ctx.audit(tx, record).await?;
    Ok(Ok((member, account)))
}

/// The same person came twice at once: the later one is run again, and finds the member.
pub(super) fn raced(error: StoreError) -> Error {
    match error {
        StoreError::Violation(
            Constraint::MemberEmail
            | Constraint::ManagedAccountEmail
            | Constraint::LinkedSubject
            | Constraint::LinkedMember,
        ) => StoreError::Serialization("a member was linked twice at once".to_owned()).into(),
        other => other.into(),
    }
}
