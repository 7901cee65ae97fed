//! Reading a token request.

use ieum_model::Instant;

use super::{GRANTS, GrantDef, Lifetimes, TokenError, TokenErrorCode};
use crate::client::Client;
use crate::params::Params;
use crate::resource::{self, InvalidTarget};
use crate::scope::Scopes;

/// A token request whose form is sound: the grant is known and its required parameters are there once.
pub struct TokenRequest {
    /// The grant's row.
    pub grant: &'static GrantDef,
    /// The requested scope, if one was sent.
    pub scopes: Option<Scopes>,
    /// The services that the access token shall be for (RFC 8707, section 2.2).
    pub resources: Vec<String>,
    params: Params,
}

impl TokenRequest {
    /// Reads the form.
    ///
    /// # Errors
    /// `invalid_request`, `unsupported_grant_type` or `invalid_scope`.
    pub fn parse(params: Params) -> Result<Self, TokenError> {
        if params.has_repeated_besides("resource") {
            return Err(TokenError::REPEATED);
        }
        let name = params
            .find("grant_type")
            .ok_or(TokenError::invalid_request("grant_type is missing"))?;
        let grant = GRANTS
            .iter()
            .find(|def| def.grant.as_str() == name)
            .ok_or(TokenError::new(
                TokenErrorCode::UnsupportedGrantType,
                "grant_type is not supported",
            ))?;
        if grant.required.iter().any(|name| params.find(name).is_none()) {
            return Err(TokenError::invalid_request("a required parameter is missing"));
        }
        let scopes = params
            .find("scope")
            .map(Scopes::parse)
            .transpose()
            .map_err(|_| TokenError::invalid_scope("scope is malformed"))?;
        let resources = resource::asked(&params)?;
        Ok(Self {
            grant,
            scopes,
            resources,
            params,
        })
    }

    /// All parameters as they came.
    pub const fn params(&self) -> &Params {
        &self.params
    }

    /// A parameter's value; the empty text if it is absent.
    pub fn param(&self, name: &str) -> &str {
        self.params.find(name).unwrap_or_default()
    }

    /// Checks that the client, already authenticated, may use the grant.
    ///
    /// # Errors
    /// `unauthorized_client`.
    pub fn admit(&self, client: &Client) -> Result<(), TokenError> {
        if client.may_use(self.grant.grant) && self.grant.speaker.admits(client.kind()) {
            return Ok(());
        }
        Err(TokenError::new(
            TokenErrorCode::UnauthorizedClient,
            "this client may not use this grant",
        ))
    }

    /// What a rule is called with.
    pub fn call<'a>(&'a self, client: &'a Client, lifetimes: &'a Lifetimes, now: Instant) -> Call<'a> {
        Call {
            request: self,
            client,
            lifetimes,
            now,
        }
    }
}

impl From<InvalidTarget> for TokenError {
    fn from(_: InvalidTarget) -> Self {
        Self::TARGET
    }
}

/// A request by an authenticated client at a point in time.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// What is asked.
    pub request: &'a TokenRequest,
    /// Who asks; authenticated and admitted.
    pub client: &'a Client,
    /// How long things live.
    pub lifetimes: &'a Lifetimes,
    /// When.
    pub now: Instant,
}

impl Call<'_> {
    /// The scopes for a token: what was granted and the client may still have, narrowed to what is asked for.
    ///
    /// # Errors
    /// `invalid_scope` if more is asked for than was granted (RFC 6749, section 6).
    pub(super) fn narrow(&self, granted: &Scopes) -> Result<Scopes, TokenError> {
        let allowed = granted.intersection(&self.client.scopes);
        match &self.request.scopes {
            None => Ok(allowed),
            Some(asked) if asked.is_subset(&allowed) => Ok(asked.clone()),
            Some(_) => Err(TokenError::invalid_scope("more scope than was granted")),
        }
    }

    /// The services for an access token: what was granted, narrowed to what is asked for (RFC 8707, section 2.2).
    ///
    /// # Errors
    /// `invalid_target` if more is asked for than was granted.
    pub(super) fn narrow_resources(&self, granted: &[String]) -> Result<Vec<String>, TokenError> {
        let registered = &self.client.profile.requests.resources;
        Ok(resource::narrow(&self.request.resources, granted, registered)?)
    }

    /// The services for an access token of the client's own: what it asks for, if it may.
    ///
    /// # Errors
    /// `invalid_target`.
    pub(super) fn own_resources(&self) -> Result<Vec<String>, TokenError> {
        let registered = &self.client.profile.requests.resources;
        Ok(resource::admit(self.request.resources.clone(), registered)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::samples::{confidential, public};

    fn parse<const N: usize>(pairs: [(&str, &str); N]) -> Result<TokenRequest, TokenError> {
        TokenRequest::parse(Params::from(pairs))
    }

    #[test]
    fn malformed_requests_are_refused_with_the_right_code() {
        for (name, result, code) in [
            ("empty", parse([]), "invalid_request"),
            ("unknown", parse([("grant_type", "password")]), "unsupported_grant_type"),
            (
                "repeated",
                parse([
                    ("grant_type", "client_credentials"),
                    ("grant_type", "client_credentials"),
                ]),
                "invalid_request",
            ),
            (
                "repeated unknown",
                parse([("grant_type", "client_credentials"), ("x", "1"), ("x", "1")]),
                "invalid_request",
            ),
            (
                "no code",
                parse([
                    ("grant_type", "authorization_code"),
                    ("redirect_uri", "x"),
                    ("code_verifier", "x"),
                ]),
                "invalid_request",
            ),
            (
                "no verifier",
                parse([
                    ("grant_type", "authorization_code"),
                    ("redirect_uri", "x"),
                    ("code", "x"),
                ]),
                "invalid_request",
            ),
            (
                "empty token",
                parse([("grant_type", "refresh_token"), ("refresh_token", "")]),
                "invalid_request",
            ),
            (
                "bad scope",
                parse([("grant_type", "client_credentials"), ("scope", "\"")]),
                "invalid_scope",
            ),
        ] {
            assert_eq!(result.err().map(|error| error.code.as_str()), Some(code), "{name}");
        }
    }

    #[test]
    fn only_a_confidential_client_may_act_for_itself() {
        let request = parse([("grant_type", "client_credentials")]).expect("sound");
        assert!(request.admit(&confidential()).is_ok());
        let refused = TokenErrorCode::UnauthorizedClient;
        assert_eq!(request.admit(&public()).map_err(|error| error.code), Err(refused));
        let without = Client {
            grants: vec![],
            ..confidential()
        };
        assert_eq!(request.admit(&without).map_err(|error| error.code), Err(refused));
    }

    proptest::proptest! {
        #[test]
        fn no_form_makes_the_parser_panic(pairs in proptest::collection::vec(("[a-z_]{0,14}", "\\PC{0,40}"), 0..6)) {
            let _ = TokenRequest::parse(Params::new(pairs));
        }
    }
}
