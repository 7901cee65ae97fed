//! What is asked of a company's provider: its document, its keys, tokens for a code, more about a person. All of it through the guarded
//! client, before any transaction; documents are kept for minutes.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ieum_model::Instant;
use ieum_model::context::random;
use ieum_model::linking::Identity;
use ieum_oidc::client::keys::ClientKeys;
use ieum_oidc::jose::JwsError;
use ieum_oidc::upstream::settings::{ClientAuth, Settings, discovery_url};
use ieum_oidc::upstream::{
    ASSERTION_TYPE, BadIdToken, BadProvider, Expected, OwnKey, Provider, identity_of, limit_trust, read_provider,
    verify_id_token,
};
use moka::sync::Cache;
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;
use url::form_urlencoded::byte_serialize;

use super::callback_path;
use super::profile::by_profile;
use super::ticket::Ticket;
use crate::Context;
use crate::login::connected::{Reason, claimed};
use crate::traces::{Detail, Shown, StepName, Trail};

/// So long a document is kept.
const FRESH: Duration = Duration::from_secs(10 * 60);

/// The providers whose documents were read a moment ago.
#[derive(Debug)]
pub struct Providers {
    known: Cache<String, (Arc<Provider>, Instant)>,
    /// Whether providers without TLS are believed: only where the operator allows networks of their own.
    allow_http: bool,
}

impl Providers {
    /// None are known yet.
    pub fn new(allow_http: bool) -> Self {
        Self {
            known: Cache::new(1_000),
            allow_http,
        }
    }

    /// Whether an issuer may be without TLS.
    pub const fn allows_http(&self) -> bool {
        self.allow_http
    }

    /// What a provider says of itself.
    ///
    /// # Errors
    /// That it cannot be reached, or is not one.
    pub async fn provider(&self, ctx: &Context, settings: &Settings) -> Result<Arc<Provider>, Reason> {
        match settings.provider_by_hand() {
            Some(by_hand) => Ok(Arc::new(by_hand)),
            None => self.discover(ctx, &settings.issuer).await,
        }
    }

    /// What a provider's discovery document says (OpenID Connect Discovery 1.0, section 4).
    ///
    /// # Errors
    /// That it cannot be reached, or is not one.
    pub async fn discover(&self, ctx: &Context, issuer: &str) -> Result<Arc<Provider>, Reason> {
        if let Some((known, at)) = self.known.get(issuer)
            && ctx.now() < at.plus(FRESH)
        {
            return Ok(known);
        }
        let text = get(ctx, &discovery_url(issuer), None).await?;
        let provider = read_provider(&text, issuer, self.allow_http).map_err(Reason::Document)?;
        let provider = Arc::new(provider);
        self.known.insert(issuer.to_owned(), (Arc::clone(&provider), ctx.now()));
        Ok(provider)
    }
}

pub(super) async fn get(ctx: &Context, address: &str, bearer: Option<&str>) -> Result<String, Reason> {
    let url = Url::parse(address).map_err(|_| Reason::Unreachable)?;
    let answer = match bearer {
        Some(token) => ctx.app().outbound.get_with(&url, &format!("Bearer {token}")).await,
        None => ctx.app().outbound.get(&url).await,
    };
    let answer = answer.map_err(|error| {
        tracing::info!(%error, "a provider did not answer");
        Reason::Unreachable
    })?;
    if answer.status != 200 {
        tracing::info!(status = answer.status, "a provider answered with another status");
        return Err(Reason::Unreachable);
    }
    String::from_utf8(answer.body).map_err(|_| Reason::Document(BadProvider::Malformed))
}

#[derive(Deserialize)]
struct Tokens {
    id_token: Option<String>,
    access_token: Option<String>,
}

impl Tokens {
    /// Whether they say who it is, or let us ask.
    fn suffice(&self, provider: &Provider) -> bool {
        match provider.has_id_tokens() {
            true => self.id_token.is_some(),
            false => self.access_token.is_some(),
        }
    }
}

#[derive(Deserialize)]
struct Refused {
    error: String,
}

/// Who it is, by the code that came back.
pub(super) async fn identify(
    ctx: &Context,
    settings: &Settings,
    secret: Option<&str>,
    provider: &Provider,
    (ticket, code): (&Ticket, &str),
    trail: &mut Trail,
) -> Result<Identity, Reason> {
    let tokens = redeem(ctx, settings, secret, provider, ticket, code).await;
    let tokens = tokens.and_then(|tokens| match tokens.suffice(provider) {
        true => Ok(tokens),
        false => Err(Reason::Tokens),
    });
    let details = [
        (Detail::Address, Shown::address(&provider.token_endpoint)),
        (Detail::Client, Shown::text(&settings.client_id)),
    ];
    trail.judged(ctx, StepName::Tokens, details, &tokens);
    let tokens = tokens?;
    let access_token = tokens.access_token.as_deref();
    if !provider.has_id_tokens() {
        return by_profile(ctx, settings, provider, access_token.unwrap_or_default(), trail).await;
    }
    let id_token = tokens.id_token.as_deref().ok_or(Reason::Tokens)?;
    let claims = verified(ctx, settings, provider, ticket, (id_token, access_token)).await;
    let algs: Vec<&str> = provider.algs.iter().map(|alg| alg.as_str()).collect();
    let details = [
        (Detail::Issuer, Shown::text(&provider.issuer)),
        (Detail::Algorithms, Shown::text(&algs.join(" "))),
    ];
    trail.judged(ctx, StepName::IdToken, details, &claims);
    let claims = claims?;
    let userinfo = more(ctx, settings, provider, access_token, &claims, trail).await;
    let mapping = &settings.mapping;
    let identity = identity_of(&claims, userinfo.as_ref(), mapping).ok_or(Reason::Subject);
    let identity = identity.map(|mut identity| {
        limit_trust(settings, &claims, &mut identity);
        identity
    });
    let mut details = match &identity {
        Ok(identity) => claimed(identity, &mapping.subject),
        Err(_) => vec![(Detail::SubjectFrom, Shown::text(&mapping.subject))],
    };
    details.push((Detail::Fields, names(&claims)));
    trail.judged(ctx, StepName::Claims, details, &identity);
    identity
}

/// The names of claims; never what they hold.
pub(super) fn names(claims: &Map<String, Value>) -> Shown {
    let names: Vec<&str> = claims.keys().map(String::as_str).collect();
    Shown::text(&names.join(" "))
}

/// What the ID token does not tell, if the provider tells it elsewhere. It may be left out; the ID token was enough to know the person.
async fn more(
    ctx: &Context,
    settings: &Settings,
    provider: &Provider,
    access_token: Option<&str>,
    claims: &Map<String, Value>,
    trail: &mut Trail,
) -> Option<Map<String, Value>> {
    let is_told = |name: &String| name.is_empty() || claims.contains_key(name);
    let mapping = &settings.mapping;
    let (address, token) = provider.userinfo_endpoint.as_ref().zip(access_token)?;
    if [&mapping.email, &mapping.name, &mapping.groups, &mapping.key]
        .into_iter()
        .all(is_told)
    {
        return None;
    }
    let text = get(ctx, address, Some(token)).await;
    let read = text
        .as_ref()
        .ok()
        .and_then(|text| serde_json::from_str::<Map<String, Value>>(text).ok());
    let code = text.err().map(|reason| (Detail::Code, Shown::text(reason.code())));
    let fields = read.as_ref().map(|claims| (Detail::Fields, names(claims)));
    let details = [(Detail::Address, Shown::address(address))];
    trail.noted(ctx, StepName::UserInfo, details.into_iter().chain(fields).chain(code));
    read
}

/// Verified, if need be with keys that are fetched anew.
async fn verified(
    ctx: &Context,
    settings: &Settings,
    provider: &Provider,
    ticket: &Ticket,
    (id_token, access_token): (&str, Option<&str>),
) -> Result<Map<String, Value>, Reason> {
    match verify(ctx, settings, provider, ticket, id_token, access_token, false).await {
        Err(Reason::IdToken(BadIdToken::Signature(JwsError::UnknownKey))) => {
            verify(ctx, settings, provider, ticket, id_token, access_token, true).await
        }
        verified => verified,
    }
}

async fn verify(
    ctx: &Context,
    settings: &Settings,
    provider: &Provider,
    ticket: &Ticket,
    id_token: &str,
    access_token: Option<&str>,
    is_newer_wanted: bool,
) -> Result<Map<String, Value>, Reason> {
    let sets = &ctx.app().provider.key_sets;
    let keys: Arc<ClientKeys> = sets
        .get(&provider.jwks_uri, is_newer_wanted, ctx.now())
        .await
        .map_err(|error| {
            tracing::info!(%error, "a provider's keys could not be had");
            Reason::Unreachable
        })?;
    let expected = Expected {
        provider,
        keys: &keys,
        client_id: &settings.client_id,
        nonce: &ticket.nonce,
        access_token,
        max_age: None,
        now: ctx.now(),
    };
    verify_id_token(id_token, &expected).map_err(Reason::IdToken)
}

/// What proves to the provider that we are its client.
fn assertion(ctx: &Context, settings: &Settings, key: Option<&str>, provider: &Provider) -> Result<String, Reason> {
    let jti: String = random::<16>(ctx.rng())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let now = ctx.now().as_seconds();
    let signed = OwnKey::read(key.unwrap_or_default())
        .and_then(|key| key.assertion(&settings.client_id, &provider.issuer, &jti, now));
    signed.map_err(|error| {
        tracing::error!(%error, "our key at a provider cannot be used");
        Reason::Client
    })
}

/// Tokens for the code (RFC 6749, section 4.1.3), with an assertion by our key, or with our secret in the header, or in the form where
/// the provider takes it there only.
async fn redeem(
    ctx: &Context,
    settings: &Settings,
    secret: Option<&str>,
    provider: &Provider,
    ticket: &Ticket,
    code: &str,
) -> Result<Tokens, Reason> {
    let url = Url::parse(&provider.token_endpoint).map_err(|_| Reason::Document(BadProvider::Address))?;
    let redirect_uri = ctx.link(&callback_path(ticket.method));
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect_uri.as_str()),
        ("code_verifier", ticket.code_verifier.as_str()),
    ];
    let mut authorization = None;
    let assertion = match settings.client_auth {
        ClientAuth::Secret => None,
        ClientAuth::PrivateKeyJwt => Some(assertion(ctx, settings, secret, provider)?),
    };
    match secret {
        _ if assertion.is_some() => {
            form.push(("client_id", &settings.client_id));
            form.push(("client_assertion_type", ASSERTION_TYPE));
            form.push(("client_assertion", assertion.as_deref().unwrap_or_default()));
        }
        Some(secret) if provider.only_secret_post => {
            form.push(("client_id", &settings.client_id));
            form.push(("client_secret", secret));
        }
        // RFC 6749, section 2.3.1: both are form-encoded first.
        Some(secret) => {
            let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
            let pair = format!("{}:{}", encoded(&settings.client_id), encoded(secret));
            authorization = Some(format!("Basic {}", STANDARD.encode(pair)));
        }
        None => form.push(("client_id", &settings.client_id)),
    }
    let answer = ctx
        .app()
        .outbound
        .post_form_with(&url, &form, authorization.as_deref())
        .await;
    let answer = answer.map_err(|error| {
        tracing::info!(%error, "a provider's token endpoint did not answer");
        Reason::Tokens
    })?;
    if answer.status == 200 {
        return serde_json::from_slice(&answer.body).map_err(|_| Reason::Tokens);
    }
    match serde_json::from_slice::<Refused>(&answer.body) {
        Ok(refused) if refused.error == "invalid_client" || refused.error == "unauthorized_client" => {
            Err(Reason::Client)
        }
        Ok(refused) if refused.error == "invalid_grant" => Err(Reason::Code),
        _ if answer.status == 401 => Err(Reason::Client),
        _ => Err(Reason::Tokens),
    }
}
