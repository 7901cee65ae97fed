//! Six-digit codes by mail: issued and judged here for whatever they are asked for, and the way that begins with an e-mail. A code goes to whatever e-mail was typed, so that neither the page nor its timing tells whose it is; what
//! belongs to the e-mail is told only to who proved it.

use std::time::Duration;

use ieum_model::context::random;
use ieum_model::email::Email;
use ieum_model::throttle::{CODE, CODE_AGAIN};
use ieum_model::{Instant, LoginCodeId, Rng};
use ieum_store::login_code::NewLoginCode;
use ieum_store::{Conn, Tx};

use super::locks::{address_locked_until, count_address};
use super::mails::mail_refused_until;
use super::ticket::{CodeTicket, EmailProof, Purpose};
use crate::core::mail::{Mail, MailKind};
use crate::core::throttle;
use crate::{Context, Result, transact};

/// The way from the code to the password takes at most this long.
const PROOF: Duration = Duration::from_secs(15 * 60);
/// How long a ticket outlives its code.
const LATE: Duration = Duration::from_secs(50 * 60);

/// Whether a code was sent.
#[derive(Debug)]
pub enum Sent {
    /// It was: what the next page carries.
    Ticket(String),
    /// Too many codes were entered wrongly or asked for; again after this.
    Locked(Instant),
}

/// What became of an entered code.
#[derive(Debug)]
pub enum Entered {
    /// It was right: what the next pages carry.
    Proven(String),
    /// It was wrong; so many tries are left.
    Wrong(u64),
    /// It was spent, or its time is over.
    Expired,
    /// Too many were wrong; again after this.
    Locked(Instant),
}

/// A code that is about to be sent.
pub(crate) struct NewCode {
    id: LoginCodeId,
    digits: String,
}

impl NewCode {
    /// Six random digits.
    pub fn new(ctx: &Context) -> Self {
        Self {
            id: LoginCodeId::new(ctx.now(), ctx.rng()),
            digits: new_code(ctx.rng()),
        }
    }

    /// Its identifier, which is no secret.
    pub const fn id(&self) -> LoginCodeId {
        self.id
    }

    /// Puts the mail into the outbox, unless too many were asked for; `Some` with the end of the lock. Earlier codes that this browser
    /// asked for end with it.
    ///
    /// # Errors
    /// As the database says.
    pub async fn send(
        &self,
        ctx: &Context,
        tx: &mut Tx,
        browser: &str,
        (kind, email, org_name): (MailKind, &Email, Option<&str>),
    ) -> Result<Option<Instant>> {
        let folded = email.folded();
        if let Some(until) = mail_refused_until(ctx, tx, &folded).await? {
            return Ok(Some(until));
        }
        let life = ctx.app().limits.login_code;
        let browser_hash = hash_browser(ctx, browser);
        tx.void_login_codes(&folded, &browser_hash, ctx.now()).await?;
        tx.insert_login_code(&NewLoginCode {
            id: self.id,
            email_folded: &folded,
            browser_hash,
            code_hash: hash_code(ctx, self.id, &self.digits),
            expires_at: ctx.now().plus(life),
            now: ctx.now(),
        })
        .await?;
        let mut mail = Mail::new(kind, email.as_str(), &ctx.request.locale)
            .with("code", &self.digits)
            .with("minutes", life.as_secs() / 60);
        if let Some(name) = org_name {
            mail = mail.with("org_name", name);
        }
        ctx.mail(tx, None, &mail, None).await?;
        Ok(None)
    }
}

/// How long what was sent is looked at: a little longer than its code holds, so that a late entry is told so.
pub(crate) fn looked_at_until(ctx: &Context) -> Instant {
    ctx.now().plus(ctx.app().limits.login_code).plus(LATE)
}

/// Whether this browser asked for such a code to this e-mail a moment ago; if not, it has now.
///
/// # Errors
/// As the database says.
pub(super) async fn asked_too_soon(
    ctx: &Context,
    tx: &mut Tx,
    browser: &str,
    (what, email): (Purpose, &Email),
) -> Result<bool> {
    let asked = format!("{browser} {} {}", what.step(), email.folded());
    let key = throttle::key(ctx, "code again", &asked);
    if throttle::locked_until(ctx, tx, &key).await?.is_some() {
        return Ok(true);
    }
    throttle::count(ctx, tx, &key, CODE_AGAIN).await?;
    Ok(false)
}

/// What a code of this browser is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spent {
    /// It is the one that was sent, and is used up now.
    Right,
    /// It is another one.
    Wrong,
    /// The one that was sent counts no more.
    Over,
}

/// Holds digits against a code that was sent to this browser. Of two requests at once one spends it.
///
/// # Errors
/// As the database says.
pub(crate) async fn spend(ctx: &Context, tx: &mut Tx, browser: &str, id: LoginCodeId, digits: &str) -> Result<Spent> {
    let (browser_hash, code_hash) = (hash_browser(ctx, browser), hash_code(ctx, id, digits));
    let most = CODE.most.cast_signed();
    if tx
        .take_login_code(id, &browser_hash, &code_hash, ctx.now(), most)
        .await?
    {
        return Ok(Spent::Right);
    }
    if !tx.is_login_code_living(id, &browser_hash, ctx.now()).await? {
        return Ok(Spent::Over);
    }
    tx.miss_login_code(id).await?;
    Ok(Spent::Wrong)
}

/// What became of digits that were entered for an e-mail.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Judged {
    /// They were right.
    Right,
    /// They were wrong; so many tries are left.
    Wrong(u64),
    /// The code was spent, or its time is over.
    Expired,
    /// Too many were wrong; again after this.
    Locked(Instant),
}

/// Until when no code is sent to an e-mail, and none of it taken, because too many were wrong.
///
/// # Errors
/// As the database says.
pub(crate) async fn codes_locked_until(ctx: &Context, conn: &mut Conn, email: &Email) -> Result<Option<Instant>> {
    throttle::locked_until(ctx, conn, &wrong_codes(ctx, &email.folded())).await
}

/// Judges a code, and counts a wrong one against its e-mail and the network address.
///
/// # Errors
/// As the database says.
pub(crate) async fn judge(
    ctx: &Context,
    tx: &mut Tx,
    browser: &str,
    ticket: &CodeTicket,
    digits: &str,
) -> Result<Judged> {
    let key = wrong_codes(ctx, &ticket.email.folded());
    let locked = codes_locked_until(ctx, tx, &ticket.email)
        .await?
        .max(address_locked_until(ctx, tx).await?);
    if let Some(until) = locked {
        return Ok(Judged::Locked(until));
    }
    match spend(ctx, tx, browser, ticket.code, digits).await? {
        Spent::Right => {
            tx.clear_throttle(&key).await?;
            Ok(Judged::Right)
        }
        Spent::Over => Ok(Judged::Expired),
        Spent::Wrong => {
            count_address(ctx, tx).await?;
            let count = CODE.count(tx.find_throttle(&key, ctx.now()).await?, ctx.now());
            tx.set_throttle(&key, &count, CODE.forget_at(&count)).await?;
            Ok(match count.locked(ctx.now()) {
                Some(until) => Judged::Locked(until),
                None => Judged::Wrong(CODE.most.saturating_sub(count.failures)),
            })
        }
    }
}

/// Sends a code. Earlier ones that this browser asked for end with it.
///
/// # Errors
/// As the database says.
pub async fn send(ctx: &Context, browser: &str, email: &Email) -> Result<Sent> {
    let code = NewCode::new(ctx);
    let locked = transact!(ctx, tx, {
        if let Some(until) = codes_locked_until(ctx, &mut tx, email).await? {
            return Ok(Some(until));
        }
        let mail = (MailKind::LoginCode, email, None);
        code.send(ctx, &mut tx, browser, mail).await
    })?;
    if let Some(until) = locked {
        return Ok(Sent::Locked(until));
    }
    let ticket = CodeTicket {
        email: email.clone(),
        code: code.id(),
    };
    Ok(Sent::Ticket(ticket.seal(ctx, browser, looked_at_until(ctx))?))
}

/// Enters a code (six digits).
///
/// # Errors
/// As the database says.
pub async fn enter(ctx: &Context, browser: &str, ticket: &CodeTicket, code: &str) -> Result<Entered> {
    let judged = transact!(ctx, tx, { judge(ctx, &mut tx, browser, ticket, code).await })?;
    Ok(match judged {
        Judged::Right => {
            let proof = EmailProof {
                email: ticket.email.clone(),
            };
            Entered::Proven(proof.seal(ctx, browser, ctx.now().plus(PROOF))?)
        }
        Judged::Wrong(left) => Entered::Wrong(left),
        Judged::Expired => Entered::Expired,
        Judged::Locked(until) => Entered::Locked(until),
    })
}

fn wrong_codes(ctx: &Context, folded: &str) -> [u8; 32] {
    throttle::key(ctx, "code", folded)
}

fn hash_browser(ctx: &Context, browser: &str) -> [u8; 32] {
    ctx.app().vault.mac("login code browser", browser.as_bytes())
}

/// Keyed, because a million codes are soon tried, and with the row's identifier, so that one hash fits one row.
fn hash_code(ctx: &Context, id: LoginCodeId, code: &str) -> [u8; 32] {
    ctx.app().vault.mac("login code", format!("{id}:{code}").as_bytes())
}

/// Six digits; of 2^64 numbers none is noticeably likelier.
fn new_code(rng: &dyn Rng) -> String {
    format!("{:06}", u64::from_be_bytes(random::<8>(rng)) % 1_000_000)
}
