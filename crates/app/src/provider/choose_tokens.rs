//! An operator chooses form and life of a business system's tokens, how it knows members, and whose tokens it may look at.

use ieum_model::ClientRowId;
use ieum_oidc::client::{AskedTokens, check_tokens};

use super::clients::edit_profile;
use crate::core::error::Problem;
use crate::{Actor, Context, Error, Result};

/// Saves the choices.
///
/// # Errors
/// [`Error::Refused`] with every mistake of the form, [`Error::Stale`], [`Error::NotFound`].
pub async fn choose_tokens(
    ctx: &Context,
    actor: &Actor,
    id: ClientRowId,
    version: i64,
    asked: &AskedTokens<'_>,
) -> Result<()> {
    let tokens = check_tokens(asked).map_err(|mistakes| {
        let problem = |mistake: ieum_oidc::client::registration::Mistake| Problem {
            field: Some(mistake.field),
            code: mistake.code,
            args: mistake.entry.map(|entry| ("entry", entry)).into_iter().collect(),
        };
        Error::Refused(mistakes.into_iter().map(problem).collect())
    })?;
    edit_profile(ctx, actor, id, version, |profile| {
        profile.tokens = tokens.clone();
        Ok(())
    })
    .await
}
