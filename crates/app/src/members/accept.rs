//! Accepts an invitation by mail: the person whose mailbox it reached becomes an active member.

use ieum_model::InvitationId;
use ieum_model::MemberId;
use ieum_store::active::Invitee;
use ieum_store::invitation::InvitationState;
use ieum_store::{Constraint, StoreError};

use super::proof::{self, Joined, Standing, TypedPassword, prove, settle};
use crate::access::SignedIn;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::core::token;
use crate::organizations::{Brand, brand_of};
use crate::{Context, Error, Result, Target, transact};

/// An invitation as the invited person sees it.
#[derive(Debug)]
pub enum Invited {
    /// It holds.
    Open {
        /// The organisation.
        brand: Brand,
        /// The person's name, as the admin wrote it.
        name: String,
        /// The address it went to.
        email: String,
        /// The form asks for the password of the account that the address has.
        asks_password: bool,
        /// The person is signed in with that account: nothing is asked.
        is_signed_in: bool,
        /// That account was stopped: there is no way in.
        is_stopped: bool,
    },
    /// It holds no longer.
    Over {
        /// The organisation's name.
        org_name: String,
        /// Why.
        state: InvitationState,
    },
}

struct Known {
    invitee: Invitee,
    member: MemberId,
    name: String,
    email: String,
}

fn known(invitee: Invitee) -> Option<Known> {
    let (member, name, email) = invitee.member.clone()?;
    Some(Known {
        member,
        name,
        email: email?,
        invitee,
    })
}

/// Looks an invitation up; showing it spends nothing.
///
/// # Errors
/// [`Error::NotFound`] for a link that never was one.
pub async fn find_invited(ctx: &Context, token: &str, session: Option<&SignedIn>) -> Result<Invited> {
    let hash = token::hash(token);
    let mut conn = ctx.store().read().await?;
    if let Some(known) = conn.find_invitee(&hash, ctx.now()).await?.and_then(known) {
        let folded = known.email.to_ascii_lowercase();
        let standing = Standing::of(conn.find_self_owned_account(&folded).await?);
        return Ok(Invited::Open {
            brand: brand_of(&mut conn, known.invitee.scope()).await?,
            name: known.name,
            email: known.email,
            asks_password: standing.asks_password(session),
            is_signed_in: standing.is_signed_in(session),
            is_stopped: standing.is_stopped(),
        });
    }
    let (state, org_name) = conn
        .find_spent_invitation(&hash, ctx.now())
        .await?
        .ok_or(Error::NotFound)?;
    Ok(Invited::Over { org_name, state })
}

/// Accepts.
///
/// # Errors
/// [`Error::NotFound`] for a link that holds no longer; [`Error::Refused`] for the password, or with `join_already_member`;
/// [`Error::Stale`] if the account changed meanwhile.
pub async fn accept(
    ctx: &Context,
    token: &str,
    session: Option<&SignedIn>,
    typed: TypedPassword<'_>,
) -> Result<Joined> {
    let hash = token::hash(token);
    let found = ctx.store().read().await?.find_invitee(&hash, ctx.now()).await?;
    let Known {
        invitee, name, email, ..
    } = found.and_then(known).ok_or(Error::NotFound)?;
    let folded = email.to_ascii_lowercase();
    let own_words = [name.as_str(), email.as_str(), invitee.org_name.as_str()];
    let proven = prove(ctx, &folded, &own_words, session, typed).await?;
    transact!(ctx, tx, {
        let found = tx.find_invitee(&hash, ctx.now()).await?;
        let known = found.and_then(known).ok_or(Error::NotFound)?;
        if known.email != email {
            return Err(Error::Stale);
        }
        let (scope, member) = (known.invitee.scope(), known.member);
        spend(ctx, &mut tx, scope, known.invitee.id).await?;
        let account = settle(ctx, &mut tx, &proven, &known.name, (&email, &folded)).await?;
        let joined = tx
            .join_member(scope, member, account, ctx.now())
            .await
            .map_err(already_member)?;
        if !joined {
            return Err(Error::NotFound);
        }
        let actor = proof::actor(member, &known.name);
        let target = Target::new("member", member, known.name.clone());
        ctx.audit(&mut tx, Record::done(&actor, scope, "member.accept_invitation", target))
            .await?;
        let before = session.map(|s| &s.session);
        let opened = proof::sign_in(ctx, &mut tx, scope, member, account, before).await?;
        Ok(Joined { member, opened })
    })
}

async fn spend(ctx: &Context, tx: &mut ieum_store::Tx, scope: ieum_store::OrgScope, id: InvitationId) -> Result<()> {
    if tx.use_invitation(scope, id, ctx.now()).await? {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

/// The account is another member of this organisation.
pub(super) fn already_member(error: StoreError) -> Error {
    match error {
        StoreError::Violation(Constraint::MemberEmail | Constraint::MemberAccount) => {
            Problem::of_all("join_already_member").into()
        }
        other => other.into(),
    }
}
