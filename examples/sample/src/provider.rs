//! Everything that is said to Ieum: where to sign in, what a code is worth, where to sign out.
//!
//! Authorisation code with PKCE, state and nonce (OpenID Connect Core, section 3.1; RFC 7636; RFC 9700); the request is pushed
//! ([`push`](crate::push)). The library checks signature, issuer, audience, expiry and nonce of the ID token; nothing here looks
//! into one by itself.

use std::time::{Duration, Instant};

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreResponseType, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessTokenHash, AdditionalClaims, AuthenticationFlow, AuthorizationCode, Client, ClientId, ClientSecret,
    CsrfToken, EmptyExtraTokenFields, EndSessionUrl, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IdToken, IdTokenFields, IssuerUrl, LanguageTag, LogoutRequest, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl, RedirectUrl, Scope, StandardErrorResponse,
    StandardTokenResponse, TokenResponse, UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use url::Url;

use crate::Config;
use crate::push::{Metadata, push};

/// How long what Ieum says about itself, its keys included, is believed without asking again.
const METADATA_LIFE: Duration = Duration::from_secs(600);
const TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection to Ieum is kept for the next request. Ieum closes idle ones after ten seconds; a code that was sent
/// on one that is just closing would be lost, and a code is good for one attempt.
const IDLE: Duration = Duration::from_secs(5);
/// What is asked for: who the person is, in which organisation, and what they are there.
const SCOPES: [&str; 5] = ["profile", "email", "organization", "roles", "groups"];
/// The roles of those who run their organisation.
const ADMIN_ROLES: [&str; 2] = ["super_admin", "admin"];

/// What Ieum's ID tokens say beyond the standard claims: the organisation.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct OrgClaims {
    org_id: String,
    #[serde(default)]
    org_slug: Option<String>,
    /// The session at Ieum; a logout token names it.
    #[serde(default)]
    sid: Option<String>,
}
impl AdditionalClaims for OrgClaims {}

/// What Ieum's userinfo says beyond the standard claims.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct OrgProfile {
    #[serde(default)]
    org_name: Option<String>,
    #[serde(default)]
    department: Option<String>,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    groups: Vec<String>,
}
impl AdditionalClaims for OrgProfile {}

type Token = IdToken<OrgClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type Fields = IdTokenFields<
    OrgClaims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type OidcClient = Client<
    OrgClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Why Ieum did not sign somebody in. The text is for the log.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// Ieum cannot be reached, or answers nonsense.
    #[error("Ieum is not available: {0}")]
    Unavailable(String),
    /// Ieum answered, but what it said does not hold.
    #[error("the sign-in does not hold: {0}")]
    Refused(String),
}

/// Who signed in.
pub(crate) struct Person {
    /// The member's stable identifier: what a business system keeps its own data under.
    pub subject: String,
    pub name: String,
    pub email: Option<String>,
    pub department: Option<String>,
    /// What the person is in the organisation: `super_admin`, `admin` or `member`, and what was agreed on for this system.
    pub roles: Vec<String>,
    /// The organisation's groups that the person is in, by name.
    pub groups: Vec<String>,
    /// The session at Ieum.
    pub sid: Option<String>,
    /// The organisation's stable identifier.
    pub org_id: String,
    /// The organisation ID, if the organisation has one.
    pub org_slug: Option<String>,
    pub org_name: String,
    token: Token,
}

impl Person {
    /// True for who runs the organisation.
    pub(crate) fn is_admin(&self) -> bool {
        self.roles.iter().any(|role| ADMIN_ROLES.contains(&role.as_str()))
    }
}

/// What is remembered between leaving for Ieum and coming back.
pub(crate) struct Pending {
    pub state: String,
    nonce: Nonce,
    verifier: String,
}

/// Ieum, as the business system knows it.
pub struct Provider {
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: ClientSecret,
    redirect: RedirectUrl,
    signed_out: PostLogoutRedirectUrl,
    http: reqwest::Client,
    known: Mutex<Option<(Instant, Metadata)>>,
}

impl Provider {
    pub(crate) fn new(config: &Config) -> anyhow::Result<Self> {
        // A redirect could lead the secret elsewhere.
        let mut http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            .pool_idle_timeout(IDLE);
        if config.issuer.scheme() == "http" {
            // On one machine without TLS, which may have no certificates at all.
            http = http.tls_certs_only([]);
        }
        Ok(Self {
            issuer: IssuerUrl::new(config.issuer.as_str().trim_end_matches('/').to_owned())?,
            client_id: ClientId::new(config.client_id.clone()),
            client_secret: ClientSecret::new(config.client_secret.clone()),
            redirect: RedirectUrl::from_url(config.redirect_uri()),
            signed_out: PostLogoutRedirectUrl::from_url(config.signed_out_uri()),
            http: http.build()?,
            known: Mutex::new(None),
        })
    }

    /// Where to send somebody to sign in, and what to remember until they return. With an organisation ID they come straight to
    /// that organisation's login page. The request itself is handed to Ieum before.
    pub(crate) async fn begin(
        &self,
        organization: Option<&str>,
        language: &str,
    ) -> Result<(Url, Pending), ProviderError> {
        let metadata = self.metadata().await?;
        let endpoint = &metadata
            .additional_metadata()
            .additional_metadata
            .pushed_authorization_request_endpoint;
        let endpoint = endpoint.clone();
        let endpoint =
            endpoint.ok_or_else(|| ProviderError::Unavailable("no address to push requests to".to_owned()))?;
        let client = self.client().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(offered(&metadata))
            .add_ui_locale(LanguageTag::new(language.to_owned()))
            .set_pkce_challenge(challenge);
        if let Some(organization) = organization {
            request = request.add_extra_param("organization", organization.to_owned());
        }
        let (url, state, nonce) = request.url();
        let pending = Pending {
            state: state.secret().clone(),
            nonce,
            verifier: verifier.secret().clone(),
        };
        let url = push(&self.http, endpoint, &self.client_id, &self.client_secret, &url).await?;
        Ok((url, pending))
    }

    /// Exchanges the code that somebody returned with, and learns who they are.
    pub(crate) async fn finish(&self, code: &str, pending: Pending) -> Result<Person, ProviderError> {
        let client = self.client().await?;
        let http = |request| send(self.http.clone(), request);
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(unavailable)?
            .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier))
            .request_async(&http)
            .await
            .map_err(|error| match error {
                openidconnect::RequestTokenError::ServerResponse(answer) => refused(answer),
                other => unavailable(other),
            })?;
        let token = answer.id_token().ok_or_else(|| refused("no ID token"))?;
        let claims = match token.claims(&client.id_token_verifier(), &pending.nonce) {
            Ok(claims) => claims.clone(),
            // Perhaps Ieum signs with a new key.
            Err(_) => {
                self.forget().await;
                let client = self.client().await?;
                token
                    .claims(&client.id_token_verifier(), &pending.nonce)
                    .map_err(refused)?
                    .clone()
            }
        };
        if let Some(expected) = claims.access_token_hash() {
            let verifier = client.id_token_verifier();
            let algorithm = token.signing_alg().map_err(refused)?;
            let key = token.signing_key(&verifier).map_err(refused)?;
            let actual = AccessTokenHash::from_token(answer.access_token(), algorithm, key).map_err(refused)?;
            if actual != *expected {
                return Err(refused("the ID token belongs to another access token"));
            }
        }
        let profile: UserInfoClaims<OrgProfile, CoreGenderClaim> = client
            .user_info(answer.access_token().clone(), Some(claims.subject().clone()))
            .map_err(unavailable)?
            .request_async(&http)
            .await
            .map_err(unavailable)?;
        let org = claims.additional_claims();
        let name = profile
            .name()
            .and_then(|name| name.get(None))
            .map(|name| name.to_string());
        Ok(Person {
            subject: claims.subject().to_string(),
            name: name.unwrap_or_else(|| claims.subject().to_string()),
            email: profile.email().map(|email| email.to_string()),
            department: profile.additional_claims().department.clone(),
            roles: profile.additional_claims().roles.clone(),
            groups: profile.additional_claims().groups.clone(),
            sid: org.sid.clone(),
            org_id: org.org_id.clone(),
            org_slug: org.org_slug.clone().filter(|slug| !slug.is_empty()),
            org_name: profile
                .additional_claims()
                .org_name
                .clone()
                .unwrap_or_else(|| org.org_id.clone()),
            token: token.clone(),
        })
    }

    /// Where to send somebody to sign out of Ieum, too (OpenID Connect RP-Initiated Logout 1.0). `None` if Ieum offers no such
    /// place.
    pub(crate) async fn sign_out(&self, person: &Person) -> Result<Option<Url>, ProviderError> {
        let metadata = self.metadata().await?;
        let end: Option<EndSessionUrl> = metadata.additional_metadata().end_session_endpoint.clone();
        Ok(end.map(|end| {
            LogoutRequest::from(end)
                .set_id_token_hint(&person.token)
                .set_client_id(self.client_id.clone())
                .set_post_logout_redirect_uri(self.signed_out.clone())
                .http_get_url()
        }))
    }

    async fn client(&self) -> Result<OidcClient, ProviderError> {
        let metadata = self.metadata().await?;
        let secret = Some(self.client_secret.clone());
        Ok(
            OidcClient::from_provider_metadata(metadata, self.client_id.clone(), secret)
                .set_redirect_uri(self.redirect.clone()),
        )
    }

    async fn metadata(&self) -> Result<Metadata, ProviderError> {
        let mut known = self.known.lock().await;
        if let Some((since, metadata)) = &*known
            && since.elapsed() < METADATA_LIFE
        {
            return Ok(metadata.clone());
        }
        let http = |request| send(self.http.clone(), request);
        let metadata = Metadata::discover_async(self.issuer.clone(), &http)
            .await
            .map_err(unavailable)?;
        *known = Some((Instant::now(), metadata.clone()));
        Ok(metadata)
    }

    /// Ieum's public keys.
    pub(crate) async fn keys(&self) -> Result<Vec<CoreJsonWebKey>, ProviderError> {
        Ok(self.metadata().await?.jwks().keys().clone())
    }

    /// Ieum, as tokens name it.
    pub(crate) fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    /// Asks anew next time.
    pub(crate) async fn forget(&self) {
        *self.known.lock().await = None;
    }
}

/// What is asked for, as far as this Ieum has it.
fn offered(metadata: &Metadata) -> impl Iterator<Item = Scope> {
    let wished = SCOPES.map(|name| Scope::new(name.to_owned())).into_iter();
    let known = metadata.scopes_supported().cloned();
    wished.filter(move |scope| known.as_ref().is_none_or(|known| known.contains(scope)))
}

/// One request of the library, sent with our HTTP client.
async fn send(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let answer = http.execute(request.try_into()?).await?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut response = HttpResponse::new(answer.bytes().await?.to_vec());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

/// With its causes: the outermost one says little.
pub(crate) fn unavailable(error: impl std::error::Error) -> ProviderError {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    ProviderError::Unavailable(text)
}

/// Ieum said no.
pub(crate) fn refused(error: impl std::fmt::Display) -> ProviderError {
    ProviderError::Refused(error.to_string())
}
