//! Stage two: what is asked. Every error may go back to the client.

use super::request::{AuthorizationRequest, Prompt};
use super::{AuthorizeError, ErrorCode, ErrorRedirect, ResponseMode, Source};
use crate::claims::{self, AskedClaims};
use crate::client::Client;
use crate::dpop;
use crate::params::Params;
use crate::pkce::CodeChallenge;
use crate::resource;
use crate::scope::{OPENID, Scopes};
use crate::token::GrantType;

/// Longest `state`, in bytes: it comes back in an address.
const MAX_STATE: usize = 2_048;
/// Longest `nonce`, in bytes: it is stored and comes back in a token.
const MAX_NONCE: usize = 512;
/// Longest `login_hint`, in bytes: an e-mail address has at most 254.
const MAX_LOGIN_HINT: usize = 320;
/// Longest `organization`, in bytes: an organisation ID is far shorter.
const MAX_ORGANIZATION: usize = 64;
/// Most languages that we look at.
const MAX_LOCALES: usize = 10;
/// Longest `acr_values`, in bytes.
const MAX_ACR_VALUES: usize = 500;

/// A request whose redirect URI is the client's own.
#[derive(Debug, Clone, Copy)]
pub struct Proven<'a> {
    pub(super) params: &'a Params,
    pub(super) client: &'a Client,
    pub(super) redirect_uri: &'a str,
    pub(super) source: Source,
}

type Check = fn(&Proven<'_>) -> Result<(), AuthorizeError>;

/// What must hold, in this order. Checks that yield a value of the request are methods below, called after these.
const CHECKS: &[Check] = &[
    nothing_is_repeated,
    state_is_short,
    came_as_registered,
    no_request_object,
    no_registration,
    client_may_use_codes,
    response_type_is_code,
    response_mode_is_known,
    challenge_method_is_s256,
];

fn nothing_is_repeated(request: &Proven<'_>) -> Result<(), AuthorizeError> {
    require(
        !request.params.has_repeated_besides("resource"),
        "a parameter was sent more than once",
    )
}

fn state_is_short(request: &Proven<'_>) -> Result<(), AuthorizeError> {
    let length = request.params.find("state").map_or(0, str::len);
    require(length <= MAX_STATE, "state is too long")
}

fn came_as_registered(request: &Proven<'_>) -> Result<(), AuthorizeError> {
    request.source.suits(request.client)
}

/// By value and by reference both are resolved before; what is left is nested, or at an address that is not ours.
fn no_request_object(request: &Proven<'_>) -> Result<(), AuthorizeError> {
    if request.params.find("request").is_some() {
        return Err(AuthorizeError::new(
            ErrorCode::RequestNotSupported,
            "a request object cannot hold another one",
        ));
    }
    if request.params.find("request_uri").is_some() {
        return Err(AuthorizeError::new(
            ErrorCode::RequestUriNotSupported,
            "only a request_uri of a pushed request is supported",
        ));
    }
    Ok(())
}

fn no_registration(request: &Proven<'_>) -> Result<(), AuthorizeError> {
    match request.params.find("registration") {
        Some(_) => Err(AuthorizeError::new(
            ErrorCode::RegistrationNotSupported,
            "the registration parameter is not supported",
        )),
        None => Ok(()),
    }
}

fn client_may_use_codes(request: &Proven<'_>) -> Result<(), AuthorizeError> {
    if request.client.may_use(GrantType::AuthorizationCode) {
        return Ok(());
    }
    Err(AuthorizeError::new(
        ErrorCode::UnauthorizedClient,
        "this client may not use authorization codes",
    ))
}

fn response_type_is_code(request: &Proven<'_>) -> Result<(), AuthorizeError> {
    match request.params.find("response_type") {
        Some("code") => Ok(()),
        None => require(false, "response_type is missing"),
        Some(_) => Err(AuthorizeError::new(
            ErrorCode::UnsupportedResponseType,
            "response_type must be code",
        )),
    }
}

fn response_mode_is_known(request: &Proven<'_>) -> Result<(), AuthorizeError> {
    let Some(name) = request.params.find("response_mode") else {
        return Ok(());
    };
    let mode = ResponseMode::find(name);
    require(mode.is_some(), "response_mode is not supported")?;
    let suits = mode.is_some_and(|mode| mode.suits(request.redirect_uri));
    require(suits, "a form cannot be posted to this redirect_uri")
}

fn challenge_method_is_s256(request: &Proven<'_>) -> Result<(), AuthorizeError> {
    // Without the parameter the method would be "plain" (RFC 7636, section 4.3), which we do not know.
    let is_s256 = request.params.find("code_challenge_method") == Some("S256");
    require(is_s256, "code_challenge_method must be S256 (PKCE is required)")
}

impl Proven<'_> {
    /// Runs every check and reads the request.
    ///
    /// # Errors
    /// The first check that fails.
    pub fn check(&self) -> Result<AuthorizationRequest, AuthorizeError> {
        CHECKS.iter().try_for_each(|check| check(self))?;
        Ok(AuthorizationRequest {
            client: self.client.id,
            client_id: self.client.client_id.clone(),
            redirect_uri: self.redirect_uri.to_owned(),
            state: self.state().map(str::to_owned),
            mode: self.mode(),
            scopes: self.scopes()?,
            challenge: self.challenge()?,
            nonce: self.short("nonce", MAX_NONCE, "nonce is too long")?,
            prompt: self.prompt()?,
            max_age: self.max_age()?,
            login_hint: self.short("login_hint", MAX_LOGIN_HINT, "login_hint is too long")?,
            organization: self.short("organization", MAX_ORGANIZATION, "organization is too long")?,
            dpop_jkt: self.dpop_jkt()?,
            id_token_hint: self.params.find("id_token_hint").map(str::to_owned),
            ui_locales: self.ui_locales(),
            claims: self.claims()?,
            acr_values: self.acr_values()?,
            resources: self.resources()?,
        })
    }

    /// The error on its way to the client, in the mode that it asked for if that is one.
    pub fn refuse(&self, error: AuthorizeError) -> ErrorRedirect {
        ErrorRedirect {
            redirect_uri: self.redirect_uri.to_owned(),
            state: self.state().map(str::to_owned),
            mode: self.mode(),
            error,
        }
    }

    fn mode(&self) -> ResponseMode {
        let named = self.params.find("response_mode").and_then(ResponseMode::find);
        named.filter(|mode| mode.suits(self.redirect_uri)).unwrap_or_default()
    }

    fn claims(&self) -> Result<AskedClaims, AuthorizeError> {
        let text = self.params.find("claims").map(AskedClaims::parse);
        let read = text
            .transpose()
            .map_err(|_| invalid_request("claims is malformed or too long"))?;
        Ok(read.unwrap_or_default())
    }

    fn acr_values(&self) -> Result<Vec<String>, AuthorizeError> {
        let Some(text) = self.short("acr_values", MAX_ACR_VALUES, "acr_values is too long")? else {
            let dynamic = self.client.profile.dynamic.as_ref();
            return Ok(dynamic
                .map(|dynamic| dynamic.default_acr_values.clone())
                .unwrap_or_default());
        };
        Ok(text
            .split(' ')
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect())
    }

    fn resources(&self) -> Result<Vec<String>, AuthorizeError> {
        let registered = &self.client.profile.requests.resources;
        resource::asked(self.params)
            .and_then(|asked| resource::admit(asked, registered))
            .map_err(|_| {
                AuthorizeError::new(
                    ErrorCode::InvalidTarget,
                    "this client may not ask for one of the resources",
                )
            })
    }

    /// The state to send back, unless it was repeated or is too long.
    pub fn state(&self) -> Option<&str> {
        self.params.find("state").filter(|state| state.len() <= MAX_STATE)
    }

    /// Names that nobody knows are left out (OpenID Connect Core, section 3.1.2.1); known ones must be allowed.
    fn scopes(&self) -> Result<Scopes, AuthorizeError> {
        let invalid = |description| AuthorizeError::new(ErrorCode::InvalidScope, description);
        let asked = Scopes::parse(self.params.find("scope").unwrap_or_default())
            .map_err(|_| invalid("scope is malformed"))?
            .filter(claims::is_identity_scope);
        if !asked.contains(OPENID) {
            return Err(invalid("scope must contain openid"));
        }
        if !asked.is_subset(&self.client.scopes) {
            return Err(invalid("this client may not ask for one of the scopes"));
        }
        Ok(asked)
    }

    fn challenge(&self) -> Result<CodeChallenge, AuthorizeError> {
        self.params
            .find("code_challenge")
            .and_then(CodeChallenge::parse)
            .ok_or(invalid_request("code_challenge must be 43 base64url characters"))
    }

    fn dpop_jkt(&self) -> Result<Option<String>, AuthorizeError> {
        let Some(text) = self.params.find("dpop_jkt") else {
            return Ok(None);
        };
        let jkt = dpop::read_jkt(text).ok_or(invalid_request("dpop_jkt is not a thumbprint"))?;
        Ok(Some(jkt.to_owned()))
    }

    fn prompt(&self) -> Result<Prompt, AuthorizeError> {
        let mut prompt = Prompt::default();
        let values = self.params.find("prompt").unwrap_or_default();
        for value in values.split(' ').filter(|value| !value.is_empty()) {
            match value {
                "none" => prompt.none = true,
                "login" => prompt.login = true,
                "select_account" => prompt.select_account = true,
                // Asked of other people's business systems only; for our own the operator has agreed.
                "consent" => prompt.consent = true,
                // Initiating User Registration via OpenID Connect 1.0, section 4.
                "create" => prompt.create = true,
                _ => return Err(invalid_request("prompt has an unknown value")),
            }
        }
        let asks = prompt.login || prompt.select_account || prompt.consent;
        require(
            !(prompt.none && (asks || prompt.create)),
            "prompt=none goes with no other value",
        )?;
        require(!(prompt.create && asks), "prompt=create goes with no other value")?;
        Ok(prompt)
    }

    fn max_age(&self) -> Result<Option<u32>, AuthorizeError> {
        let Some(text) = self.params.find("max_age") else {
            // OpenID Connect Registration, section 2.
            return Ok(self
                .client
                .profile
                .dynamic
                .as_ref()
                .and_then(|dynamic| dynamic.default_max_age));
        };
        require(
            text.bytes().all(|byte| byte.is_ascii_digit()),
            "max_age must be a number of seconds",
        )?;
        // Digits that do not fit mean longer than anybody has been signed in.
        Ok(Some(text.parse().unwrap_or(u32::MAX)))
    }

    /// Well-formed language tags in order of preference; others are left out, as the parameter is only a wish.
    fn ui_locales(&self) -> Vec<String> {
        let is_tag = |tag: &&str| {
            (1..=35).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let tags = self.params.find("ui_locales").unwrap_or_default().split(' ');
        tags.filter(is_tag).take(MAX_LOCALES).map(str::to_owned).collect()
    }

    fn short(&self, name: &str, limit: usize, description: &'static str) -> Result<Option<String>, AuthorizeError> {
        let value = self.params.find(name);
        require(value.map_or(0, str::len) <= limit, description)?;
        Ok(value.map(str::to_owned))
    }
}

const fn invalid_request(description: &'static str) -> AuthorizeError {
    AuthorizeError::new(ErrorCode::InvalidRequest, description)
}

fn require(holds: bool, description: &'static str) -> Result<(), AuthorizeError> {
    if holds {
        Ok(())
    } else {
        Err(invalid_request(description))
    }
}
