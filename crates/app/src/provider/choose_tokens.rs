//! Its keeper chooses form and life of a business system's tokens, how it knows members, whose tokens it may look at, and what is
//! encrypted to it.

use ieum_model::ClientRowId;
use ieum_oidc::client::own::check_tokens as check_own_tokens;
use ieum_oidc::client::registration::Mistake;
use ieum_oidc::client::{AskedEncryption, AskedTokens, check_encryption, check_tokens};

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
    encryption: &AskedEncryption<'_>,
) -> Result<()> {
    let problem = |mistake: Mistake| Problem {
        field: Some(mistake.field),
        code: mistake.code,
        args: mistake.entry.map(|entry| ("entry", entry)).into_iter().collect(),
    };
    let tokens = check_tokens(asked);
    let keeper = keeper.into();
    let own = match keeper.owner()? {
        Some(scope) => Some(own::client_ids(ctx, scope).await?),
        None => None,
    };
    edit_profile(ctx, keeper, id, version, |profile| {
        match (tokens.clone(), check_encryption(encryption, &profile.auth)) {
            (Ok(tokens), Ok(encryption)) => {
                if let Some(own) = &own {
                    let problems = own::mistakes(check_own_tokens(&tokens, &profile.tokens, own));
                    if !problems.is_empty() {
                        return Err(Error::Refused(problems));
                    }
                }
                profile.tokens = tokens;
                profile.encryption = encryption;
                Ok(())
            }
            (tokens, encryption) => {
                let mistakes = tokens.err().into_iter().chain(encryption.err()).flatten();
                Err(Error::Refused(mistakes.map(problem).collect()))
            }
        }
    })
    .await
}
