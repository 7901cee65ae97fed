//! A mailed code in place of the password, where an organisation lets people in by one. The code goes to whatever was typed and nothing
//! is read of whose it is: only who proved the mailbox learns that, from the sign-in itself. It belongs to the password method.

use ieum_model::email::Email;
use ieum_model::second_factor::{Proof, Proofs};
use ieum_model::trace::Way;
use ieum_model::{Instant, OrgId};
use ieum_store::Tx;
use ieum_store::active::{ActiveEntrance, ActiveSession};

use super::code::{Judged, NewCode, asked_too_soon, codes_locked_until, judge, looked_at_until};
use super::connected::Reason;
use super::second::{SignedInTo, open, proven_address};
use super::ticket::{CodeTicket, Purpose};
use crate::core::audit::Record;
use crate::core::mail::MailKind;
use crate::traces::{Detail, Ending, Shown, StepName, TraceCode, Trail};
use crate::{Actor, Context, Error, Result, Target, transact};

/// Whether a code was sent.
#[derive(Debug)]
pub enum MailSent {
    /// It was: what the next page carries.
    Ticket(String),
    /// One was sent a moment ago.
    Soon,
    /// Too many codes were entered wrongly or asked for; again after this.
    Locked(Instant),
}

/// Where a code was entered.
#[derive(Debug, Clone, Copy)]
pub struct MailDoor<'a> {
    /// The organisation ID of the page.
    pub slug: &'a str,
    /// Where the person wants to go.
    pub next: &'a str,
    /// The session that the browser already has.
    pub before: Option<&'a ActiveSession>,
}

/// How it ended. The code finds the attempt.
#[derive(Debug)]
pub enum ByMail {
    /// The code is right: signed in, unless more is needed.
    Done(Box<SignedInTo>),
    /// It is wrong; so many tries are left.
    Wrong(u64, TraceCode),
    /// It was spent, or its time is over.
    Over(TraceCode),
    /// Too many were wrong; again after this.
    Locked(Instant, TraceCode),
    /// It is right, and opens nothing here.
    Closed(Reason, TraceCode),
}

/// Sends a code with which to sign in to an organisation.
///
/// # Errors
/// [`Error::NotFound`] if the organisation lets nobody in by one.
pub async fn send_sign_in_code(ctx: &Context, browser: &str, slug: &str, email: &Email) -> Result<MailSent> {
    let code = NewCode::new(ctx);
    let sent = transact!(ctx, tx, {
        let entrance = entrance(&mut tx, slug).await?;
        if entrance.method_of_mail().is_none() {
            return Err(Error::NotFound);
        }
        if let Some(until) = codes_locked_until(ctx, &mut tx, email).await? {
            return Ok(Err(MailSent::Locked(until)));
        }
        let organization = &entrance.organization;
        let what = (Purpose::SignIn(organization.id), email);
        if asked_too_soon(ctx, &mut tx, browser, what).await? {
            return Ok(Err(MailSent::Soon));
        }
        let mail = (MailKind::LoginCode, email, Some(organization.name.as_str()));
        Ok(match code.send(ctx, &mut tx, browser, mail).await? {
            Some(until) => Err(MailSent::Locked(until)),
            None => Ok(organization.id),
        })
    })?;
    let org = match sent {
        Ok(org) => org,
        Err(not) => return Ok(not),
    };
    let ticket = CodeTicket {
        email: email.clone(),
        code: code.id(),
    };
    let sealed = ticket.seal_for(ctx, Purpose::SignIn(org), browser, looked_at_until(ctx))?;
    Ok(MailSent::Ticket(sealed))
}

/// What the page after it carries; `None` if it is forged, too old, another browser's or another organisation's.
pub fn open_mail_ticket(ctx: &Context, browser: &str, org: OrgId, text: &str) -> Option<CodeTicket> {
    CodeTicket::open_for(ctx, Purpose::SignIn(org), browser, text)
}

/// Enters a code (six digits).
///
/// # Errors
/// [`Error::NotFound`] if there is no such page any more.
pub async fn sign_in_by_mail(
    ctx: &Context,
    browser: &str,
    door: MailDoor<'_>,
    ticket: &CodeTicket,
    digits: &str,
) -> Result<ByMail> {
    let mut trail = Trail::begin(ctx, Way::MailCode, door.next);
    trail.named(Shown::person(ticket.email.as_str()));
    transact!(ctx, tx, {
        let entrance = entrance(&mut tx, door.slug).await?;
        let mut trail = trail.clone();
        if let Some(method) = entrance.method_of_mail() {
            trail.at_method(method.id());
        }
        let judged = judge(ctx, &mut tx, browser, ticket, digits).await?;
        let code = trail.code();
        let (reason, by_mail) = match judged {
            Judged::Right => {
                trail.done(ctx, StepName::MailCode, []);
                return proven(ctx, &mut tx, &entrance, (door, &ticket.email), trail).await;
            }
            Judged::Wrong(left) => (Reason::MailCodeWrong, ByMail::Wrong(left, code)),
            Judged::Expired => (Reason::MailCodeOver, ByMail::Over(code)),
            Judged::Locked(until) => (Reason::MailCodeLocked, ByMail::Locked(until, code)),
        };
        let ended = (StepName::MailCode, reason);
        refuse(ctx, &mut tx, &entrance, (&ticket.email, ended), trail).await?;
        Ok(by_mail)
    })
}

async fn entrance(tx: &mut Tx, slug: &str) -> Result<ActiveEntrance> {
    tx.find_active_entrance(slug).await?.ok_or(Error::NotFound)
}

/// Signs in who has proven the mailbox, if it is a member's and the organisation still lets people in by it.
async fn proven(
    ctx: &Context,
    tx: &mut Tx,
    entrance: &ActiveEntrance,
    (door, email): (MailDoor<'_>, &Email),
    mut trail: Trail,
) -> Result<ByMail> {
    let organization = &entrance.organization;
    let scope = organization.scope();
    let account = tx.find_account_by_email(scope, &email.folded()).await?;
    if let Some(account) = &account {
        let member = tx.find_member_of_account(scope, account.id).await?;
        member.into_iter().for_each(|member| trail.is_member(member.id));
    }
    let closed = match &account {
        _ if entrance.method_of_mail().is_none() => (StepName::Settings, Reason::MethodDisabled),
        None => (StepName::Account, Reason::UnknownId),
        Some(account) if proven_address(tx, scope, account).await?.as_ref() != Some(email) => {
            (StepName::Account, Reason::MailUnproven)
        }
        Some(account) => {
            let by = (Proofs::of(Proof::Mail), &trail);
            match open(ctx, tx, (account, organization), by, door.before).await? {
                Ok(to) => return Ok(ByMail::Done(Box::new(to))),
                Err(closed) => closed,
            }
        }
    };
    let code = trail.code();
    refuse(ctx, tx, entrance, (email, closed), trail).await?;
    Ok(ByMail::Closed(closed.1, code))
}

/// Writes down why not.
async fn refuse(
    ctx: &Context,
    tx: &mut Tx,
    entrance: &ActiveEntrance,
    (email, (step, reason)): (&Email, (StepName, Reason)),
    mut trail: Trail,
) -> Result<()> {
    let scope = entrance.organization.scope();
    trail.failed(ctx, step, [(Detail::Code, Shown::text(reason.code()))]);
    trail.save(ctx, tx, scope, Ending::Refused(reason)).await?;
    let record = Record {
        actor: &Actor::anonymous(),
        scope: Some(scope),
        action: "login.failure",
        target: Target::new("sign_in_id", "", email.as_str()),
        result: &format!("refused:{}", reason.code()),
        detail: "mail_code".to_owned(),
    };
    Ok(ctx.audit(tx, record).await?)
}
