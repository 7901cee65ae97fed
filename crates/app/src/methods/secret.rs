//! What Ieum proves itself with at the other side of a login method, sealed for that method.

use ieum_model::LoginMethodId;
use ieum_store::login_method::MethodSettings;

use crate::{Context, Error, Result};

fn purpose(id: LoginMethodId) -> String {
    format!("login method {id}")
}

/// Seals it for this method; nothing typed is no secret.
///
/// # Errors
/// [`Error::Internal`] if it cannot be.
pub(super) fn seal_secret(ctx: &Context, id: LoginMethodId, secret: &str) -> Result<Option<Vec<u8>>> {
    if secret.is_empty() {
        return Ok(None);
    }
    ctx.app()
        .vault
        .seal(&purpose(id), secret.as_bytes(), ctx.rng())
        .map(Some)
}

/// Our secret at the provider; `None` if there is none.
///
/// # Errors
/// [`Error::Internal`] if it was sealed with a key that is not known.
pub(crate) fn open_secret(ctx: &Context, found: &MethodSettings) -> Result<Option<String>> {
    let sealed = found.sealed_secret.as_ref();
    sealed
        .map(|sealed| open_sealed(ctx, found.method.id, sealed))
        .transpose()
}

/// What was sealed for this method.
///
/// # Errors
/// [`Error::Internal`] if it was sealed with a key that is not known.
pub(crate) fn open_sealed(ctx: &Context, id: LoginMethodId, sealed: &[u8]) -> Result<String> {
    let plain = ctx.app().vault.open(&purpose(id), sealed);
    let plain = plain.and_then(|plain| String::from_utf8(plain.to_vec()).ok());
    plain.ok_or_else(|| Error::Internal("unreadable: the secret of a login method".to_owned()))
}
