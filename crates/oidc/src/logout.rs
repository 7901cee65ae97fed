//! RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0). Never an open redirect, and never a way for a
//! foreign page to sign somebody out silently.

use crate::claims::IdTokenClaims;
use crate::client::Client;
use crate::jose::{Typ, VerifyingKey, verify};
use crate::params::{Params, Repeated};
use crate::redirect;

/// Longest `state` or hint, in bytes.
const MAX_STATE: usize = 2_048;

/// A logout request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutRequest {
    /// Who was signed in, if a token of ours says so. Its age does not matter here (section 2).
    pub hint: Option<IdTokenClaims>,
    /// The client that asks: named by the parameter, or by the hint.
    pub client_id: Option<String>,
    /// Where to go afterwards; not yet proven.
    post_logout_redirect_uri: Option<String>,
    state: Option<String>,
}

/// Why a logout request is not followed at all; shown to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadLogout {
    /// A parameter was sent more than once, or is too long.
    #[error("a parameter was sent more than once or is too long")]
    Malformed,
    /// The hint is not an ID token of ours.
    #[error("id_token_hint is not an ID token of this issuer")]
    BadHint,
    /// `client_id` is not the hint's audience.
    #[error("client_id and id_token_hint do not agree")]
    ClientMismatch,
    /// The redirect URI is not the client's, or nobody knows whose it is.
    #[error("post_logout_redirect_uri is not registered for this client")]
    ForeignRedirectUri,
}

impl From<Repeated> for BadLogout {
    fn from(_: Repeated) -> Self {
        Self::Malformed
    }
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nobody has proven that the person wants this: ask. After a yes go to the address, or show our own page.
    AskUser {
        /// Where to go afterwards.
        then: Option<String>,
    },
    /// End the session and go to this address.
    LogoutThenRedirect(String),
    /// End the session and show our own page.
    LogoutThenPage,
    /// Show the error; nobody is signed out.
    Refuse(BadLogout),
}

impl LogoutRequest {
    /// Reads the parameters and verifies the hint against every key that may have signed it.
    ///
    /// # Errors
    /// `Malformed`, `BadHint` or `ClientMismatch`.
    pub fn parse<'k>(
        params: &Params,
        issuer: &str,
        keys: impl IntoIterator<Item = &'k VerifyingKey>,
    ) -> Result<Self, BadLogout> {
        let hint = params
            .get("id_token_hint")?
            .map(|token| verify_hint(token, issuer, keys))
            .transpose()?;
        let named = params.get("client_id")?;
        if hint.as_ref().zip(named).is_some_and(|(hint, named)| hint.aud != named) {
            return Err(BadLogout::ClientMismatch);
        }
        let state = params.get("state")?;
        // Who may be meant and in which language to ask (section 2): neither proves anything, so neither signs anybody out.
        for hint in [state, params.get("logout_hint")?, params.get("ui_locales")?] {
            if hint.map_or(0, str::len) > MAX_STATE {
                return Err(BadLogout::Malformed);
            }
        }
        Ok(Self {
            client_id: named.or(hint.as_ref().map(|hint| hint.aud.as_str())).map(str::to_owned),
            post_logout_redirect_uri: params.get("post_logout_redirect_uri")?.map(str::to_owned),
            state: state.map(str::to_owned),
            hint,
        })
    }

    /// Decides. `client` is the active client found under `client_id`; `session` is the browser's session, as the
    /// `sid` that ID tokens carry.
    pub fn decide(&self, client: Option<&Client>, session: Option<&str>) -> Outcome {
        let then = match self.target(client) {
            Ok(then) => then,
            Err(error) => return Outcome::Refuse(error),
        };
        let hinted = self.hint.as_ref().and_then(|hint| hint.sid.as_deref());
        let is_wanted = session.is_none() || (hinted.is_some() && hinted == session);
        match then {
            then if !is_wanted => Outcome::AskUser { then },
            Some(uri) => Outcome::LogoutThenRedirect(uri),
            None => Outcome::LogoutThenPage,
        }
    }

    fn target(&self, client: Option<&Client>) -> Result<Option<String>, BadLogout> {
        let Some(uri) = &self.post_logout_redirect_uri else {
            return Ok(None);
        };
        let client = client.filter(|client| Some(&client.client_id) == self.client_id.as_ref());
        if !client.is_some_and(|client| redirect::matches_any(&client.post_logout_redirect_uris, uri)) {
            return Err(BadLogout::ForeignRedirectUri);
        }
        Ok(Some(redirect::append(uri, &[("state", self.state.as_deref())])))
    }
}

/// Verifies an `id_token_hint`, at logout and in authorisation requests. It may have expired.
///
/// # Errors
/// `BadHint` if it is not an ID token that we signed for some client.
pub fn verify_hint<'k>(
    token: &str,
    issuer: &str,
    keys: impl IntoIterator<Item = &'k VerifyingKey>,
) -> Result<IdTokenClaims, BadLogout> {
    verify::<IdTokenClaims>(token, keys, Typ::Jwt)
        .ok()
        .filter(|claims| claims.iss == issuer)
        .ok_or(BadLogout::BadHint)
}

#[cfg(test)]
#[path = "logout_tests.rs"]
mod tests;
