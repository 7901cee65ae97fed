//! Keeps the language that a person chose, for pages and mails.

use crate::access::SignedIn;
use crate::core::error::Problem;
use crate::{Context, Result, transact};

/// Keeps it: `ko` or `en`.
///
/// # Errors
/// `language_unknown` for any other.
pub async fn set_locale(ctx: &Context, caller: &SignedIn, locale: &str) -> Result<()> {
    if !matches!(locale, "ko" | "en") {
        return Err(Problem::at("locale", "language_unknown").into());
    }
    transact!(ctx, tx, {
        Ok(tx.set_account_locale(caller.session.account_id(), locale).await?)
    })
}
