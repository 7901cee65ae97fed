//! The discovery document (OpenID Connect Discovery 1.0, section 3; RFC 8414). Nothing is listed by hand that a table
//! knows: grants, scopes, claims, algorithms and authentication methods come from theirs.

use serde::Serialize;

use crate::claims::{SCOPES, supported_claims};
use crate::client::AuthMethod;
use crate::jose::Alg;
use crate::token::GRANTS;

/// Paths below the issuer. The web layer mounts its routes from these.
pub mod paths {
    /// OpenID Connect Discovery.
    pub const DISCOVERY: &str = "/.well-known/openid-configuration";
    /// The authorisation endpoint.
    pub const AUTHORIZE: &str = "/oauth2/authorize";
    /// The token endpoint.
    pub const TOKEN: &str = "/oauth2/token";
    /// The userinfo endpoint.
    pub const USERINFO: &str = "/oauth2/userinfo";
    /// The key set.
    pub const JWKS: &str = "/oauth2/jwks";
    /// RP-initiated logout.
    pub const LOGOUT: &str = "/oauth2/logout";
}

/// The document.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "each field is the registered metadata name itself")]
pub struct Metadata {
    pub issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    pub userinfo_endpoint: String,
    pub jwks_uri: String,
    pub end_session_endpoint: String,
    pub scopes_supported: Vec<&'static str>,
    pub response_types_supported: &'static [&'static str],
    pub response_modes_supported: &'static [&'static str],
    pub grant_types_supported: Vec<&'static str>,
    pub subject_types_supported: &'static [&'static str],
    pub id_token_signing_alg_values_supported: Vec<&'static str>,
    pub token_endpoint_auth_methods_supported: Vec<&'static str>,
    pub claim_types_supported: &'static [&'static str],
    pub claims_supported: Vec<&'static str>,
    pub code_challenge_methods_supported: &'static [&'static str],
    pub prompt_values_supported: &'static [&'static str],
    pub ui_locales_supported: &'static [&'static str],
    pub claims_parameter_supported: bool,
    pub request_parameter_supported: bool,
    pub request_uri_parameter_supported: bool,
    pub authorization_response_iss_parameter_supported: bool,
    pub backchannel_logout_supported: bool,
    pub backchannel_logout_session_supported: bool,
    pub frontchannel_logout_supported: bool,
    pub frontchannel_logout_session_supported: bool,
}

/// Claims that only ID tokens carry.
const TOKEN_CLAIMS: [&str; 10] = [
    "iss",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "sid",
    "azp",
    "amr",
    "at_hash",
];

impl Metadata {
    /// The document of an issuer, which is the public URL without a slash at the end.
    pub fn new(issuer: &str) -> Self {
        let at = |path: &str| format!("{issuer}{path}");
        Self {
            issuer: issuer.to_owned(),
            authorization_endpoint: at(paths::AUTHORIZE),
            token_endpoint: at(paths::TOKEN),
            userinfo_endpoint: at(paths::USERINFO),
            jwks_uri: at(paths::JWKS),
            end_session_endpoint: at(paths::LOGOUT),
            scopes_supported: SCOPES.iter().map(|def| def.name).collect(),
            response_types_supported: &["code"],
            response_modes_supported: &["query"],
            grant_types_supported: GRANTS.iter().map(|def| def.grant.as_str()).collect(),
            subject_types_supported: &["public"],
            id_token_signing_alg_values_supported: Alg::ALL.iter().map(|alg| alg.as_str()).collect(),
            token_endpoint_auth_methods_supported: AuthMethod::ALL.iter().map(|method| method.as_str()).collect(),
            claim_types_supported: &["normal"],
            claims_supported: supported_claims().chain(TOKEN_CLAIMS).collect(),
            code_challenge_methods_supported: &["S256"],
            prompt_values_supported: &["none", "login", "select_account", "consent"],
            ui_locales_supported: &["ko", "en"],
            claims_parameter_supported: false,
            request_parameter_supported: false,
            request_uri_parameter_supported: false,
            authorization_response_iss_parameter_supported: true,
            backchannel_logout_supported: true,
            backchannel_logout_session_supported: true,
            frontchannel_logout_supported: true,
            frontchannel_logout_session_supported: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use openidconnect::core::CoreProviderMetadata;

    use super::*;

    #[test]
    fn a_relying_party_library_reads_the_document() {
        let json = serde_json::to_string(&Metadata::new("https://id.example")).expect("json");
        let read: CoreProviderMetadata = serde_json::from_str(&json).expect("metadata");
        assert_eq!(read.issuer().as_str(), "https://id.example");
        assert_eq!(read.jwks_uri().as_str(), "https://id.example/oauth2/jwks");
        assert_eq!(read.grant_types_supported().map(Vec::len), Some(GRANTS.len()));
    }
}
