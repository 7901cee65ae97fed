//! A checked authorisation request, and the error that may become of it.

use ieum_model::ClientRowId;

use super::{AuthorizeError, ResponseMode};
use crate::claims::AskedClaims;
use crate::pkce::CodeChallenge;
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
    /// Ask for consent again, if the business system is one that needs it.
    pub consent: bool,
    /// Sign up (Initiating User Registration via OpenID Connect 1.0).
    pub create: bool,
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
    /// How the answer travels.
    pub mode: ResponseMode,
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
    /// Claims that are asked for one by one.
    pub claims: AskedClaims,
    /// Classes of sign-in in order of preference; a wish.
    pub acr_values: Vec<String>,
    /// The services that access tokens shall be for; all registered.
    pub resources: Vec<String>,
}

impl AuthorizationRequest {
    /// The redirect that tells the client of an error.
    pub fn refuse(&self, error: AuthorizeError) -> ErrorRedirect {
        ErrorRedirect {
            redirect_uri: self.redirect_uri.clone(),
            state: self.state.clone(),
            mode: self.mode,
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
    /// How the answer travels.
    pub mode: ResponseMode,
    /// The error.
    pub error: AuthorizeError,
}
