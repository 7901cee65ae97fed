//! Pushed authorisation requests (RFC 9126): the client sends its request over a line of its own and is given a reference,
//! which the browser brings.

use std::time::Duration;

use serde::Serialize;

use super::{AuthorizeError, ErrorCode, ShownError, Source};
use crate::client::Client;
use crate::params::Params;

/// What every reference begins with (RFC 9126, section 2.2).
pub const URN: &str = "urn:ietf:params:oauth:request_uri:";
/// How long the browser may take to bring it.
pub const LIFE: Duration = Duration::from_secs(90);
/// Longest request, in bytes of its form.
const MAX_BYTES: usize = 16 * 1024;
/// How the client proved who it is; no part of the request.
const AUTHENTICATION: [&str; 3] = ["client_secret", "client_assertion", "client_assertion_type"];

/// The secret part of a reference of ours.
pub fn secret_of(request_uri: &str) -> Option<&str> {
    request_uri.strip_prefix(URN)
}

/// The answer to a push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PushedBody {
    request_uri: String,
    expires_in: u64,
}

impl PushedBody {
    /// For the secret part of a new reference.
    pub fn new(secret: &str) -> Self {
        Self {
            request_uri: format!("{URN}{secret}"),
            expires_in: LIFE.as_secs(),
        }
    }
}

/// An error's JSON body (RFC 9126, section 2.3).
#[derive(Debug, Serialize)]
pub struct PushErrorBody {
    error: &'static str,
    error_description: &'static str,
}

impl From<AuthorizeError> for PushErrorBody {
    fn from(error: AuthorizeError) -> Self {
        Self {
            error: error.code.as_str(),
            error_description: error.description,
        }
    }
}

/// What is kept of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// The request's parameters, from the form or from the object in it.
    pub params: Params,
    /// By which way they came.
    pub source: Source,
}

/// The request object in what an authenticated client pushed, if it signed its request; it is still to be read.
///
/// # Errors
/// `invalid_request` if the form is none that could be pushed (RFC 9126, section 2.1).
pub fn object_in<'f>(form: &'f Params, client: &Client) -> Result<Option<&'f str>, AuthorizeError> {
    if form.has_repeated_besides("resource") {
        return Err(invalid("a parameter was sent more than once"));
    }
    if form.bytes() > MAX_BYTES {
        return Err(invalid("the request is too long"));
    }
    if form.find("request_uri").is_some() {
        return Err(invalid("request_uri cannot be pushed"));
    }
    if form.find("client_id").is_some_and(|id| id != client.client_id) {
        return Err(invalid("client_id is not that of the authenticated client"));
    }
    Ok(form.find("request"))
}

const fn invalid(description: &'static str) -> AuthorizeError {
    AuthorizeError::new(ErrorCode::InvalidRequest, description)
}

/// Checks what an authenticated client pushed, as the authorisation endpoint will (RFC 9126, section 2.1). `object` is what the
/// object of [`object_in`] says, if there is one: then nothing else in the form counts.
///
/// # Errors
/// As the authorisation endpoint, but everything goes to the client: it has proven who it is.
pub fn check(form: &Params, client: &Client, object: Option<Params>) -> Result<Pushed, AuthorizeError> {
    let source = Source {
        is_pushed: true,
        is_signed: object.is_some(),
    };
    let params = object.unwrap_or_else(|| form.without(&AUTHENTICATION).with("client_id", &client.client_id));
    match super::check(&params, Some(client), source) {
        Ok(_) => Ok(Pushed { params, source }),
        Err(super::Refusal::Redirect(refused)) => Err(refused.error),
        Err(super::Refusal::Show(ShownError::NoRedirectUri)) => Err(invalid("redirect_uri is missing or repeated")),
        Err(super::Refusal::Show(ShownError::ForeignRedirectUri)) => {
            Err(invalid("redirect_uri is not registered for this client"))
        }
        Err(super::Refusal::Show(_)) => Err(invalid("client_id is missing")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authorize::tests::{repeat, with};
    use crate::client::samples::{SECRET, confidential};

    fn push(form: &Params) -> Result<Pushed, AuthorizeError> {
        let client = confidential();
        assert_eq!(object_in(form, &client)?, None);
        check(form, &client, None)
    }

    #[test]
    fn a_sound_request_is_kept_without_the_clients_proof() {
        let pushed = push(&with(&[("client_secret", SECRET), ("client_id", "")])).expect("kept");
        assert_eq!(pushed.params.find("client_secret"), None);
        assert_eq!(pushed.params.find("client_id"), Some("rp"));
        assert_eq!(pushed.params.find("state"), Some("st"));
        assert!(pushed.source.is_pushed && !pushed.source.is_signed);
    }

    #[test]
    fn what_the_authorisation_endpoint_would_refuse_is_refused_here() {
        let long = "x".repeat(MAX_BYTES);
        for (name, form, code) in [
            ("another client", with(&[("client_id", "other")]), "invalid_request"),
            ("no redirect", with(&[("redirect_uri", "")]), "invalid_request"),
            (
                "foreign redirect",
                with(&[("redirect_uri", "https://evil.example/cb")]),
                "invalid_request",
            ),
            (
                "a reference",
                with(&[("request_uri", &format!("{URN}x"))]),
                "invalid_request",
            ),
            ("repeated", repeat("state", "other"), "invalid_request"),
            ("endless", with(&[("x", &long)]), "invalid_request"),
            (
                "implicit",
                with(&[("response_type", "token")]),
                "unsupported_response_type",
            ),
            ("bad scope", with(&[("scope", "openid phone")]), "invalid_scope"),
        ] {
            let error = push(&form).expect_err(name);
            assert_eq!(error.code.as_str(), code, "{name}");
        }
    }

    #[test]
    fn an_object_is_found_and_only_what_it_says_counts() {
        let client = confidential();
        let form = with(&[("request", "a.b.c"), ("state", "outside")]);
        assert_eq!(object_in(&form, &client), Ok(Some("a.b.c")));
        let pushed = check(&form, &client, Some(with(&[("state", "inside")]))).expect("kept");
        assert_eq!(pushed.params.find("state"), Some("inside"));
        assert!(pushed.source.is_pushed && pushed.source.is_signed);
    }

    #[test]
    fn a_reference_is_ours_by_its_beginning() {
        let body = serde_json::to_value(PushedBody::new("abc")).expect("json");
        let uri = body["request_uri"].as_str().expect("text");
        assert_eq!(secret_of(uri), Some("abc"));
        assert_eq!(body["expires_in"], 90);
        assert_eq!(secret_of("https://rp.example/request.jwt"), None);
        assert_eq!(secret_of("URN:ietf:params:oauth:request_uri:abc"), None);
    }
}
