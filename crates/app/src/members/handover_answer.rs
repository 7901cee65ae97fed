//! Accepts or declines the super admin's role. Whoever holds the link must also be signed in as the member it was offered to; the
//! role moves in one statement that asks who has it, so there is exactly one super admin at all times.

use ieum_model::OrgId;
use ieum_model::permission::{Menu, Menus};
use ieum_store::active::{ActiveMember, HandoverInvitee};
use ieum_store::handover::HandoverState;
use ieum_store::{OrgScope, Tx};

use crate::access::{SignedIn, member_actor};
use crate::core::audit::Record;
use crate::core::mail::{Mail, MailKind};
use crate::core::token;
use crate::emergency;
use crate::last_way::can_take_over;
use crate::organizations::{Brand, brand_of};
use crate::{Context, Error, Result, Target, transact};

/// An offer as its holder sees it.
#[derive(Debug)]
pub enum Offer {
    /// It stands.
    Open {
        /// The organisation.
        brand: Brand,
        /// Who offers.
        from_name: String,
        /// The receiver, if that is who is signed in.
        receiver: Option<String>,
        /// Organisation ID, for the way to sign in.
        slug: Option<String>,
    },
    /// It stands no longer.
    Over {
        /// The organisation's name.
        org_name: String,
        /// Why.
        state: HandoverState,
    },
}

/// What the receiver says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Takes the role.
    Accept,
    /// Does not.
    Decline,
}

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub struct Answered {
    /// The organisation.
    pub org: OrgId,
}

/// Looks an offer up.
///
/// # Errors
/// [`Error::NotFound`] for a link that never was one.
pub async fn find_offer(ctx: &Context, token: &str, session: Option<&SignedIn>) -> Result<Offer> {
    let hash = token::hash(token);
    let mut conn = ctx.store().read().await?;
    let Some(offer) = conn.find_handover_invitee(&hash, ctx.now()).await? else {
        let spent = conn.find_spent_handover(&hash, ctx.now()).await?;
        let (state, org_name) = spent.ok_or(Error::NotFound)?;
        return Ok(Offer::Over { org_name, state });
    };
    let receiver = match session {
        Some(signed_in) => {
            conn.find_active_member(&signed_in.session, *offer.scope().org_id())
                .await?
        }
        None => None,
    };
    let organization = conn.get_organization(offer.scope()).await?;
    Ok(Offer::Open {
        brand: brand_of(&mut conn, offer.scope()).await?,
        from_name: offer.from_name,
        receiver: receiver.filter(|m| m.id() == offer.to).map(|m| m.name),
        slug: organization
            .slug
            .map(|slug| slug.to_string())
            .filter(|_| organization.linked_at.is_some()),
    })
}

/// Answers an offer.
///
/// # Errors
/// [`Error::NotFound`] for an offer that stands no longer; [`Error::Forbidden`] for who is not signed in as its receiver, and for a
/// receiver who could not sign in again;
/// [`Error::Stale`] if the role moved meanwhile.
pub async fn answer_handover(ctx: &Context, token: &str, session: &SignedIn, answer: Answer) -> Result<Answered> {
    let hash = token::hash(token);
    transact!(ctx, tx, {
        let offer = tx
            .find_handover_invitee(&hash, ctx.now())
            .await?
            .ok_or(Error::NotFound)?;
        let scope = offer.scope();
        let member = tx.find_active_member(&session.session, *scope.org_id()).await?;
        let member = member
            .filter(|m| m.id() == offer.to && !session.session.must_change_password)
            .ok_or(Error::Forbidden("handover_not_receiver"))?;
        let (state, action) = match answer {
            Answer::Accept => (HandoverState::Accepted, "handover.accept"),
            Answer::Decline => (HandoverState::Declined, "handover.decline"),
        };
        if !tx.end_handover(scope, offer.id, state, ctx.now()).await? {
            return Err(Error::NotFound);
        }
        if answer == Answer::Accept {
            let receiver = tx.find_member(scope, offer.to).await?.ok_or(Error::NotFound)?;
            if !can_take_over(ctx, &mut tx, scope, &receiver).await? {
                return Err(Error::Forbidden("handover_no_way"));
            }
            move_role(&mut tx, &offer).await?;
            emergency::end_with_role(ctx, &mut tx, scope, offer.from).await?;
            tell(ctx, &mut tx, &offer, &member).await?;
        }
        let target = Target::new("member", offer.from, offer.from_name.clone());
        ctx.audit(&mut tx, Record::done(&member_actor(&member), scope, action, target))
            .await?;
        Ok(Answered { org: *scope.org_id() })
    })
}

/// The former super admin stays an admin with all menus.
async fn move_role(tx: &mut Tx, offer: &HandoverInvitee) -> Result<()> {
    let scope: OrgScope = offer.scope();
    if !tx.move_super_admin(scope, offer.from, offer.to).await? {
        return Err(Error::Stale);
    }
    let all: Menus = Menu::ALL.into_iter().collect();
    tx.replace_member_admin(scope, offer.from, Some(all)).await?;
    tx.replace_member_admin(scope, offer.to, None).await?;
    Ok(())
}

async fn tell(ctx: &Context, tx: &mut Tx, offer: &HandoverInvitee, to: &ActiveMember) -> Result<()> {
    let scope = offer.scope();
    for id in [offer.from, offer.to] {
        let Some(member) = tx.find_member(scope, id).await? else {
            continue;
        };
        let Some(address) = &member.email else { continue };
        let locale = match member.account_id {
            Some(account) => tx.find_account(account).await?.and_then(|a| a.locale),
            None => None,
        };
        let mail = Mail::new(MailKind::HandoverDone, address, locale.as_deref().unwrap_or("ko"))
            .link(ctx.link(&format!("/console/{}", scope.org_id())))
            .with("org_name", &offer.org_name)
            .with("to_name", &to.name);
        ctx.mail(tx, Some(scope), &mail, None).await?;
    }
    Ok(())
}
