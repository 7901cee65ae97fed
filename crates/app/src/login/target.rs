//! Where an authorisation request would end: the one address besides our own that a login form may be redirected to.

use ieum_oidc::redirect::matches_any;
use url::Url;

use crate::{Context, Result};

const AUTHORIZE: &str = "/oauth2/authorize?";

/// The redirect URI of the authorisation request that `next` is, if its client is active and has registered it.
///
/// # Errors
/// As the database says.
pub async fn redirect_target(ctx: &Context, next: Option<&str>) -> Result<Option<Url>> {
    let Some(query) = next.and_then(|next| next.strip_prefix(AUTHORIZE)) else {
        return Ok(None);
    };
    let (Some(client_id), Some(uri)) = (single(query, "client_id"), single(query, "redirect_uri")) else {
        return Ok(None);
    };
    let client = ctx.store().read().await?.find_active_client(&client_id).await?;
    let is_registered = client.is_some_and(|client| matches_any(&client.redirect_uris, &uri));
    Ok(is_registered.then(|| Url::parse(&uri).ok()).flatten())
}

/// The value of a parameter that stands there once.
fn single(query: &str, name: &str) -> Option<String> {
    let mut values = url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
    let value = values.next()?.1.into_owned();
    values.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::single;

    #[test]
    fn a_repeated_parameter_names_nothing() {
        assert_eq!(single("client_id=a&x=1", "client_id").as_deref(), Some("a"));
        assert_eq!(single("client_id=a&client_id=b", "client_id"), None);
        assert_eq!(single("x=1", "client_id"), None);
    }
}
