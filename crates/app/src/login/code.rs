//! Six-digit codes by mail. A code goes to whatever e-mail was typed, so that neither the page nor its timing tells whose it is; what
//! belongs to the e-mail is told only to who proved it.

use std::time::Duration;

use ieum_model::context::random;
use ieum_model::email::Email;
use ieum_model::throttle::CODE;
use ieum_model::{Instant, LoginCodeId, Rng};
use ieum_store::login_code::NewLoginCode;

use super::locks::{address_locked_until, count_address};
use super::mails::mail_refused_until;
use super::ticket::{CodeTicket, EmailProof};
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

/// Sends a code. Earlier ones that this browser asked for end with it.
///
/// # Errors
/// As the database says.
pub async fn send(ctx: &Context, browser: &str, email: &Email) -> Result<Sent> {
    let folded = email.folded();
    let id = LoginCodeId::new(ctx.now(), ctx.rng());
    let code = new_code(ctx.rng());
    let (browser_hash, code_hash) = (hash_browser(ctx, browser), hash_code(ctx, id, &code));
    let life = ctx.app().limits.login_code;
    let locked = transact!(ctx, tx, {
        if let Some(until) = throttle::locked_until(ctx, &mut tx, &wrong_codes(ctx, &folded)).await? {
            return Ok(Some(until));
        }
        if let Some(until) = mail_refused_until(ctx, &mut tx, &folded).await? {
            return Ok(Some(until));
        }
        tx.void_login_codes(&folded, &browser_hash, ctx.now()).await?;
        tx.insert_login_code(&NewLoginCode {
            id,
            email_folded: &folded,
            browser_hash,
            code_hash,
            expires_at: ctx.now().plus(life),
            now: ctx.now(),
        })
        .await?;
        let mail = Mail::new(MailKind::LoginCode, email.as_str(), &ctx.request.locale)
            .with("code", &code)
            .with("minutes", life.as_secs() / 60);
        ctx.mail(&mut tx, None, &mail, None).await?;
        Ok(None)
    })?;
    if let Some(until) = locked {
        return Ok(Sent::Locked(until));
    }
    let ticket = CodeTicket {
        email: email.clone(),
        code: id,
    };
    Ok(Sent::Ticket(ticket.seal(
        ctx,
        browser,
        ctx.now().plus(life).plus(LATE),
    )?))
}

/// Enters a code (six digits).
///
/// # Errors
/// As the database says.
pub async fn enter(ctx: &Context, browser: &str, ticket: &CodeTicket, code: &str) -> Result<Entered> {
    let folded = ticket.email.folded();
    let key = wrong_codes(ctx, &folded);
    let (browser_hash, code_hash) = (hash_browser(ctx, browser), hash_code(ctx, ticket.code, code));
    let most = CODE.most.cast_signed();
    let entered = transact!(ctx, tx, {
        let locked = throttle::locked_until(ctx, &mut tx, &key)
            .await?
            .max(address_locked_until(ctx, &mut tx).await?);
        if let Some(until) = locked {
            return Ok(Entered::Locked(until));
        }
        if tx
            .take_login_code(ticket.code, &browser_hash, &code_hash, ctx.now(), most)
            .await?
        {
            tx.clear_throttle(&key).await?;
            return Ok(Entered::Proven(String::new()));
        }
        if !tx.is_login_code_living(ticket.code, &browser_hash, ctx.now()).await? {
            return Ok(Entered::Expired);
        }
        tx.miss_login_code(ticket.code).await?;
        count_address(ctx, &mut tx).await?;
        let count = CODE.count(tx.find_throttle(&key, ctx.now()).await?, ctx.now());
        tx.set_throttle(&key, &count, CODE.forget_at(&count)).await?;
        Ok(match count.locked(ctx.now()) {
            Some(until) => Entered::Locked(until),
            None => Entered::Wrong(CODE.most.saturating_sub(count.failures)),
        })
    })?;
    match entered {
        Entered::Proven(_) => {
            let proof = EmailProof {
                email: ticket.email.clone(),
            };
            Ok(Entered::Proven(proof.seal(ctx, browser, ctx.now().plus(PROOF))?))
        }
        other => Ok(other),
    }
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
