//! Decides a proposal: somebody stood at the door, and an administrator says which member it is, or that it is none.

use ieum_model::member::MemberState;
use ieum_model::{Instant, LinkProposalId, LinkedIdentityId, MemberId};
use ieum_store::Constraint;
use ieum_store::link_proposal::ProposalRow;
use ieum_store::linked_identity::NewLink;

use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Error, Result, Target, transact};

/// Open proposals, or those that were taken off the list, the latest first, at most `limit`.
///
/// # Errors
/// As the database says.
pub async fn proposals(
    ctx: &Context,
    caller: &OrgCaller,
    is_dismissed: bool,
    before: Option<(Instant, LinkProposalId)>,
    limit: i64,
) -> Result<Vec<ProposalRow>> {
    let mut conn = ctx.store().read().await?;
    Ok(conn.proposals(caller.scope(), is_dismissed, before, limit).await?)
}

/// Links the person to a member. From then on the person signs in as that member.
///
/// # Errors
/// `link_member_unknown`, `link_member_not_active` or `link_member_linked` at `member`; [`Error::NotFound`] if somebody else decided.
pub async fn accept(ctx: &Context, caller: &OrgCaller, id: LinkProposalId, member: Option<MemberId>) -> Result<()> {
    transact!(ctx, tx, {
        let scope = caller.scope();
        let proposal = tx.find_proposal(scope, id).await?.ok_or(Error::NotFound)?;
        let member = member.ok_or_else(|| Error::from(Problem::at("member", "link_member_unknown")))?;
        let member = tx.find_member(scope, member).await?;
        let member = member.ok_or_else(|| Error::from(Problem::at("member", "link_member_unknown")))?;
        if !matches!(member.state, MemberState::Active | MemberState::Invited) {
            return Err(Problem::at("member", "link_member_not_active").into());
        }
        if !tx.delete_proposal(scope, id).await? {
            return Err(Error::NotFound);
        }
        let label = proposal
            .email
            .as_ref()
            .or(proposal.name.as_ref())
            .unwrap_or(&proposal.subject);
        let label: String = label.chars().take(200).collect();
        let new = NewLink {
            id: LinkedIdentityId::new(ctx.now(), ctx.rng()),
            method: proposal.method,
            subject: &proposal.subject,
            member: member.id,
            label: &label,
            linked_by: "admin",
            now: ctx.now(),
        };
        tx.insert_link(scope, &new).await.map_err(|e| {
            if e.is_violation_of(Constraint::LinkedMember) || e.is_violation_of(Constraint::LinkedSubject) {
                Problem::at("member", "link_member_linked").into()
            } else {
                Error::from(e)
            }
        })?;
        let actor = caller.actor();
        let target = Target::new("member", member.id, member.name.as_str());
        let record = Record::done(&actor, scope, "link.add", target);
        ctx.audit(
            &mut tx,
            record.detail(format!("method={} as={label}", proposal.method_name)),
        )
        .await?;
        Ok(())
    })
}

/// Takes a proposal off the list; the person stays outside.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn dismiss(ctx: &Context, caller: &OrgCaller, id: LinkProposalId) -> Result<()> {
    turn(ctx, caller, id, true).await
}

/// Puts it back.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn reopen(ctx: &Context, caller: &OrgCaller, id: LinkProposalId) -> Result<()> {
    turn(ctx, caller, id, false).await
}

async fn turn(ctx: &Context, caller: &OrgCaller, id: LinkProposalId, is_dismissed: bool) -> Result<()> {
    transact!(ctx, tx, {
        let scope = caller.scope();
        let proposal = tx.find_proposal(scope, id).await?.ok_or(Error::NotFound)?;
        if tx.dismiss_proposal(scope, id, is_dismissed).await? {
            let actor = caller.actor();
            let action = if is_dismissed { "link.dismiss" } else { "link.reopen" };
            let target = Target::new("login_method", proposal.method, proposal.method_name.as_str());
            let who = proposal
                .email
                .as_ref()
                .or(proposal.name.as_ref())
                .unwrap_or(&proposal.subject);
            let record = Record::done(&actor, scope, action, target);
            ctx.audit(&mut tx, record.detail(format!("as={who}"))).await?;
        }
        Ok(())
    })
}
