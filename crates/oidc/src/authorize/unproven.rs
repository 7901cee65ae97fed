//! Stage one: whose request it is and where an answer may go. Nothing here can redirect.

use super::{Proven, ShownError, Source};
use crate::client::Client;
use crate::params::Params;
use crate::redirect;

/// A request whose client and redirect URI are not yet known to belong together.
#[derive(Debug, Clone, Copy)]
pub struct Unproven<'a> {
    /// The raw parameters.
    pub params: &'a Params,
    /// The active client found under `client_id`.
    pub client: Option<&'a Client>,
    /// By which way it came.
    pub source: Source,
}

impl<'a> Unproven<'a> {
    /// Proves that the redirect URI is the client's own (RFC 9700, section 4.1.3).
    ///
    /// # Errors
    /// See [`ShownError`].
    pub fn prove(self) -> Result<Proven<'a>, ShownError> {
        let client = self.client()?;
        let redirect_uri = self.redirect_uri()?;
        if !redirect::matches_any(&client.redirect_uris, redirect_uri) {
            return Err(ShownError::ForeignRedirectUri);
        }
        Ok(Proven {
            params: self.params,
            client,
            redirect_uri,
            source: self.source,
        })
    }

    fn client(&self) -> Result<&'a Client, ShownError> {
        self.client
            .filter(|client| self.params.find("client_id") == Some(client.client_id.as_str()))
            .ok_or(ShownError::UnknownClient)
    }

    fn redirect_uri(&self) -> Result<&'a str, ShownError> {
        self.params.find("redirect_uri").ok_or(ShownError::NoRedirectUri)
    }
}
