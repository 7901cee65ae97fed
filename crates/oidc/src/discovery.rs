//! The discovery document (OpenID Connect Discovery 1.0, section 3; RFC 8414). Nothing is listed by hand that a table
//! knows: grants, scopes, claims, algorithms and authentication methods come from theirs.

use serde::Serialize;

use crate::acr::ACRS;
use crate::authorize::RESPONSE_MODES;
use crate::claims::{SCOPES, supported_claims};
use crate::client::AuthMethod;
use crate::client::assertion::ALGS;
use crate::jose::Alg;
use crate::jose::jwe::{Enc, KeyAlg};
use crate::token::GRANTS;

/// Paths below the issuer. The web layer mounts its routes from these.
pub mod paths {
    /// OpenID Connect Discovery.
    pub const DISCOVERY: &str = "/.well-known/openid-configuration";
    /// The authorisation endpoint.
    pub const AUTHORIZE: &str = "/oauth2/authorize";
    /// The endpoint for pushed authorisation requests.
    pub const PAR: &str = "/oauth2/par";
    /// The token endpoint.
    pub const TOKEN: &str = "/oauth2/token";
    /// Where a device begins (RFC 8628, section 3.1).
    pub const DEVICE_AUTHORIZATION: &str = "/oauth2/device_authorization";
    /// Where a person types the code of a device.
    pub const DEVICE: &str = "/device";
    /// Introspection (RFC 7662).
    pub const INTROSPECT: &str = "/oauth2/introspect";
    /// Revocation (RFC 7009).
    pub const REVOKE: &str = "/oauth2/revoke";
    /// The userinfo endpoint.
    pub const USERINFO: &str = "/oauth2/userinfo";
    /// The key set.
    pub const JWKS: &str = "/oauth2/jwks";
    /// The frame that watches the browser's state (OpenID Connect Session Management 1.0).
    pub const CHECK_SESSION: &str = "/oauth2/check_session";
    /// RP-initiated logout.
    pub const LOGOUT: &str = "/oauth2/logout";
    /// Dynamic client registration (RFC 7591); one registration stands below it (RFC 7592).
    pub const REGISTER: &str = "/oauth2/register";
}

/// The document.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "each field is the registered metadata name itself")]
pub struct Metadata {
    pub issuer: String,
    pub authorization_endpoint: String,
    pub pushed_authorization_request_endpoint: String,
    pub require_pushed_authorization_requests: bool,
    pub token_endpoint: String,
    pub device_authorization_endpoint: String,
    pub introspection_endpoint: String,
    pub revocation_endpoint: String,
    pub userinfo_endpoint: String,
    pub jwks_uri: String,
    pub end_session_endpoint: String,
    pub check_session_iframe: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_endpoint: Option<String>,
    pub scopes_supported: Vec<&'static str>,
    pub response_types_supported: &'static [&'static str],
    pub response_modes_supported: Vec<&'static str>,
    pub grant_types_supported: Vec<&'static str>,
    pub subject_types_supported: &'static [&'static str],
    pub id_token_signing_alg_values_supported: Vec<&'static str>,
    pub id_token_encryption_alg_values_supported: Vec<&'static str>,
    pub id_token_encryption_enc_values_supported: Vec<&'static str>,
    pub userinfo_signing_alg_values_supported: Vec<&'static str>,
    pub userinfo_encryption_alg_values_supported: Vec<&'static str>,
    pub userinfo_encryption_enc_values_supported: Vec<&'static str>,
    pub authorization_signing_alg_values_supported: Vec<&'static str>,
    pub authorization_encryption_alg_values_supported: Vec<&'static str>,
    pub authorization_encryption_enc_values_supported: Vec<&'static str>,
    pub request_object_signing_alg_values_supported: Vec<&'static str>,
    pub token_endpoint_auth_methods_supported: Vec<&'static str>,
    pub token_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    pub dpop_signing_alg_values_supported: Vec<&'static str>,
    pub tls_client_certificate_bound_access_tokens: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mtls_endpoint_aliases: Option<EndpointAliases>,
    pub introspection_endpoint_auth_methods_supported: Vec<&'static str>,
    pub revocation_endpoint_auth_methods_supported: Vec<&'static str>,
    pub claim_types_supported: &'static [&'static str],
    pub claims_supported: Vec<&'static str>,
    pub code_challenge_methods_supported: &'static [&'static str],
    pub prompt_values_supported: &'static [&'static str],
    pub acr_values_supported: Vec<&'static str>,
    pub ui_locales_supported: &'static [&'static str],
    pub claims_parameter_supported: bool,
    pub request_parameter_supported: bool,
    pub request_uri_parameter_supported: bool,
    pub require_signed_request_object: bool,
    pub authorization_response_iss_parameter_supported: bool,
    pub backchannel_logout_supported: bool,
    pub backchannel_logout_session_supported: bool,
    pub frontchannel_logout_supported: bool,
    pub frontchannel_logout_session_supported: bool,
}

/// The same endpoints at an address where certificates are asked for (RFC 8705, section 5).
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "each field is the registered metadata name itself")]
pub struct EndpointAliases {
    pub token_endpoint: String,
    pub pushed_authorization_request_endpoint: String,
    pub device_authorization_endpoint: String,
    pub introspection_endpoint: String,
    pub revocation_endpoint: String,
    pub userinfo_endpoint: String,
}

fn key_algs() -> Vec<&'static str> {
    KeyAlg::ALL.iter().map(|alg| alg.as_str()).collect()
}

fn encs() -> Vec<&'static str> {
    Enc::ALL.iter().map(|enc| enc.as_str()).collect()
}

/// Claims that only ID tokens carry.
const TOKEN_CLAIMS: [&str; 11] = [
    "iss",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "sid",
    "azp",
    "amr",
    "acr",
    "at_hash",
];

impl Metadata {
    /// The document of an issuer, which is the public URL without a slash at the end.
    pub fn new(issuer: &str) -> Self {
        let at = |path: &str| format!("{issuer}{path}");
        Self {
            issuer: issuer.to_owned(),
            authorization_endpoint: at(paths::AUTHORIZE),
            pushed_authorization_request_endpoint: at(paths::PAR),
            require_pushed_authorization_requests: false,
            token_endpoint: at(paths::TOKEN),
            device_authorization_endpoint: at(paths::DEVICE_AUTHORIZATION),
            introspection_endpoint: at(paths::INTROSPECT),
            revocation_endpoint: at(paths::REVOKE),
            userinfo_endpoint: at(paths::USERINFO),
            jwks_uri: at(paths::JWKS),
            end_session_endpoint: at(paths::LOGOUT),
            check_session_iframe: at(paths::CHECK_SESSION),
            registration_endpoint: None,
            scopes_supported: SCOPES.iter().map(|def| def.name).collect(),
            response_types_supported: &["code"],
            response_modes_supported: RESPONSE_MODES.iter().map(|(name, _)| *name).collect(),
            grant_types_supported: GRANTS.iter().map(|def| def.grant.as_str()).collect(),
            subject_types_supported: &["public", "pairwise"],
            id_token_signing_alg_values_supported: Alg::ALL.iter().map(|alg| alg.as_str()).collect(),
            id_token_encryption_alg_values_supported: key_algs(),
            id_token_encryption_enc_values_supported: encs(),
            userinfo_signing_alg_values_supported: Alg::ALL.iter().map(|alg| alg.as_str()).collect(),
            userinfo_encryption_alg_values_supported: key_algs(),
            userinfo_encryption_enc_values_supported: encs(),
            authorization_signing_alg_values_supported: Alg::ALL.iter().map(|alg| alg.as_str()).collect(),
            authorization_encryption_alg_values_supported: key_algs(),
            authorization_encryption_enc_values_supported: encs(),
            request_object_signing_alg_values_supported: Alg::ALL.iter().map(|alg| alg.as_str()).collect(),
            token_endpoint_auth_methods_supported: AuthMethod::ALL.iter().map(|method| method.as_str()).collect(),
            token_endpoint_auth_signing_alg_values_supported: ALGS.iter().map(|alg| alg.as_str()).collect(),
            dpop_signing_alg_values_supported: Alg::ALL.iter().map(|alg| alg.as_str()).collect(),
            tls_client_certificate_bound_access_tokens: false,
            mtls_endpoint_aliases: None,
            // A public client has nothing to prove itself with, and so nothing to introspect.
            introspection_endpoint_auth_methods_supported: AuthMethod::ALL
                .iter()
                .filter(|method| **method != AuthMethod::None)
                .map(|method| method.as_str())
                .collect(),
            revocation_endpoint_auth_methods_supported: AuthMethod::ALL.iter().map(|method| method.as_str()).collect(),
            claim_types_supported: &["normal"],
            claims_supported: supported_claims().chain(TOKEN_CLAIMS).collect(),
            code_challenge_methods_supported: &["S256"],
            prompt_values_supported: &["none", "login", "select_account", "consent", "create"],
            acr_values_supported: ACRS.to_vec(),
            ui_locales_supported: &["ko", "en"],
            claims_parameter_supported: true,
            request_parameter_supported: true,
            // Only references of pushed requests, which the metadata above tell of.
            request_uri_parameter_supported: false,
            require_signed_request_object: false,
            authorization_response_iss_parameter_supported: true,
            backchannel_logout_supported: true,
            backchannel_logout_session_supported: true,
            frontchannel_logout_supported: true,
            frontchannel_logout_session_supported: true,
        }
    }
}

impl Metadata {
    /// For an installation that is told of certificates (RFC 8705, sections 2.1.1 and 3.3).
    #[must_use]
    pub fn with_certificates(mut self) -> Self {
        self.token_endpoint_auth_methods_supported
            .push(AuthMethod::TlsClientAuth.as_str());
        self.tls_client_certificate_bound_access_tokens = true;
        self
    }

    /// With the address at which a proxy asks for certificates, if it is one of its own; without a slash at the end.
    #[must_use]
    pub fn with_certificates_at(mut self, address: &str) -> Self {
        let at = |path: &str| format!("{address}{path}");
        self.mtls_endpoint_aliases = Some(EndpointAliases {
            token_endpoint: at(paths::TOKEN),
            pushed_authorization_request_endpoint: at(paths::PAR),
            device_authorization_endpoint: at(paths::DEVICE_AUTHORIZATION),
            introspection_endpoint: at(paths::INTROSPECT),
            revocation_endpoint: at(paths::REVOKE),
            userinfo_endpoint: at(paths::USERINFO),
        });
        self
    }

    /// For an installation at which clients register by themselves (RFC 8414, section 2).
    #[must_use]
    pub fn with_registration(mut self) -> Self {
        self.registration_endpoint = Some(format!("{}{}", self.issuer, paths::REGISTER));
        self
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
        assert!(!json.contains("tls_client_auth"), "off by default");
        let with = serde_json::to_value(Metadata::new("https://id.example").with_certificates()).expect("json");
        assert_eq!(with["tls_client_certificate_bound_access_tokens"], true);
        assert!(with.get("mtls_endpoint_aliases").is_none(), "no address of its own");
        let aliases = Metadata::new("https://id.example").with_certificates_at("https://mtls.id.example");
        let aliases = serde_json::to_value(aliases).expect("json")["mtls_endpoint_aliases"].clone();
        assert_eq!(aliases["token_endpoint"], "https://mtls.id.example/oauth2/token");
        assert!(!json.contains("registration_endpoint"), "off by default");
        let open = serde_json::to_value(Metadata::new("https://id.example").with_registration()).expect("json");
        assert_eq!(open["registration_endpoint"], "https://id.example/oauth2/register");
        assert_eq!(read.issuer().as_str(), "https://id.example");
        assert_eq!(read.jwks_uri().as_str(), "https://id.example/oauth2/jwks");
        assert_eq!(read.grant_types_supported().map(Vec::len), Some(GRANTS.len()));
    }
}
