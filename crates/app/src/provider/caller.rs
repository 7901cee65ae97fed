//! The business system that calls an address for programs, authenticated as at the token endpoint.

use ieum_oidc::client::{Client, Credentials, authenticate};
use ieum_oidc::token::TokenError;
use ieum_store::Conn;

use super::facts::client_of;
use crate::{Context, Result};

/// Finds and authenticates it; a suspended one is none.
///
/// # Errors
/// As the database says. A failed authentication is the inner error.
pub(super) async fn find_caller(
    _: &Context,
    conn: &mut Conn,
    presented: &Credentials,
) -> Result<std::result::Result<Client, TokenError>> {
    let row = conn.find_active_client(&presented.client_id).await?;
    let client = row.as_deref().map(client_of).transpose()?;
    Ok(authenticate(client.as_ref(), presented).cloned())
}
