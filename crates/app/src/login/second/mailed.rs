//! A code that is mailed as second factor. To whom and whether at all is the rule of `mailbox`, asked when it is sent and again when it
//! is entered.

use ieum_model::email::Email;
use ieum_model::second_factor::Proof;
use ieum_model::{AccountId, Instant};
use ieum_store::Tx;

use super::answer::{Before, locked};
use super::ground::{Ground, load};
use super::mailbox::mail_factor;
use super::ticket::FactorTicket;
use crate::core::mail::MailKind;
use crate::login::code::{NewCode, Spent, asked_too_soon, looked_at_until, spend};
use crate::login::ticket::{CodeTicket, Purpose};
use crate::{Context, Result, transact};

/// Whether a code was sent.
#[derive(Debug)]
pub enum FactorCodeSent {
    /// It was: what the page carries besides the ticket.
    Ticket(String),
    /// One was sent a moment ago.
    Soon,
    /// Too many codes were entered wrongly or asked for; again after this.
    Locked(Instant),
    /// No code is sent here; the sign-in has to be begun again.
    Over,
}

/// What was sent to whom.
pub(super) struct SentCode<'a> {
    pub browser: &'a str,
    pub sent: &'a str,
    pub digits: &'a str,
}

fn open(ctx: &Context, browser: &str, account: AccountId, sent: &str) -> Option<CodeTicket> {
    CodeTicket::open_for(ctx, Purpose::Factor(account), browser, sent)
}

/// Whether the page carries a code that was sent to this browser for this account.
pub fn is_factor_code(ctx: &Context, browser: &str, ticket: &FactorTicket, sent: &str) -> bool {
    open(ctx, browser, ticket.standing.account, sent).is_some()
}

/// Sends a code to the address that is proven.
///
/// # Errors
/// As the database says.
pub async fn send_factor_code(
    ctx: &Context,
    browser: &str,
    ticket: &FactorTicket,
    before: Before<'_>,
) -> Result<FactorCodeSent> {
    let code = NewCode::new(ctx);
    let sent = transact!(ctx, tx, {
        let Some((account, ground)) = load(&mut tx, ticket, before).await? else {
            return Ok(Err(FactorCodeSent::Over));
        };
        let Some(email) = address(&mut tx, account.id, &ground, ticket).await? else {
            return Ok(Err(FactorCodeSent::Over));
        };
        if let Some(until) = locked(ctx, &mut tx, account.id).await? {
            return Ok(Err(FactorCodeSent::Locked(until)));
        }
        let what = (Purpose::Factor(account.id), &email);
        if asked_too_soon(ctx, &mut tx, browser, what).await? {
            return Ok(Err(FactorCodeSent::Soon));
        }
        let name = match &ground {
            Ground::Member(found) => found.0.name.clone(),
            Ground::Session(member) => member.organization().name.clone(),
            Ground::Operator => String::new(),
        };
        let mail = (MailKind::FactorCode, &email, Some(name.as_str()));
        Ok(match code.send(ctx, &mut tx, browser, mail).await? {
            Some(until) => Err(FactorCodeSent::Locked(until)),
            None => Ok(email),
        })
    })?;
    let email = match sent {
        Ok(email) => email,
        Err(not) => return Ok(not),
    };
    let sent = CodeTicket { email, code: code.id() };
    let purpose = Purpose::Factor(ticket.standing.account);
    let sealed = sent.seal_for(ctx, purpose, browser, looked_at_until(ctx))?;
    Ok(FactorCodeSent::Ticket(sealed))
}

async fn address(tx: &mut Tx, account: AccountId, ground: &Ground, ticket: &FactorTicket) -> Result<Option<Email>> {
    let scope = match ground {
        Ground::Member(found) => found.0.scope(),
        Ground::Session(member) => member.scope(),
        Ground::Operator => return Ok(None),
    };
    mail_factor(tx, scope, account, &ticket.standing.proofs).await
}

/// What a mailed code proves. It is the code of this browser, sent to the address that is still the proven one of this account.
pub(super) async fn check(
    ctx: &Context,
    tx: &mut Tx,
    account: AccountId,
    (ground, ticket): (&Ground, &FactorTicket),
    code: &SentCode<'_>,
) -> Result<std::result::Result<Proof, Spent>> {
    let Some(sent) = open(ctx, code.browser, account, code.sent) else {
        return Ok(Err(Spent::Over));
    };
    if address(tx, account, ground, ticket).await?.as_ref() != Some(&sent.email) {
        return Ok(Err(Spent::Over));
    }
    Ok(match spend(ctx, tx, code.browser, sent.code, code.digits).await? {
        Spent::Right => Ok(Proof::Mail),
        not => Err(not),
    })
}
