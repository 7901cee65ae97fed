//! Why a registration is refused (RFC 7591, section 3.2.2).

use serde::Serialize;

use crate::client::registration::Mistake;

/// The registered error codes, and `invalid_request` (RFC 6749) for what is no registration request at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// A redirect URI is not allowed.
    InvalidRedirectUri,
    /// Any other member is not allowed.
    InvalidClientMetadata,
    /// What should be a software statement is none.
    InvalidSoftwareStatement,
    /// A software statement, of which none is approved here.
    UnapprovedSoftwareStatement,
    /// Not a JSON object within the limits.
    InvalidRequest,
}

impl Code {
    /// The registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRedirectUri => "invalid_redirect_uri",
            Self::InvalidClientMetadata => "invalid_client_metadata",
            Self::InvalidSoftwareStatement => "invalid_software_statement",
            Self::UnapprovedSoftwareStatement => "unapproved_software_statement",
            Self::InvalidRequest => "invalid_request",
        }
    }
}

/// A refusal: its code, and a sentence for the developer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {description}", .code.as_str())]
pub struct RegistrationError {
    /// The code.
    pub code: Code,
    /// What is wrong, in printable ASCII without quotes and backslashes.
    pub description: String,
}

/// The body of the answer.
#[derive(Debug, Clone, Serialize)]
pub struct ErrorBody {
    error: &'static str,
    error_description: String,
}

impl RegistrationError {
    /// A refusal; what the sentence may not hold (RFC 6749, section 5.2) is left out of it.
    pub fn new(code: Code, description: impl Into<String>) -> Self {
        let is_allowed = |c: &char| matches!(c, ' '..='~') && *c != '"' && *c != '\\';
        let description: String = description.into().chars().filter(is_allowed).take(300).collect();
        Self { code, description }
    }

    /// A member that is not allowed.
    pub fn member(name: &str, what: &str) -> Self {
        Self::new(Code::InvalidClientMetadata, format!("{name}: {what}"))
    }

    /// The body of the answer.
    pub fn body(&self) -> ErrorBody {
        ErrorBody {
            error: self.code.as_str(),
            error_description: self.description.clone(),
        }
    }
}

/// The first mistake of a check that the operator's forms share, in the words of the protocol.
pub(super) fn of_mistakes(mistakes: &[Mistake]) -> RegistrationError {
    let Some(first) = mistakes.first() else {
        return RegistrationError::new(Code::InvalidClientMetadata, "the metadata is not allowed");
    };
    let code = if first.field == "redirect_uris" {
        Code::InvalidRedirectUri
    } else {
        Code::InvalidClientMetadata
    };
    let entry = first
        .entry
        .as_deref()
        .map(|entry| format!(" ({entry})"))
        .unwrap_or_default();
    RegistrationError::new(
        code,
        format!("{}: {}{entry}", member_of(first.field), words(first.code)),
    )
}

/// The registered name of what a form calls otherwise.
fn member_of(field: &'static str) -> &'static str {
    match field {
        "grants" => "grant_types",
        "scopes" => "scope",
        "id_token_alg" => "id_token_signed_response_alg",
        "home_url" => "client_uri",
        "method" => "token_endpoint_auth_method",
        "tls_subject_dn" => "tls_client_auth_subject_dn",
        "tls_san_dns" => "tls_client_auth_san_dns",
        "bind_certificate" => "tls_client_certificate_bound_access_tokens",
        "sector" => "sector_identifier_uri",
        "backchannel_uri" => "backchannel_logout_uri",
        "frontchannel_uri" => "frontchannel_logout_uri",
        "high_assurance" => "this client must keep to high assurance",
        other => other,
    }
}

fn words(code: &'static str) -> &'static str {
    match code {
        "redirect_uri_missing" => "at least one is needed for the authorization_code grant",
        "redirect_uri_malformed" => "not an absolute URI in its normal spelling, or too long",
        "redirect_uri_fragment" => "a fragment is not allowed",
        "redirect_uri_credentials" => "a user name or password is not allowed",
        "redirect_uri_scheme" => "only https, http on a loopback address, or a private-use scheme with a dot",
        "redirect_uri_too_many" => "too many",
        "logout_uri_scheme" => "only https, or http on a loopback address",
        "logout_uri_foreign" => "its origin must be that of a redirect URI",
        "scope_openid_missing" => "openid is needed for a grant that signs people in",
        "grant_missing" => "at least one is needed",
        "grant_refresh_alone" => "refresh_token goes with authorization_code or a device code",
        "grant_needs_secret" => "one of them needs a client that authenticates",
        "home_url_malformed" => "not a web address",
        "keys_malformed" => "not a JSON Web Key Set",
        "keys_private" => "a private or symmetric key is among them",
        "keys_too_many" => "too many keys",
        "keys_none_usable" => "no usable signing key",
        "keys_twice" => "jwks and jwks_uri exclude each other",
        "keys_missing" => "jwks or jwks_uri is needed",
        "jwks_uri_malformed" => "not an https address",
        "certificate_name_one" => "exactly one name of the certificate is needed",
        "certificate_name_malformed" => "malformed or too long",
        "certificate_unbound" => "goes with tls_client_auth only",
        "token_sector_missing" => "needed when the redirect URIs are not on one host",
        "token_sector_malformed" => "its host is no host name",
        "encryption_needs_keys" => "jwks or jwks_uri with a key for it is needed",
        "encryption_key_missing" => "no key of jwks is for it",
        "encryption_enc_alone" => "needed beside the algorithm of the content",
        "choice_unknown" => "not supported",
        _ => "not allowed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_holds_nothing_that_the_protocol_forbids() {
        let error = RegistrationError::member("client_name", "\"x\"\\\n이음\u{7f} <b>");
        assert_eq!(error.description, "client_name: x <b>");
        assert_eq!(RegistrationError::member("x", &"y".repeat(1000)).description.len(), 300);
    }
}
