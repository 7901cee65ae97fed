//! How a business system may prove who it is: what its keeper says of it, and a look at the keys it publishes.

use ieum_model::ClientRowId;
use ieum_oidc::client::access::{self, Asked, code_of};
use ieum_oidc::client::keys::ClientKeys;

use super::clients::edit_profile;
use super::facts::client_of;
use super::keeper::Keeper;
use super::key_sets::NoKeys;
use crate::core::error::Problem;
use crate::{Context, Error, Result};

/// Changes how a business system proves who it is.
///
/// # Errors
/// [`Error::Refused`] with every mistake of the form, [`Error::Stale`], [`Error::NotFound`].
pub async fn edit_access(
    ctx: &Context,
    keeper: impl Into<Keeper>,
    id: ClientRowId,
    version: i64,
    asked: &Asked<'_>,
) -> Result<()> {
    let keeper = keeper.into();
    let row = keeper.find(&mut ctx.store().read().await?, id).await?;
    let client = client_of(&row)?;
    let auth = access::check(asked, &client).map_err(|mistakes| {
        let problems = mistakes
            .into_iter()
            .map(|mistake| Problem::at(mistake.field, mistake.code));
        Error::Refused(problems.collect())
    })?;
    // What was looked at is of this version; `edit_profile` refuses any other.
    if row.version != version {
        return Err(Error::Stale);
    }
    edit_profile(ctx, keeper, id, version, |profile| {
        profile.auth.clone_from(&auth);
        Ok(())
    })
    .await
}

/// Fetches the keys behind an address, for an operator who wants to see whether it is the right one.
///
/// # Errors
/// [`Error::Refused`] with what is wrong, at the address.
pub async fn look_at_keys(ctx: &Context, uri: &str) -> Result<ClientKeys> {
    let found = ctx.app().provider.key_sets.fetch(uri.trim()).await;
    found.map_err(|error| {
        tracing::info!(%error, "keys that an operator asked for could not be read");
        let code = match error {
            NoKeys::Keys(bad) => code_of(bad),
            NoKeys::Status(_) => "jwks_uri_status",
            NoKeys::Unreachable(_) | NoKeys::Waiting | NoKeys::Off => "jwks_uri_unreachable",
        };
        Problem::at("jwks_uri", code).into()
    })
}
