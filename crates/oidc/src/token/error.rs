//! Errors of the token endpoint (RFC 6749, section 5.2; RFC 8628, section 3.5; RFC 8693, section 2.2.2).

use serde::Serialize;

/// The registered codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is the registered code itself")]
pub enum TokenErrorCode {
    InvalidRequest,
    InvalidClient,
    InvalidGrant,
    UnauthorizedClient,
    UnsupportedGrantType,
    InvalidScope,
    InvalidTarget,
    InvalidDpopProof,
    UseDpopNonce,
    AuthorizationPending,
    SlowDown,
    AccessDenied,
    ExpiredToken,
}

impl TokenErrorCode {
    /// The registered code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::InvalidDpopProof => "invalid_dpop_proof",
            Self::UseDpopNonce => "use_dpop_nonce",
            Self::AuthorizationPending => "authorization_pending",
            Self::SlowDown => "slow_down",
            Self::AccessDenied => "access_denied",
            Self::ExpiredToken => "expired_token",
        }
    }
}

/// An error for the client: a code, and a description for its developer in plain ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}: {description}", code.as_str())]
pub struct TokenError {
    /// The registered code.
    pub code: TokenErrorCode,
    /// What is wrong. Never tells whether a secret or token exists.
    pub description: &'static str,
}

/// The error's JSON body.
#[derive(Debug, Serialize)]
pub struct TokenErrorBody {
    error: &'static str,
    error_description: &'static str,
}

impl TokenError {
    /// No client could be authenticated, for whatever reason.
    pub const CLIENT: Self = Self::new(TokenErrorCode::InvalidClient, "client authentication failed");
    /// A parameter was sent more than once.
    pub const REPEATED: Self = Self::invalid_request("a parameter was sent more than once");

    /// An error with that code and description.
    pub const fn new(code: TokenErrorCode, description: &'static str) -> Self {
        Self { code, description }
    }

    /// The request is malformed.
    pub const fn invalid_request(description: &'static str) -> Self {
        Self::new(TokenErrorCode::InvalidRequest, description)
    }

    /// The code or token is not, or no longer, good for this.
    pub const fn invalid_grant(description: &'static str) -> Self {
        Self::new(TokenErrorCode::InvalidGrant, description)
    }

    /// The scope is unknown, malformed or more than is allowed.
    pub const fn invalid_scope(description: &'static str) -> Self {
        Self::new(TokenErrorCode::InvalidScope, description)
    }

    /// The resource is none, or none that was granted (RFC 8707, section 2).
    pub const TARGET: Self = Self::new(
        TokenErrorCode::InvalidTarget,
        "the resource is invalid or was not granted",
    );

    /// The HTTP status: 401 for failed client authentication, else 400. With 401 goes [`TokenError::CHALLENGE`].
    pub const fn status(self) -> u16 {
        match self.code {
            TokenErrorCode::InvalidClient => 401,
            _ => 400,
        }
    }

    /// The value of `WWW-Authenticate` beside a 401.
    pub const CHALLENGE: &'static str = r#"Basic realm="ieum", charset="UTF-8""#;

    /// The JSON body.
    pub const fn body(self) -> TokenErrorBody {
        TokenErrorBody {
            error: self.code.as_str(),
            error_description: self.description,
        }
    }
}
