//! The second factor is entered, or set up, and the sign-in goes on.

use ieum_model::account::Account;
use ieum_model::second_factor::{Proof, Proofs};
use ieum_model::secret::Secret;
use ieum_model::throttle::CODE;
use ieum_model::{AccountId, Instant};
use ieum_store::Tx;
use ieum_store::active::ActiveSession;

use super::admit::{Entering, Opens, SignedInTo, admit, admit_operator};
use super::ground::{Ground, load};
use super::mailed::{self, SentCode};
use super::noted;
use super::ticket::{FactorTicket, Place};
use crate::core::audit::Record;
use crate::core::mail::MailKind;
use crate::core::throttle;
use crate::factors::passkey::{Disbelief, Proven, prove};
use crate::factors::told::{self, Change};
use crate::factors::{NewCodes, TotpOffer, digits, first_codes, recovery, totp};
use crate::login::code::Spent;
use crate::login::connected::take;
use crate::login::locks::{address_locked_until, count_address};
use crate::{Actor, Context, Error, Result, Target, transact};

/// The sessions that the browser already has.
#[derive(Debug, Clone, Copy, Default)]
pub struct Before<'a> {
    /// A member's.
    pub member: Option<&'a ActiveSession>,
    /// An operator's.
    pub operator: Option<&'a ActiveSession>,
}

/// What became of an answer.
#[derive(Debug)]
pub enum Answered {
    /// It was right.
    Done(Entered),
    /// It was wrong; so many tries are left.
    Wrong(u64),
    /// Too many were wrong; again after this.
    Locked(Instant),
    /// The passkey may have been copied.
    Copied,
    /// The mailed code counts no more; another one may be asked for.
    CodeOver,
    /// The sign-in has to be begun again.
    Over,
}

/// Where the person is now.
#[derive(Debug)]
pub enum Entered {
    /// Signed in to an organisation.
    Member(Box<SignedInTo>),
    /// Signed in as an operator: what the cookie holds.
    Operator(Secret),
    /// The session that was there has proven more.
    SteppedUp,
}

/// What is answered with.
#[derive(Clone, Copy)]
enum With<'a> {
    Code(&'a str),
    Passkey(&'a Proven),
    Mailed(&'a SentCode<'a>),
}

/// Enters a code: six digits of an application, or a recovery code.
///
/// # Errors
/// As the database says.
pub async fn answer(ctx: &Context, ticket: &FactorTicket, code: &str, before: Before<'_>) -> Result<Answered> {
    settle(ctx, ticket, With::Code(&digits(code)), before).await
}

/// Enters a code that was mailed: six digits, and what the page carries of the mail.
///
/// # Errors
/// As the database says.
pub async fn answer_mailed(
    ctx: &Context,
    browser: &str,
    ticket: &FactorTicket,
    (sent, code): (&str, &str),
    before: Before<'_>,
) -> Result<Answered> {
    let digits = digits(code);
    let code = SentCode {
        browser,
        sent,
        digits: &digits,
    };
    settle(ctx, ticket, With::Mailed(&code), before).await
}

/// Proves a passkey.
///
/// # Errors
/// As the database says.
pub async fn answer_passkey(
    ctx: &Context,
    browser: &str,
    ticket: &FactorTicket,
    answer: (&str, &str),
    before: Before<'_>,
) -> Result<Answered> {
    let mut conn = ctx.store().read().await?;
    let proven = prove(ctx, &mut conn, browser, answer).await?;
    drop(conn);
    match proven {
        Ok(proven) => settle(ctx, ticket, With::Passkey(&proven), before).await,
        Err(Disbelief::Over) => Ok(Answered::Over),
        Err(why) => disbelieved(ctx, ticket, why).await,
    }
}

async fn disbelieved(ctx: &Context, ticket: &FactorTicket, why: Disbelief) -> Result<Answered> {
    transact!(ctx, tx, {
        let Some((account, ground)) = load(&mut tx, ticket, Before::default()).await? else {
            return Ok(match why {
                Disbelief::Copied => Answered::Copied,
                Disbelief::Wrong | Disbelief::Over => Answered::Over,
            });
        };
        let answered = match why {
            Disbelief::Copied => Answered::Copied,
            Disbelief::Wrong | Disbelief::Over => miss(ctx, &mut tx, &account, ticket.standing.place).await?,
        };
        note_miss(ctx, &mut tx, &ground, ticket, answered).await
    })
}

/// Writes a wrong answer down, if it is part of a sign-in to an organisation.
async fn note_miss(
    ctx: &Context,
    tx: &mut Tx,
    ground: &Ground,
    ticket: &FactorTicket,
    answered: Answered,
) -> Result<Answered> {
    if let Ground::Member(found) = ground {
        noted::missed(ctx, tx, (&found.0, &found.1), ticket, &answered).await?;
    }
    Ok(answered)
}

async fn settle(ctx: &Context, ticket: &FactorTicket, with: With<'_>, before: Before<'_>) -> Result<Answered> {
    let ended = transact!(ctx, tx, {
        let Some((account, ground)) = load(&mut tx, ticket, before).await? else {
            return Ok(Answered::Over);
        };
        if let Some(until) = locked(ctx, &mut tx, account.id).await? {
            return note_miss(ctx, &mut tx, &ground, ticket, Answered::Locked(until)).await;
        }
        let proof = match check(ctx, &mut tx, &account, (&ground, ticket), with).await? {
            Ok(proof) => proof,
            Err(not) => {
                let answered = match not {
                    Spent::Over => Answered::CodeOver,
                    Spent::Right | Spent::Wrong => miss(ctx, &mut tx, &account, ticket.standing.place).await?,
                };
                return note_miss(ctx, &mut tx, &ground, ticket, answered).await;
            }
        };
        tx.clear_throttle(&key(ctx, account.id)).await?;
        take(&mut tx, ticket.used, ticket.until).await?;
        let proofs = ticket.standing.proofs.clone().and(proof);
        Ok(Answered::Done(
            go_on(ctx, &mut tx, &account, ground, (proofs, proof, ticket), before).await?,
        ))
    });
    match ended {
        // The ticket, or the answer, was used by another request.
        Err(Error::Stale) => Ok(Answered::Over),
        other => other,
    }
}

/// What the answer proves, if it is right; it is used up.
async fn check(
    ctx: &Context,
    tx: &mut Tx,
    account: &Account,
    at: (&Ground, &FactorTicket),
    with: With<'_>,
) -> Result<std::result::Result<Proof, Spent>> {
    let code = match with {
        With::Passkey(proven) => {
            let is_right = proven.account() == account.id && proven.note(ctx, tx).await?;
            return Ok(is_right.then_some(Proof::Passkey).ok_or(Spent::Wrong));
        }
        With::Mailed(code) => return mailed::check(ctx, tx, account.id, at, code).await,
        With::Code(code) => code,
    };
    if code.len() == 6 {
        let is_right = totp::use_code(ctx, tx, account.id, code).await?;
        return Ok(is_right.then_some(Proof::Totp).ok_or(Spent::Wrong));
    }
    if !recovery::use_code(ctx, tx, account.id, code).await? {
        return Ok(Err(Spent::Wrong));
    }
    told::mail(ctx, tx, account, MailKind::RecoveryUsed, None).await?;
    Ok(Ok(Proof::Recovery))
}

async fn go_on(
    ctx: &Context,
    tx: &mut Tx,
    account: &Account,
    ground: Ground,
    (proofs, proof, ticket): (Proofs, Proof, &FactorTicket),
    before: Before<'_>,
) -> Result<Entered> {
    match ground {
        Ground::Member(found) => {
            let (organization, method, member) = *found;
            let there = ticket.standing.there.clone();
            let organization = match &there {
                Some(there) => there.shorten(ctx, organization),
                None => organization,
            };
            let mut trail = noted::resume(ctx, tx, (&organization, &method), ticket).await?;
            noted::given(ctx, &mut trail, proof, ticket);
            let entering = Entering {
                account,
                organization: &organization,
                member: &member,
                method: &method,
                proofs,
                trail: &trail,
            };
            let mut to = admit(ctx, tx, entering, before.member).await?;
            if let Some(there) = there {
                let whose = (organization.scope(), method.id(), member.id);
                there.keep(tx, whose, &mut to).await?;
            }
            Ok(Entered::Member(Box::new(to)))
        }
        Ground::Operator => match admit_operator(ctx, tx, account, proofs, before.operator).await? {
            Opens::Session(token) => Ok(Entered::Operator(token)),
            Opens::Missing(_) => Err(Error::Internal("two factors are not enough".to_owned())),
        },
        Ground::Session(member) => {
            if !tx.prove_more(member.session_id(), member.scope(), &proofs).await? {
                return Err(Error::Stale);
            }
            let actor = crate::access::member_actor(&member);
            let target = Target::new("session", member.session_id(), "");
            let record = Record::done(&actor, member.scope(), "login.step_up", target);
            ctx.audit(tx, record.detail(format!("proofs={}", proofs.as_str())))
                .await?;
            Ok(Entered::SteppedUp)
        }
    }
}

fn key(ctx: &Context, account: AccountId) -> [u8; 32] {
    throttle::key(ctx, "second factor", &account.to_string())
}

pub(super) async fn locked(ctx: &Context, tx: &mut Tx, account: AccountId) -> Result<Option<Instant>> {
    let own = throttle::locked_until(ctx, tx, &key(ctx, account)).await?;
    Ok(own.max(address_locked_until(ctx, tx).await?))
}

/// Counts a wrong answer. Whoever gets here knows the first factor: when it locks, the person is told.
async fn miss(ctx: &Context, tx: &mut Tx, account: &Account, place: Place) -> Result<Answered> {
    if let Some(until) = locked(ctx, tx, account.id).await? {
        return Ok(Answered::Locked(until));
    }
    count_address(ctx, tx).await?;
    let key = key(ctx, account.id);
    let count = CODE.count(tx.find_throttle(&key, ctx.now()).await?, ctx.now());
    tx.set_throttle(&key, &count, CODE.forget_at(&count)).await?;
    let scope = match place {
        Place::Organization(org, _) | Place::StepUp(org, _) => tx
            .find_active_organization_of(account.id, org)
            .await?
            .map(|organization| organization.scope()),
        Place::Operators => None,
    };
    let record = Record {
        actor: &Actor::anonymous(),
        scope,
        action: "login.failure",
        target: Target::new("account", account.id, &account.name),
        result: "refused:second_factor",
        detail: String::new(),
    };
    ctx.audit(tx, record).await?;
    Ok(match count.locked(ctx.now()) {
        Some(until) => {
            told::mail(ctx, tx, account, MailKind::FactorLocked, scope).await?;
            Answered::Locked(until)
        }
        None => Answered::Wrong(CODE.most.saturating_sub(count.failures)),
    })
}

/// How a second factor was set up on the way in.
#[derive(Debug)]
pub enum Enrolled {
    /// It counts; these codes are to be shown once.
    Done(Entered, NewCodes),
    /// The code was none of it.
    Wrong,
    /// The sign-in has to be begun again.
    Over,
}

/// Offers a secret to who must set one up (the same again, if there is one), and its address for the picture; `None` if the sign-in
/// has to be begun again.
///
/// # Errors
/// As the database says.
pub async fn offer(
    ctx: &Context,
    browser: &str,
    ticket: &FactorTicket,
    again: Option<TotpOffer>,
) -> Result<Option<(TotpOffer, String)>> {
    let account = ctx.store().read().await?.find_account(ticket.standing.account).await?;
    let Some(account) = account.filter(|_| ticket.standing.may_enrol()) else {
        return Ok(None);
    };
    let offer = match again {
        Some(offer) => offer,
        None => TotpOffer::new(ctx, browser, account.id)?,
    };
    let uri = offer.uri(ctx, &crate::factors::label(&account));
    Ok(Some((offer, uri)))
}

/// Sets up what was offered, and goes on with the sign-in.
///
/// # Errors
/// As the database says.
pub async fn enrol(
    ctx: &Context,
    ticket: &FactorTicket,
    offer: &TotpOffer,
    code: &str,
    before: Before<'_>,
) -> Result<Enrolled> {
    let code = digits(code);
    let ended = transact!(ctx, tx, {
        let Some((account, ground)) = load(&mut tx, ticket, before).await? else {
            return Ok(Enrolled::Over);
        };
        // Who has a factor by now proves that one.
        if !ticket.standing.may_enrol() || tx.factor_standing(account.id).await?.has_factor() {
            return Ok(Enrolled::Over);
        }
        if !offer.confirm(ctx, &mut tx, account.id, &code).await? {
            note_miss(ctx, &mut tx, &ground, ticket, Answered::Wrong(0)).await?;
            return Ok(Enrolled::Wrong);
        }
        take(&mut tx, ticket.used, ticket.until).await?;
        let codes = first_codes(ctx, &mut tx, account.id).await?;
        let actor = Actor {
            kind: "member",
            id: None,
            name: account.name.clone(),
        };
        let change = Change {
            actor: &actor,
            scope: match &ground {
                Ground::Member(found) => Some(found.0.scope()),
                Ground::Session(member) => Some(member.scope()),
                Ground::Operator => None,
            },
            action: "factor.add",
            factor: "totp",
            mail: MailKind::TotpAdded,
        };
        told::tell(ctx, &mut tx, &account, &change).await?;
        let proofs = ticket.standing.proofs.clone().and(Proof::Totp);
        let entered = go_on(ctx, &mut tx, &account, ground, (proofs, Proof::Totp, ticket), before).await?;
        Ok(Enrolled::Done(entered, codes))
    });
    match ended {
        Err(Error::Stale) => Ok(Enrolled::Over),
        other => other,
    }
}
