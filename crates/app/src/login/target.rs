//! Where an authorisation request would end: the one address besides our own that a login form may be redirected to.

use url::Url;

use crate::{Context, Result, provider};

const AUTHORIZE: &str = "/oauth2/authorize?";

/// The redirect URI of the authorisation request that `next` is, if its client is active and has registered it.
///
/// # Errors
/// As the database says.
pub async fn redirect_target(ctx: &Context, next: Option<&str>) -> Result<Option<Url>> {
    match next.and_then(|next| next.strip_prefix(AUTHORIZE)) {
        Some(query) => provider::target_of(ctx, query).await,
        None => Ok(None),
    }
}
