//! Errors of the authorisation endpoint.

use super::ErrorRedirect;

/// An error that can only be shown, because it is not certain whose redirect URI it is (RFC 6749, section 4.1.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ShownError {
    /// `client_id` is missing, repeated, unknown or suspended.
    #[error("client_id is missing or names no active client")]
    UnknownClient,
    /// `redirect_uri` is missing or repeated.
    #[error("redirect_uri is missing or repeated")]
    NoRedirectUri,
    /// `redirect_uri` is not registered for the client.
    #[error("redirect_uri is not registered for this client")]
    ForeignRedirectUri,
    /// `request_uri` is unknown, expired, another client's, or was used before (RFC 9126, section 4).
    #[error("request_uri is unknown, expired or was used before")]
    UsedRequest,
    /// The request object is not believed, and so nobody knows where an answer may go.
    #[error("the request object cannot be believed: {0}")]
    BadObject(&'static str),
}

/// Error codes that a client may be answered with (RFC 6749, section 4.1.2.1; OpenID Connect Core, section 3.1.2.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is the registered code itself")]
pub enum ErrorCode {
    InvalidRequest,
    UnauthorizedClient,
    AccessDenied,
    UnsupportedResponseType,
    InvalidScope,
    ServerError,
    TemporarilyUnavailable,
    LoginRequired,
    InteractionRequired,
    AccountSelectionRequired,
    RequestNotSupported,
    RequestUriNotSupported,
    RegistrationNotSupported,
    InvalidRequestObject,
    ConsentRequired,
    UnmetAuthenticationRequirements,
    InvalidTarget,
}

impl ErrorCode {
    /// The registered code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::AccessDenied => "access_denied",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::LoginRequired => "login_required",
            Self::InteractionRequired => "interaction_required",
            Self::AccountSelectionRequired => "account_selection_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::RegistrationNotSupported => "registration_not_supported",
            Self::InvalidRequestObject => "invalid_request_object",
            Self::ConsentRequired => "consent_required",
            Self::UnmetAuthenticationRequirements => "unmet_authentication_requirements",
            Self::InvalidTarget => "invalid_target",
        }
    }
}

/// An error for the client: a code and a description for its developer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}: {description}", code.as_str())]
pub struct AuthorizeError {
    /// The registered code.
    pub code: ErrorCode,
    /// What to change, in plain ASCII.
    pub description: &'static str,
}

impl AuthorizeError {
    /// An error with that code and description.
    pub const fn new(code: ErrorCode, description: &'static str) -> Self {
        Self { code, description }
    }
}

/// Why a request was refused, and who may learn it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Shown on a page of ours.
    Show(ShownError),
    /// Sent to the client by redirect.
    Redirect(ErrorRedirect),
}
