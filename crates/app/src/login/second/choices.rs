//! With what the person at the page of the second factor can answer.

use ieum_model::trace::Shown;
use ieum_store::Conn;

use super::mailbox::mail_factor;
use super::ticket::{FactorTicket, Place};
use crate::{Context, Result};

/// What a person at the page of the second factor can answer with.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// A code: of an application, or a recovery code.
    pub has_codes: bool,
    /// Of an application in particular.
    pub has_totp: bool,
    /// A passkey.
    pub has_passkey: bool,
    /// A code by mail, to this address, which is masked.
    pub mail: Option<String>,
}

/// Loads it.
///
/// # Errors
/// As the database says.
pub async fn choices(ctx: &Context, ticket: &FactorTicket) -> Result<Choices> {
    let mut conn = ctx.store().read().await?;
    let standing = conn.factor_standing(ticket.standing.account).await?;
    Ok(Choices {
        has_codes: standing.has_totp || standing.codes_left > 0,
        has_totp: standing.has_totp,
        has_passkey: standing.passkeys > 0 && crate::factors::passkey::can_have(ctx),
        mail: mail(&mut conn, ticket).await?,
    })
}

async fn mail(conn: &mut Conn, ticket: &FactorTicket) -> Result<Option<String>> {
    let standing = &ticket.standing;
    let (Place::Organization(org, _) | Place::StepUp(org, _)) = standing.place else {
        return Ok(None);
    };
    let Some(organization) = conn.find_active_organization_of(standing.account, org).await? else {
        return Ok(None);
    };
    let address = mail_factor(conn, organization.scope(), standing.account, &standing.proofs).await?;
    Ok(address.map(|email| Shown::person(email.as_str()).as_str().to_owned()))
}
