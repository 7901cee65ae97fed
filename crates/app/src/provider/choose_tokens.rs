//! An operator chooses form and life of a business system's tokens, how it knows members, whose tokens it may look at, and what is
//! encrypted to it.

use ieum_model::ClientRowId;
use ieum_oidc::client::registration::Mistake;
use ieum_oidc::client::{AskedEncryption, AskedTokens, check_encryption, check_tokens};

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
    encryption: &AskedEncryption<'_>,
) -> Result<()> {
    let tokens = check_tokens(asked);
    edit_profile(ctx, actor, id, version, |profile| {
        let problem = |mistake: Mistake| Problem {
            field: Some(mistake.field),
            code: mistake.code,
            args: mistake.entry.map(|entry| ("entry", entry)).into_iter().collect(),
        };
        match (tokens.clone(), check_encryption(encryption, &profile.auth)) {
            (Ok(tokens), Ok(encryption)) => {
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
