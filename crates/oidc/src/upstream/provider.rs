//! A provider's discovery document (OpenID Connect Discovery, section 3): only what we use of it.

use serde::Deserialize;
use url::Url;

use crate::jose::Alg;

/// Largest document, in bytes.
pub const MAX_DOCUMENT: usize = 64 * 1024;

/// Why a document cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadProvider {
    /// Not such a document, or too long.
    #[error("not a discovery document")]
    Malformed,
    /// It speaks of another issuer than the one that was asked (Discovery, section 4.3).
    #[error("another issuer")]
    Issuer,
    /// An address is missing or not one that we go to.
    #[error("an address is missing or unusable")]
    Address,
    /// It signs ID tokens with nothing that we verify.
    #[error("no signature algorithm in common")]
    Algorithm,
}

/// What we know of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Its name: what `iss` has to be, letter by letter.
    pub issuer: String,
    /// Where people are sent.
    pub authorization_endpoint: String,
    /// Where codes are redeemed.
    pub token_endpoint: String,
    /// Its keys; empty if it signs no ID tokens.
    pub jwks_uri: String,
    /// More about a person.
    pub userinfo_endpoint: Option<String>,
    /// Where people are sent to sign out.
    pub end_session_endpoint: Option<String>,
    /// It sends `iss` with each answer (RFC 9207, section 3).
    pub sends_issuer: bool,
    /// What it signs ID tokens with, of what we verify.
    pub algs: Vec<Alg>,
    /// It knows clients that sign an assertion instead of sending a secret.
    pub takes_private_key_jwt: bool,
    /// It takes a secret in the form only.
    pub only_secret_post: bool,
}

impl Provider {
    /// Whether it signs ID tokens. One that does not is plain OAuth 2.0.
    pub fn has_id_tokens(&self) -> bool {
        !self.jwks_uri.is_empty()
    }
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    end_session_endpoint: Option<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    id_token_signing_alg_values_supported: Option<Vec<String>>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

/// Reads the document that was found for `issuer`; without TLS only where `allow_http` says so (tests on loopback).
///
/// # Errors
/// See [`BadProvider`].
pub fn read_provider(text: &str, issuer: &str, allow_http: bool) -> Result<Provider, BadProvider> {
    if text.len() > MAX_DOCUMENT {
        return Err(BadProvider::Malformed);
    }
    let found: Document = serde_json::from_str(text).map_err(|_| BadProvider::Malformed)?;
    if found.issuer != issuer {
        return Err(BadProvider::Issuer);
    }
    let address = |text: &str| {
        is_address(text, allow_http)
            .then(|| text.to_owned())
            .ok_or(BadProvider::Address)
    };
    // Without a list it is RS256 (Discovery, section 3: the list is required, and RS256 has to be in it).
    let names = found
        .id_token_signing_alg_values_supported
        .unwrap_or_else(|| vec![Alg::Rs256.as_str().to_owned()]);
    let algs: Vec<Alg> = Alg::ALL
        .iter()
        .copied()
        .filter(|alg| names.iter().any(|name| name == alg.as_str()))
        .collect();
    if algs.is_empty() {
        return Err(BadProvider::Algorithm);
    }
    let methods = found
        .token_endpoint_auth_methods_supported
        .unwrap_or_else(|| vec!["client_secret_basic".to_owned()]);
    let takes = |name: &str| methods.iter().any(|method| method == name);
    Ok(Provider {
        issuer: found.issuer,
        authorization_endpoint: address(&found.authorization_endpoint)?,
        token_endpoint: address(&found.token_endpoint)?,
        jwks_uri: address(&found.jwks_uri)?,
        userinfo_endpoint: found.userinfo_endpoint.as_deref().map(address).transpose()?,
        end_session_endpoint: found.end_session_endpoint.as_deref().map(address).transpose()?,
        sends_issuer: found.authorization_response_iss_parameter_supported,
        algs,
        takes_private_key_jwt: takes("private_key_jwt"),
        only_secret_post: takes("client_secret_post") && !takes("client_secret_basic"),
    })
}

/// An address that a browser or our client may be sent to: no credentials, no fragment.
pub(super) fn is_address(text: &str, allow_http: bool) -> bool {
    Url::parse(text).is_ok_and(|url| {
        (url.scheme() == "https" || (allow_http && url.scheme() == "http"))
            && url.host().is_some()
            && url.username().is_empty()
            && url.password().is_none()
            && url.fragment().is_none()
            && text.len() <= 2048
    })
}
