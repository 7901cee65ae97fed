//! What went wrong with requests of business systems: noted in memory, saved in the background, read for the operator's page.
//!
//! Whoever sends wrong requests need not even be the business system. So a request writes nothing, memory and rows are bounded for
//! each business system and reason, and what was sent is kept cut and without secrets (ADR 13).

mod note;
mod notes;
mod plan;

pub(super) use note::{delivery_failed, note, refused_by_rule, refused_logout, refused_request, refused_token};
pub use notes::ClientErrors;

use std::time::Duration;

use ieum_model::ClientRowId;
use ieum_oidc::params::Params;
use ieum_oidc::reason::Reason;
use ieum_oidc::token::TokenError;
use ieum_store::client_error::ClientErrorRow;

use crate::access::OperatorCaller;
use crate::{Context, Error, Result, Target, transact};

/// Most rows of a business system.
pub const MOST_ROWS: usize = 50;
/// How long an error that does not happen again is kept.
const KEPT: Duration = Duration::from_secs(90 * 24 * 3600);
/// Most rows in one transaction.
const FORGET: i64 = 500;

/// Notes a token request that could not be read; whose it is says what it presents, proven or not.
///
/// # Errors
/// As the database says.
pub async fn note_malformed(ctx: &Context, client_id: &str, error: &TokenError, params: &Params) -> Result<()> {
    if Reason::of_token(error).is_none() {
        return Ok(());
    }
    let row = ctx.store().read().await?.find_active_client(client_id).await?;
    if let Some(row) = row {
        refused_token(ctx, row.id, None, error, params);
    }
    Ok(())
}

/// Saves what was noted since the last time, one business system after another. Call it every few seconds, in each process.
///
/// # Errors
/// As the database says; what was not saved is saved the next time.
pub async fn save_client_errors(ctx: &Context) -> Result<()> {
    let errors = &ctx.app().provider.client_errors;
    let most = i64::try_from(MOST_ROWS).unwrap_or(i64::MAX);
    for (client, noted) in errors.take() {
        let saved = transact!(ctx, tx, {
            let known = tx.client_errors(client, most).await?;
            for row in plan::rows(&known, &noted) {
                tx.add_client_error(client, &row).await?;
            }
            tx.trim_client_errors(client, most).await?;
            Ok(())
        });
        if let Err(error) = saved {
            errors.give_back(client, noted);
            return Err(error);
        }
    }
    Ok(())
}

/// The errors of a business system, the latest first.
///
/// # Errors
/// As the database says.
pub async fn client_errors(ctx: &Context, client: ClientRowId) -> Result<Vec<ClientErrorRow>> {
    let most = i64::try_from(MOST_ROWS).unwrap_or(i64::MAX);
    Ok(ctx.store().read().await?.client_errors(client, most).await?)
}

/// Drops the errors of a business system: the operator has dealt with them.
///
/// # Errors
/// [`Error::NotFound`] if there is no such business system.
pub async fn clear_client_errors(ctx: &Context, caller: &OperatorCaller, client: ClientRowId) -> Result<()> {
    let actor = caller.actor();
    ctx.app().provider.client_errors.drop_of(client);
    transact!(ctx, tx, {
        let row = tx.find_client(client).await?.ok_or(Error::NotFound)?;
        let count = tx.clear_client_errors(client).await?;
        if count > 0 {
            let target = Target::new("system", client, row.name);
            ctx.audit_provider(&mut tx, &actor, "system.clear_errors", target, format!("rows={count}"))
                .await?;
        }
        Ok(())
    })
}

/// Forgets errors of long ago and says how many. Call it about once an hour.
///
/// # Errors
/// As the database says.
pub async fn forget_client_errors(ctx: &Context) -> Result<u64> {
    let before = ctx.now().minus(KEPT);
    transact!(ctx, tx, { Ok(tx.forget_client_errors(before, FORGET).await?) })
}
