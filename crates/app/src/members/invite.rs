//! Invites one person by mail, and does so again. The link is the proof of the e-mail; the account comes with its acceptance.

use ieum_model::member::{Member, MemberState};
use ieum_model::sign_in_id::SignInId;
use ieum_model::throttle::MAIL;
use ieum_model::{InvitationId, MemberId};
use ieum_store::Tx;
use ieum_store::invitation::{For, NewInvitation};
use ieum_store::member::NewMember;

use super::fields::{Folded, TypedPerson, check_may_manage, taken_id, target};
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::core::mail::{Mail, MailKind};
use crate::core::{throttle, token};
use crate::{Context, Error, Result, Target, transact};

/// Invites a person by mail; the member waits for the acceptance.
///
/// # Errors
/// [`Error::Refused`] for what is wrong with the fields, `invite_needs_email` for a phone, `member_email_taken` for a known member.
pub async fn invite(ctx: &Context, caller: &OrgCaller, typed: TypedPerson<'_>) -> Result<MemberId> {
    let person = typed.read()?;
    let SignInId::Email(email) = &person.id else {
        return Err(Problem::at("sign_in_id", "invite_needs_email").into());
    };
    let (name, folded) = (Folded::of(person.name.as_str()), email.folded());
    transact!(ctx, tx, {
        let id = MemberId::new(ctx.now(), ctx.rng());
        let new = NewMember {
            id,
            account_id: None,
            state: MemberState::Invited,
            name: name.as_pair(),
            email: Some((email.as_str(), &folded)),
            phone: None,
            department: person.department.as_pair(),
            now: ctx.now(),
        };
        tx.insert_member(caller.scope(), &new).await.map_err(taken_id)?;
        send(ctx, &mut tx, caller, id, email.as_str()).await?;
        let target = Target::new("member", id, name.text.clone());
        ctx.audit(
            &mut tx,
            Record::done(&caller.actor(), caller.scope(), "member.invite", target),
        )
        .await?;
        Ok(id)
    })
}

/// Invites a member again who has not accepted yet: the link before holds no longer.
///
/// # Errors
/// [`Error::NotFound`]; `member_not_waiting` for who needs no invitation; `mail_too_many` after several within an hour.
pub async fn resend(ctx: &Context, caller: &OrgCaller, id: MemberId) -> Result<()> {
    transact!(ctx, tx, {
        let member = tx.find_member(caller.scope(), id).await?.ok_or(Error::NotFound)?;
        check_may_manage(&member, caller.member_id(), caller.role())?;
        let Some(email) = waiting(&member) else {
            return Err(Problem::of_all("member_not_waiting").into());
        };
        let key = throttle::key(ctx, "invitation mail", &format!("{id}"));
        if throttle::locked_until(ctx, &mut tx, &key).await?.is_some() {
            return Err(Problem::of_all("mail_too_many").into());
        }
        throttle::count(ctx, &mut tx, &key, MAIL).await?;
        tx.revoke_invitations_of(caller.scope(), id, ctx.now()).await?;
        send(ctx, &mut tx, caller, id, email).await?;
        tx.set_member_invited(caller.scope(), id, ctx.now()).await?;
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "member.resend_invitation", target(&member));
        ctx.audit(&mut tx, record).await?;
        Ok(())
    })
}

/// The e-mail of a member who was invited by mail and has not accepted yet.
pub(super) fn waiting(member: &Member) -> Option<&str> {
    let is_waiting = member.state == MemberState::Invited && member.account_id.is_none();
    member.email.as_deref().filter(|_| is_waiting)
}

async fn send(ctx: &Context, tx: &mut Tx, caller: &OrgCaller, member: MemberId, email: &str) -> Result<()> {
    let (secret, token_hash) = token::mint(ctx.rng());
    let new = NewInvitation {
        id: InvitationId::new(ctx.now(), ctx.rng()),
        whom: For::Member(member),
        token_hash,
        expires_at: ctx.now().plus(ctx.app().limits.invitation),
        created_by: caller.member_id(),
        now: ctx.now(),
    };
    tx.insert_invitation(caller.scope(), &new).await?;
    let mail = Mail::new(MailKind::Invitation, email, &ctx.request.locale)
        .link(ctx.link(&format!("/invite/{}", secret.expose())))
        .with("org_name", &caller.member.organization().name)
        .with("inviter", &caller.member.name);
    ctx.mail(tx, Some(caller.scope()), &mail, None).await
}
