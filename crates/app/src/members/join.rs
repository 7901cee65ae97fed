//! Joins by a link that anybody may hold: the e-mail is proven by mail first, then the person becomes an active member and a use is
//! counted. What the form answers says nothing about who is known.

use ieum_model::member::MemberState;
use ieum_model::{MailTokenId, MemberId};
use ieum_store::active::Invitee;
use ieum_store::invitation::InvitationState;
use ieum_store::mail_token::{MailToken, MailTokenKind, NewMailToken};
use ieum_store::member::NewMember;
use ieum_store::{Conn, Tx};

use super::accept::already_member;
use super::fields::{self, Folded};
use super::invite::waiting;
use super::proof::{self, Joined, Standing, TypedPassword, prove, settle};
use crate::access::SignedIn;
use crate::core::audit::Record;
use crate::core::error::{Problem, Problems};
use crate::core::mail::{Mail, MailKind};
use crate::core::token;
use crate::login::mail_refused_until;
use crate::organizations::{Brand, brand_of};
use crate::{Context, Error, Result, Target, transact};

/// Somebody who proved an e-mail and may join.
#[derive(Debug)]
pub struct JoinOffer {
    /// The organisation.
    pub brand: Brand,
    /// The name they typed.
    pub name: String,
    /// The e-mail they proved.
    pub email: String,
    /// The form asks for the password of the account that the address has.
    pub asks_password: bool,
    /// The person is signed in with that account: nothing is asked.
    pub is_signed_in: bool,
    /// That account was stopped: there is no way in.
    pub is_stopped: bool,
}

/// The organisation that a link leads to, or why it does no longer.
///
/// # Errors
/// [`Error::NotFound`] for a link that never was one.
pub async fn find_join_link(
    ctx: &Context,
    token: &str,
) -> Result<std::result::Result<Brand, (InvitationState, String)>> {
    let hash = token::hash(token);
    let mut conn = ctx.store().read().await?;
    if let Some(link) = find_link(&mut conn, ctx, &hash).await? {
        return Ok(Ok(brand_of(&mut conn, link.scope()).await?));
    }
    let spent = conn.find_spent_invitation(&hash, ctx.now()).await?;
    Ok(Err(spent.ok_or(Error::NotFound)?))
}

async fn find_link(conn: &mut Conn, ctx: &Context, hash: &[u8; 32]) -> Result<Option<Invitee>> {
    let found = conn.find_invitee(hash, ctx.now()).await?;
    Ok(found.filter(|invitee| invitee.member.is_none()))
}

/// Mails a proof to who wants to join. The answer is the same whoever the address belongs to.
///
/// # Errors
/// [`Error::NotFound`] for a link that holds no longer; [`Error::Refused`] for what is wrong with the fields, `mail_too_many` after
/// several mails within an hour.
pub async fn request_join(ctx: &Context, token: &str, name: &str, email: &str) -> Result<()> {
    let mut problems = Problems::default();
    let name = problems.take(fields::name(name));
    let email = problems.take(fields::email(email));
    problems.check()?;
    let (Some(name), Some(email)) = (name, email) else {
        return Err(Error::Internal("a field was neither read nor refused".to_owned()));
    };
    let hash = token::hash(token);
    let folded = email.folded();
    transact!(ctx, tx, {
        let invitee = find_link(&mut tx, ctx, &hash).await?.ok_or(Error::NotFound)?;
        if mail_refused_until(ctx, &mut tx, &folded).await?.is_some() {
            return Err(Problem::at("email", "mail_too_many").into());
        }
        let (secret, token_hash) = token::mint(ctx.rng());
        let new = NewMailToken {
            id: MailTokenId::new(ctx.now(), ctx.rng()),
            kind: MailTokenKind::JoinProof,
            token_hash,
            account: None,
            scope: Some(invitee.scope()),
            email: Some(email.as_str()),
            name: Some(name.as_str()),
            org_name: None,
            invitation: Some(invitee.id),
            expires_at: ctx.now().plus(ctx.app().limits.reset_link),
            now: ctx.now(),
        };
        tx.insert_mail_token(&new).await?;
        let mail = Mail::new(MailKind::JoinProof, email.as_str(), &ctx.request.locale)
            .link(ctx.link(&format!("/join/proof/{}", secret.expose())))
            .with("org_name", &invitee.org_name);
        ctx.mail(&mut tx, Some(invitee.scope()), &mail, None).await
    })
}

/// A proof and the link that it belongs to, while both hold.
struct Holding {
    invitee: Invitee,
    name: String,
    email: String,
}

async fn holding(conn: &mut Conn, ctx: &Context, proof: MailToken) -> Result<Option<Holding>> {
    let (Some(id), Some(email), Some(name)) = (proof.invitation_id, proof.email, proof.name) else {
        return Ok(None);
    };
    let invitee = conn.find_invitee_by_id(id, ctx.now()).await?;
    let invitee = invitee.filter(|i| i.member.is_none() && Some(*i.scope().org_id()) == proof.org_id);
    Ok(invitee.map(|invitee| Holding { invitee, name, email }))
}

/// What somebody with a proof is asked; showing it spends nothing.
///
/// # Errors
/// [`Error::NotFound`] if the proof or its link holds no longer.
pub async fn find_join_proof(ctx: &Context, token: &str, session: Option<&SignedIn>) -> Result<JoinOffer> {
    let mut conn = ctx.store().read().await?;
    let Holding { invitee, name, email } = find(&mut conn, ctx, token).await?;
    let standing = Standing::of(conn.find_self_owned_account(&email.to_ascii_lowercase()).await?);
    Ok(JoinOffer {
        brand: brand_of(&mut conn, invitee.scope()).await?,
        name,
        email,
        asks_password: standing.asks_password(session),
        is_signed_in: standing.is_signed_in(session),
        is_stopped: standing.is_stopped(),
    })
}

async fn find(conn: &mut Conn, ctx: &Context, token: &str) -> Result<Holding> {
    let proof = conn
        .find_mail_token(MailTokenKind::JoinProof, &token::hash(token), ctx.now())
        .await?
        .ok_or(Error::NotFound)?;
    holding(conn, ctx, proof).await?.ok_or(Error::NotFound)
}

/// Joins, with a proof.
///
/// # Errors
/// [`Error::NotFound`] if the proof or its link holds no longer; [`Error::Refused`] for the password, or with `join_already_member`;
/// [`Error::Stale`] if the account changed meanwhile.
pub async fn join(ctx: &Context, token: &str, session: Option<&SignedIn>, typed: TypedPassword<'_>) -> Result<Joined> {
    let Holding { invitee, name, email } = find(&mut ctx.store().read().await?, ctx, token).await?;
    let folded = email.to_ascii_lowercase();
    let proven = prove(ctx, &folded, &[&name, &email, &invitee.org_name], session, typed).await?;
    transact!(ctx, tx, {
        let proof = tx
            .take_mail_token(MailTokenKind::JoinProof, &token::hash(token), ctx.now())
            .await?
            .ok_or(Error::NotFound)?;
        let Holding { invitee, name, email } = holding(&mut tx, ctx, proof).await?.ok_or(Error::NotFound)?;
        let scope = invitee.scope();
        if !tx.use_invitation(scope, invitee.id, ctx.now()).await? {
            return Err(Error::NotFound);
        }
        let account = settle(ctx, &mut tx, &proven, &name, (&email, &folded)).await?;
        let member = enter(ctx, &mut tx, &invitee, account, &name, &email).await?;
        let target = Target::new("member", member, name.clone());
        let actor = proof::actor(member, &name);
        let record = Record::done(&actor, scope, "member.join", target).detail(format!("invitation={}", invitee.id));
        ctx.audit(&mut tx, record).await?;
        let before = session.map(|s| &s.session);
        let opened = proof::sign_in(ctx, &mut tx, scope, member, account, before).await?;
        Ok(Joined { member, opened })
    })
}

/// A new member; or the one who was invited by mail to the very address that was just proven.
async fn enter(
    ctx: &Context,
    tx: &mut Tx,
    invitee: &Invitee,
    account: ieum_model::AccountId,
    name: &str,
    email: &str,
) -> Result<MemberId> {
    let (scope, folded) = (invitee.scope(), email.to_ascii_lowercase());
    if let Some(known) = tx.find_member_by_email(scope, &folded).await? {
        let joins = waiting(&known).is_some()
            && tx
                .join_member(scope, known.id, account, ctx.now())
                .await
                .map_err(already_member)?;
        if !joins {
            return Err(Problem::of_all("join_already_member").into());
        }
        tx.revoke_invitations_of(scope, known.id, ctx.now()).await?;
        return Ok(known.id);
    }
    let (id, name) = (MemberId::new(ctx.now(), ctx.rng()), Folded::of(name));
    let new = NewMember {
        id,
        account_id: Some(account),
        state: MemberState::Active,
        name: name.as_pair(),
        email: Some((email, &folded)),
        phone: None,
        department: ("", ""),
        now: ctx.now(),
    };
    tx.insert_member(scope, &new).await.map_err(already_member)?;
    Ok(id)
}
