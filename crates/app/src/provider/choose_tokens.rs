//! Its keeper chooses form and life of a business system's tokens, how it knows members, and whose tokens it may look at.

use ieum_model::ClientRowId;
use ieum_oidc::client::own::check_tokens as check_own_tokens;
use ieum_oidc::client::{AskedTokens, check_tokens};

use super::clients::edit_profile;
use super::keeper::Keeper;
use super::own;
use crate::core::error::Problem;
use crate::{Context, Error, Result};

/// Saves the choices.
///
/// # Errors
/// [`Error::Refused`] with every mistake of the form, [`Error::Stale`], [`Error::NotFound`].
pub async fn choose_tokens(
    ctx: &Context,
    keeper: impl Into<Keeper>,
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
    let keeper = keeper.into();
    let own = match keeper.owner()? {
        Some(scope) => Some(own::client_ids(ctx, scope).await?),
        None => None,
    };
    edit_profile(ctx, keeper, id, version, |profile| {
        if let Some(own) = &own {
            let problems = own::mistakes(check_own_tokens(&tokens, &profile.tokens, own));
            if !problems.is_empty() {
                return Err(Error::Refused(problems));
            }
        }
        profile.tokens = tokens.clone();
        Ok(())
    })
    .await
}
