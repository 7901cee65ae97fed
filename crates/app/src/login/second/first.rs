//! A passkey as the first factor. Its device asked who holds it, so that it is the second one, too. It belongs to our own way of
//! signing in: where an organisation switched that off, it opens nothing.

use ieum_model::account::AccountState;
use ieum_model::second_factor::{Proof, Proofs};
use ieum_model::{AccountId, OrgId};
use ieum_store::Tx;
use ieum_store::active::ActiveOrganization;

use super::admit::{Opens, admit_operator};
use super::answer::{Before, Entered};
use super::own::open;
use crate::core::audit::Record;
use crate::factors::passkey::{Disbelief, Proven, prove};
use crate::login::connected::Reason;
use crate::login::locks::{address_locked_until, count_address};
use crate::traces::{Detail, Ending, Shown, StepName, TraceCode, Trail, Way};
use crate::{Actor, Context, Error, Result, Target, transact};

/// Where a passkey is to open.
#[derive(Debug, Clone, Copy)]
pub enum PasskeyDoor<'a> {
    /// An organisation, by its organisation ID.
    Page(&'a str),
    /// Whatever organisation the person signed in to last.
    Anywhere,
    /// The operators' console.
    Operators,
}

/// How it ended.
#[derive(Debug)]
pub enum ByPasskey {
    /// Signed in.
    Done(Entered),
    /// Not known here, or not believed. At an organisation's page a code finds the attempt.
    Wrong(Option<TraceCode>),
    /// It may have been copied.
    Copied(Option<TraceCode>),
    /// It took too long.
    Over,
    /// Too much went wrong from this network; again after this.
    Locked(ieum_model::Instant, Option<TraceCode>),
}

/// Signs somebody in with a passkey; `next` is where they want to go.
///
/// # Errors
/// [`Error::NotFound`] if there is no such door.
pub async fn sign_in_by_passkey(
    ctx: &Context,
    browser: &str,
    (door, next): (PasskeyDoor<'_>, &str),
    answer: (&str, &str),
    before: Before<'_>,
) -> Result<ByPasskey> {
    let trail = Trail::begin(ctx, Way::Passkey, next);
    let mut conn = ctx.store().read().await?;
    if let Some(until) = address_locked_until(ctx, &mut conn).await? {
        drop(conn);
        return held_back(ctx, door, until, &trail).await;
    }
    let proven = prove(ctx, &mut conn, browser, answer).await?;
    drop(conn);
    let proven = match proven {
        Ok(proven) => proven,
        Err(Disbelief::Over) => return Ok(ByPasskey::Over),
        Err(why) => return disbelieved(ctx, door, why, &trail).await,
    };
    let ended = transact!(ctx, tx, {
        if !proven.note(ctx, &mut tx).await? {
            return Err(Error::Stale);
        }
        let mut trail = trail.clone();
        trail.done(ctx, StepName::Passkey, []);
        let entered = match door {
            PasskeyDoor::Operators => operator(ctx, &mut tx, &proven, before).await?,
            PasskeyDoor::Page(slug) => {
                let entrance = tx.find_active_entrance(slug).await?.ok_or(Error::NotFound)?;
                let entered = member(ctx, &mut tx, &proven, Some(entrance.organization.id), before, &trail).await?;
                if entered.is_none() {
                    let reason = Reason::PasskeyNotAllowed;
                    trail.failed(ctx, StepName::Member, [(Detail::Code, Shown::text(reason.code()))]);
                    let ending = Ending::Refused(reason);
                    trail.save(ctx, &mut tx, entrance.organization.scope(), ending).await?;
                    return Ok(ByPasskey::Wrong(Some(trail.code())));
                }
                entered
            }
            PasskeyDoor::Anywhere => member(ctx, &mut tx, &proven, None, before, &trail).await?,
        };
        match entered {
            Some(entered) => Ok(ByPasskey::Done(entered)),
            None => Ok(ByPasskey::Wrong(None)),
        }
    });
    match ended {
        Err(Error::Stale) => Ok(ByPasskey::Over),
        other => other,
    }
}

async fn disbelieved(ctx: &Context, door: PasskeyDoor<'_>, why: Disbelief, trail: &Trail) -> Result<ByPasskey> {
    transact!(ctx, tx, {
        let reason = match why {
            Disbelief::Copied => Reason::PasskeyCopied,
            Disbelief::Wrong | Disbelief::Over => Reason::PasskeyWrong,
        };
        let code = end(ctx, &mut tx, door, (StepName::Passkey, reason), trail.clone()).await?;
        count_address(ctx, &mut tx).await?;
        let record = Record {
            actor: &Actor::anonymous(),
            scope: None,
            action: "login.failure",
            target: Target::new("passkey", "", ""),
            result: match why {
                Disbelief::Copied => "refused:passkey_copied",
                Disbelief::Wrong | Disbelief::Over => "refused:passkey_wrong",
            },
            detail: String::new(),
        };
        ctx.audit(&mut tx, record).await?;
        Ok(match why {
            Disbelief::Copied => ByPasskey::Copied(code),
            Disbelief::Wrong | Disbelief::Over => ByPasskey::Wrong(code),
        })
    })
}

async fn held_back(
    ctx: &Context,
    door: PasskeyDoor<'_>,
    until: ieum_model::Instant,
    trail: &Trail,
) -> Result<ByPasskey> {
    transact!(ctx, tx, {
        let ended = (StepName::Locks, Reason::AddressLocked);
        let code = end(ctx, &mut tx, door, ended, trail.clone()).await?;
        Ok(ByPasskey::Locked(until, code))
    })
}

/// Keeps the attempt with the step that ended it, if it was at an organisation's page.
async fn end(
    ctx: &Context,
    tx: &mut Tx,
    door: PasskeyDoor<'_>,
    (step, reason): (StepName, Reason),
    mut trail: Trail,
) -> Result<Option<TraceCode>> {
    let PasskeyDoor::Page(slug) = door else {
        return Ok(None);
    };
    let entrance = tx.find_active_entrance(slug).await?.ok_or(Error::NotFound)?;
    trail.failed(ctx, step, [(Detail::Code, Shown::text(reason.code()))]);
    let ending = Ending::Refused(reason);
    trail.save(ctx, tx, entrance.organization.scope(), ending).await?;
    Ok(Some(trail.code()))
}

async fn operator(ctx: &Context, tx: &mut Tx, proven: &Proven, before: Before<'_>) -> Result<Option<Entered>> {
    let account = tx.find_account(proven.account()).await?;
    let Some(account) = account.filter(|a| a.state == AccountState::Active) else {
        return Ok(None);
    };
    if !tx.is_operator(account.id).await? {
        return Ok(None);
    }
    let proofs = Proofs::of(Proof::Passkey);
    Ok(
        match admit_operator(ctx, tx, &account, proofs, before.operator).await? {
            Opens::Session(token) => Some(Entered::Operator(token)),
            Opens::Missing(_) => None,
        },
    )
}

async fn member(
    ctx: &Context,
    tx: &mut Tx,
    proven: &Proven,
    org: Option<OrgId>,
    before: Before<'_>,
    trail: &Trail,
) -> Result<Option<Entered>> {
    let account = tx.find_account(proven.account()).await?;
    let Some(account) = account.filter(|a| a.state == AccountState::Active) else {
        return Ok(None);
    };
    let organizations = match org {
        Some(org) => tx
            .find_active_organization_of(account.id, org)
            .await?
            .into_iter()
            .collect(),
        None => by_last_sign_in(tx, account.id).await?,
    };
    for organization in organizations {
        let proven = (Proofs::of(Proof::Passkey), trail);
        if let Ok(to) = open(ctx, tx, (&account, &organization), proven, before.member).await? {
            return Ok(Some(Entered::Member(Box::new(to))));
        }
    }
    Ok(None)
}

/// The organisations of an account, the one that it signed in to last first.
async fn by_last_sign_in(tx: &mut Tx, account: AccountId) -> Result<Vec<ActiveOrganization>> {
    let mut found = Vec::new();
    for organization in tx.active_organizations_of(account).await? {
        let member = tx.find_member_of_account(organization.scope(), account).await?;
        found.push((member.and_then(|m| m.last_sign_in_at), organization));
    }
    found.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(found.into_iter().map(|(_, organization)| organization).collect())
}
