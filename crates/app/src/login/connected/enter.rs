//! Somebody whom the company's own system vouches for comes in, or is turned away with a reason that is written down.

use ieum_model::account::AccountState;
use ieum_model::linking::{By, Decision, Doubt, Identity};
use ieum_model::login_method::MethodKind;
use ieum_model::member::Member;
use ieum_model::second_factor::{Proof, Proofs};
use ieum_model::trace::StepName;
use ieum_model::{AccountId, Instant, LinkProposalId, LinkedIdentityId, LoginMethodId, MemberId};
use ieum_store::active::{ActiveMethod, ActiveOrganization, ActiveSession};
use ieum_store::link_proposal::NewProposal;
use ieum_store::linked_identity::NewLink;
use ieum_store::{Conn, Constraint, OrgScope, Tx};

use super::ladder::{Ladder, ladder};
use super::provision::{provision, raced};
use super::reason::Reason;
use super::tester::{door_for, judged, may_propose};
use crate::core::audit::Record;
use crate::login::second::{Entering, SignedInTo, admit};
use crate::traces::{Ending, Trail};
use crate::{Actor, Context, Error, Result, Target};

/// The page that the attempt began at, and its method, both still open.
///
/// # Errors
/// [`Error::NotFound`] if one of them is not.
pub async fn door(conn: &mut Conn, slug: &str, method: LoginMethodId) -> Result<(ActiveOrganization, ActiveMethod)> {
    let entrance = conn.find_active_entrance(slug).await?.ok_or(Error::NotFound)?;
    let active = entrance.methods.into_iter().find(|active| active.id() == method);
    Ok((entrance.organization, active.ok_or(Error::NotFound)?))
}

/// Of which kind a method of a login page is; `test` is a tester's token, if they try what is not live.
///
/// # Errors
/// [`Error::NotFound`] if the page has no such method.
pub async fn kind_at(ctx: &Context, slug: &str, method: LoginMethodId, test: Option<&str>) -> Result<MethodKind> {
    let (_, active) = door_for(ctx, &mut ctx.store().read().await?, (slug, method), test).await?;
    MethodKind::parse(&active.kind).ok_or(Error::NotFound)
}

/// Uses an attempt up: `mark` names it, and is remembered until `until`.
///
/// # Errors
/// [`Error::Stale`] if it was used before.
pub async fn take(tx: &mut Tx, mark: [u8; 32], until: Instant) -> Result<()> {
    tx.take_proof(mark, until).await.map_err(|e| {
        if e.is_violation_of(Constraint::UsedProof) {
            Error::Stale
        } else {
            e.into()
        }
    })
}

/// Signs the person in, or says why not. Who it may be is proposed to an administrator in the same transaction.
///
/// # Errors
/// As the database says. The refusal is the inner error, and is not yet written down: see [`refuse`].
pub async fn enter(
    ctx: &Context,
    tx: &mut Tx,
    organization: &ActiveOrganization,
    method: &ActiveMethod,
    identity: &Identity,
    before: Option<&ActiveSession>,
    trail: &mut Trail,
) -> Result<std::result::Result<SignedInTo, Reason>> {
    let scope = organization.scope();
    let ladder = ladder(tx, scope, method.id(), identity).await?;
    trail.at(method);
    ladder.note(ctx, identity, trail);
    let (member, account) = match who(ctx, tx, organization, method, identity, &ladder, trail).await? {
        Ok(found) => found,
        Err(reason) => return Ok(Err(reason)),
    };
    let account = tx.find_account(account).await?;
    let account = account.filter(|account| account.state == AccountState::Active);
    let row = tx.find_member(scope, member).await?;
    trail.is_member(member);
    let (Some(account), Some(row)) = (account, row) else {
        trail.failed(ctx, StepName::Member, []);
        return Ok(Err(Reason::MemberNotActive));
    };
    if method.tested().is_none() {
        believe(ctx, tx, method, (identity, &ladder), &row, trail).await?;
        // Who comes by the company's system was never asked for the initial password, which an administrator knows: it ends here.
        tx.drop_initial_password(scope, account.id).await?;
    }
    let entering = Entering {
        account: &account,
        organization,
        member: &row,
        method,
        proofs: Proofs::of(Proof::Company),
        trail,
    };
    Ok(Ok(admit(ctx, tx, entering, before).await?))
}

/// Which member the ladder leads to, and the account; or why nobody comes in.
async fn who(
    ctx: &Context,
    tx: &mut Tx,
    organization: &ActiveOrganization,
    method: &ActiveMethod,
    identity: &Identity,
    ladder: &Ladder,
    trail: &mut Trail,
) -> Result<std::result::Result<(MemberId, AccountId), Reason>> {
    let scope = organization.scope();
    let account = |member| {
        ladder
            .account()
            .map(|account| (member, account))
            .ok_or(Reason::MemberWithoutAccount)
    };
    if let Some(tested) = method.tested() {
        if may_propose(tested, ladder)
            && let Decision::Propose(candidate, doubt) = ladder.decision
        {
            propose(ctx, tx, scope, method.id(), identity, candidate, doubt).await?;
            trail.proposed(tx.find_proposal_of(scope, method.id(), &identity.subject).await?);
        }
        return Ok(judged(tested, ladder).and_then(account));
    }
    Ok(match ladder.decision {
        Decision::SignIn(member) | Decision::Link(member, _) => account(member),
        Decision::Propose(candidate, doubt) => {
            propose(ctx, tx, scope, method.id(), identity, candidate, doubt).await?;
            trail.proposed(tx.find_proposal_of(scope, method.id(), &identity.subject).await?);
            Err(Reason::Doubt(doubt))
        }
        Decision::Provision => return provision(ctx, tx, organization, method, identity, ladder).await,
        Decision::LinkDisabled => Err(Reason::LinkDisabled),
        Decision::MemberNotActive => Err(Reason::MemberNotActive),
    })
}

/// The other side is believed to speak of this member: linked now, if not before.
async fn believe(
    ctx: &Context,
    tx: &mut Tx,
    method: &ActiveMethod,
    (identity, ladder): (&Identity, &Ladder),
    member: &Member,
    trail: &mut Trail,
) -> Result<()> {
    let link = match ladder.link {
        Some(link) => link.id,
        None => {
            trail.done(ctx, StepName::Linked, []);
            link(ctx, tx, method, identity, ladder.decision, member).await?
        }
    };
    Ok(tx
        .note_link_use(method.scope(), link, ctx.now(), &identity.label())
        .await?)
}

/// Links the person to the member; which step of the ladder led there is written down.
async fn link(
    ctx: &Context,
    tx: &mut Tx,
    method: &ActiveMethod,
    identity: &Identity,
    decision: Decision,
    member: &Member,
) -> Result<LinkedIdentityId> {
    let (scope, label) = (method.scope(), identity.label());
    let linked_by = match decision {
        Decision::Link(_, By::Key) => "key",
        _ => "address",
    };
    let new = NewLink {
        id: LinkedIdentityId::new(ctx.now(), ctx.rng()),
        method: method.id(),
        subject: &identity.subject,
        member: member.id,
        label: &label,
        linked_by,
        now: ctx.now(),
    };
    tx.insert_link(scope, &new).await.map_err(raced)?;
    tx.settle_proposal(scope, method.id(), &identity.subject).await?;
    let target = Target::new("member", member.id, member.name.as_str());
    let actor = Actor::system();
    let record = Record::done(&actor, scope, "link.add", target)
        .detail(format!("method={} as={label} by={linked_by}", method.name));
    ctx.audit(tx, record).await?;
    Ok(new.id)
}

async fn propose(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    method: LoginMethodId,
    identity: &Identity,
    candidate: Option<MemberId>,
    doubt: Doubt,
) -> Result<()> {
    tx.save_proposal(
        scope,
        &NewProposal {
            id: LinkProposalId::new(ctx.now(), ctx.rng()),
            method,
            subject: &identity.subject,
            name: identity.name.as_deref(),
            email: identity.email.as_deref(),
            candidate,
            doubt: doubt.as_str(),
            now: ctx.now(),
        },
    )
    .await?;
    Ok(())
}

/// Writes down that somebody was turned away, and why: in the audit log, and as the end of the attempt's record.
///
/// # Errors
/// As the database says.
pub async fn refuse(
    ctx: &Context,
    tx: &mut Tx,
    method: &ActiveMethod,
    reason: Reason,
    identity: Option<&Identity>,
    trail: &Trail,
) -> Result<()> {
    let detail = identity.map_or_else(String::new, |identity| format!("as={}", identity.label()));
    refuse_with(ctx, tx, method, reason, detail, trail).await
}

/// The same with other words.
pub(in crate::login) async fn refuse_with(
    ctx: &Context,
    tx: &mut Tx,
    method: &ActiveMethod,
    reason: Reason,
    detail: String,
    trail: &Trail,
) -> Result<()> {
    trail.save(ctx, tx, method.scope(), Ending::Refused(reason)).await?;
    let record = Record {
        actor: &Actor::anonymous(),
        scope: Some(method.scope()),
        action: "login.failure",
        target: Target::new("login_method", method.id(), &method.name),
        result: &format!("refused:{}", reason.code()),
        detail,
    };
    Ok(ctx.audit(tx, record).await?)
}
