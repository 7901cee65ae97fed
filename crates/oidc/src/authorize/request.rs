//! A checked authorisation request, and the two answers to it.

use ieum_model::ClientRowId;

use super::AuthorizeError;
use crate::pkce::CodeChallenge;
use crate::redirect;
use crate::scope::Scopes;

/// What the client wants of the person's attention (OpenID Connect Core, section 3.1.2.1). `none` excludes the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Prompt {
    /// Show no page at all.
    pub none: bool,
    /// Sign in again.
    pub login: bool,
    /// Choose an account.
    pub select_account: bool,
    /// Ask for consent; accepted and not needed.
    pub consent: bool,
}

/// A request that passed every check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationRequest {
    /// The client's row.
    pub client: ClientRowId,
    /// The client's public name.
    pub client_id: String,
    /// Where the answer goes; the client's own.
    pub redirect_uri: String,
    /// Sent back unchanged.
    pub state: Option<String>,
    /// What is asked for; contains `openid`.
    pub scopes: Scopes,
    /// The PKCE challenge.
    pub challenge: CodeChallenge,
    /// Repeated in the ID token.
    pub nonce: Option<String>,
    /// What may or must be asked of the person.
    pub prompt: Prompt,
    /// Longest time since the person signed in, in seconds.
    pub max_age: Option<u32>,
    /// The sign-in ID to fill in.
    pub login_hint: Option<String>,
    /// The organisation ID (`org_slug`) whose login page to use. A wish by name, not yet resolved.
    pub organization: Option<String>,
    /// An ID token of ours for the person expected; not yet verified.
    pub id_token_hint: Option<String>,
    /// Languages in order of preference.
    pub ui_locales: Vec<String>,
}

impl AuthorizationRequest {
    /// The redirect that tells the client of an error.
    pub fn refuse(&self, error: AuthorizeError) -> ErrorRedirect {
        ErrorRedirect {
            redirect_uri: self.redirect_uri.clone(),
            state: self.state.clone(),
            error,
        }
    }
}

/// An error on its way to a client whose redirect URI is proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorRedirect {
    /// The client's own redirect URI.
    pub redirect_uri: String,
    /// Sent back unchanged.
    pub state: Option<String>,
    /// The error.
    pub error: AuthorizeError,
}

impl ErrorRedirect {
    /// The address to redirect to, with the issuer against mix-up (RFC 9207).
    pub fn to_uri(&self, issuer: &str) -> String {
        redirect::append(
            &self.redirect_uri,
            &[
                ("error", Some(self.error.code.as_str())),
                ("error_description", Some(self.error.description)),
                ("state", self.state.as_deref()),
                ("iss", Some(issuer)),
            ],
        )
    }
}

/// The address that takes the code to the client, with the issuer against mix-up (RFC 9207).
pub fn success_redirect(redirect_uri: &str, state: Option<&str>, code: &str, issuer: &str) -> String {
    redirect::append(
        redirect_uri,
        &[("code", Some(code)), ("state", state), ("iss", Some(issuer))],
    )
}
