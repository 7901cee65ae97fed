//! With what the person at the page of the second factor can answer.

use super::ticket::FactorTicket;
use crate::{Context, Result};

/// What a person at the page of the second factor can answer with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Choices {
    /// A code: of an application, or a recovery code.
    pub has_codes: bool,
    /// Of an application in particular.
    pub has_totp: bool,
    /// A passkey.
    pub has_passkey: bool,
}

/// Loads it.
///
/// # Errors
/// As the database says.
pub async fn choices(ctx: &Context, ticket: &FactorTicket) -> Result<Choices> {
    let standing = ctx
        .store()
        .read()
        .await?
        .factor_standing(ticket.standing.account)
        .await?;
    Ok(Choices {
        has_codes: standing.has_totp || standing.codes_left > 0,
        has_totp: standing.has_totp,
        has_passkey: standing.passkeys > 0 && crate::factors::passkey::can_have(ctx),
    })
}
