//! Whether the encryption keys of the configuration still open what is in the database.
//!
//! A sealed word lies in the settings from the first start on. A service that starts with other keys would lose its signing keys
//! and its unsent mail one by one; it refuses to start instead.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::context::Context;
use super::error::{Error, Result};
use super::transaction::transact;

const NAME: &str = "encryption_key_probe";
const WORD: &[u8] = b"ieum";

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// The database is new: nothing is sealed yet.
    New,
    /// One of the keys opens it; `true` if it is the one that seals now.
    Known {
        /// Sealed by the first key of the configuration.
        is_current: bool,
    },
    /// None of the keys opens it.
    Foreign,
}

/// Looks, and changes nothing.
///
/// # Errors
/// As the database says.
pub async fn look(ctx: &Context) -> Result<KeyState> {
    let stored = ctx.store().read().await?.get_setting(NAME).await?;
    let Some(stored) = stored else {
        return Ok(KeyState::New);
    };
    let vault = &ctx.app().vault;
    let sealed = STANDARD.decode(stored).unwrap_or_default();
    Ok(match vault.open(NAME, &sealed) {
        Some(word) if word.as_slice() == WORD => KeyState::Known {
            is_current: vault.is_sealed_by_current(&sealed),
        },
        _ => KeyState::Foreign,
    })
}

/// Refuses keys that do not open this database; seals the word in a new one, and anew after a rotation.
///
/// # Errors
/// [`Error::Internal`] for foreign keys; else as the database says.
pub async fn ensure(ctx: &Context) -> Result<()> {
    match look(ctx).await? {
        KeyState::Known { is_current: true } => Ok(()),
        KeyState::Foreign => Err(Error::Internal(
            "encryption_keys: none of the keys opens this database; add the key that it was used with".to_owned(),
        )),
        KeyState::New | KeyState::Known { is_current: false } => {
            let sealed = STANDARD.encode(ctx.app().vault.seal(NAME, WORD, ctx.rng())?);
            transact!(ctx, tx, { Ok(tx.set_setting(NAME, &sealed).await?) })
        }
    }
}
