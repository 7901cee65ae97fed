//! Offers the super admin's role to an active member, and takes the offer back. Until it is accepted nothing changes.

use ieum_model::HandoverId;
use ieum_model::member::MemberState;
use ieum_store::handover::{Handover, HandoverState, NewHandover};
use ieum_store::{Constraint, StoreError};

use super::admin::find_by_sign_in_id;
use super::fields::target;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::core::mail::{Mail, MailKind};
use crate::core::token;
use crate::{Context, Error, Result, Target, transact};

/// The latest offer of the organisation.
///
/// # Errors
/// [`Error::Unavailable`] if the database does not answer.
pub async fn latest_handover(ctx: &Context, caller: &OrgCaller) -> Result<Option<Handover>> {
    let mut conn = ctx.store().read().await?;
    Ok(conn.latest_handover(caller.scope(), ctx.now()).await?)
}

/// Offers the role to the member who signs in with what was typed; the link goes to that member by mail.
///
/// # Errors
/// What is wrong with the field, `member_unknown`, `handover_to_oneself`, `admin_not_active`, `handover_needs_email` among them;
/// `handover_pending` if another offer waits.
pub async fn offer_handover(ctx: &Context, caller: &OrgCaller, typed: &str) -> Result<HandoverId> {
    let to = find_by_sign_in_id(ctx, caller, typed).await?.id;
    let (secret, token_hash) = token::mint(ctx.rng());
    transact!(ctx, tx, {
        let receiver = tx.find_member(caller.scope(), to).await?.ok_or(Error::NotFound)?;
        if receiver.is_super_admin {
            return Err(Problem::at("sign_in_id", "handover_to_oneself").into());
        }
        if receiver.state != MemberState::Active {
            return Err(Problem::at("sign_in_id", "admin_not_active").into());
        }
        let Some(address) = &receiver.email else {
            return Err(Problem::at("sign_in_id", "handover_needs_email").into());
        };
        let new = NewHandover {
            id: HandoverId::new(ctx.now(), ctx.rng()),
            from: caller.member_id(),
            to,
            token_hash,
            expires_at: ctx.now().plus(ctx.app().limits.invitation),
            now: ctx.now(),
        };
        tx.insert_handover(caller.scope(), &new).await.map_err(|e| match e {
            StoreError::Violation(Constraint::PendingHandover) => Problem::of_all("handover_pending").into(),
            other => Error::from(other),
        })?;
        let locale = match receiver.account_id {
            Some(account) => tx.find_account(account).await?.and_then(|a| a.locale),
            None => None,
        };
        let mail = Mail::new(MailKind::Handover, address, locale.as_deref().unwrap_or("ko"))
            .link(ctx.link(&format!("/handover/{}", secret.expose())))
            .with("org_name", &caller.member.organization().name)
            .with("from_name", &caller.member.name);
        ctx.mail(&mut tx, Some(caller.scope()), &mail, None).await?;
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "handover.offer", target(&receiver));
        ctx.audit(&mut tx, record).await?;
        Ok(new.id)
    })
}

/// Takes the pending offer back.
///
/// # Errors
/// [`Error::Stale`] if none is pending any more.
pub async fn cancel_handover(ctx: &Context, caller: &OrgCaller) -> Result<()> {
    transact!(ctx, tx, {
        let latest = tx.latest_handover(caller.scope(), ctx.now()).await?;
        let pending = latest
            .filter(|h| h.state == HandoverState::Pending)
            .ok_or(Error::Stale)?;
        let ended = tx
            .end_handover(caller.scope(), pending.id, HandoverState::Cancelled, ctx.now())
            .await?;
        if !ended {
            return Err(Error::Stale);
        }
        let target = Target::new("member", pending.to, pending.to_name.clone());
        ctx.audit(
            &mut tx,
            Record::done(&caller.actor(), caller.scope(), "handover.cancel", target),
        )
        .await?;
        Ok(())
    })
}
