//! Ieum says that somebody's sign-in ended (OpenID Connect Back-Channel Logout 1.0): their sessions end here, too.
//!
//! Ieum calls from server to server, without a browser. The token is all the proof there is: each rule of section 2.6 is checked
//! below, in that order.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use openidconnect::JsonWebKey as _;
use openidconnect::core::{CoreJsonWebKey, CoreJwsSigningAlgorithm};
use serde::Deserialize;
use serde::de::DeserializeOwned;

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How far the clocks of two servers may be apart, in seconds.
const LEEWAY: i64 = 60;

/// What Ieum posts.
#[derive(Deserialize)]
pub(crate) struct Told {
    logout_token: String,
}

#[derive(Deserialize)]
struct Header {
    alg: CoreJwsSigningAlgorithm,
    typ: Option<String>,
    kid: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    iat: i64,
    exp: i64,
    events: BTreeMap<String, serde_json::Value>,
    sub: Option<String>,
    sid: Option<String>,
    nonce: Option<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Whose sessions end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Whose {
    pub sub: Option<String>,
    pub sid: Option<String>,
}

pub(crate) async fn end(State(state): State<crate::State>, Form(told): Form<Told>) -> Response {
    let whose = match read(&state, &told.logout_token).await {
        Ok(whose) => whose,
        Err(error) => {
            tracing::warn!(%error, "a logout token was not believed");
            return (StatusCode::BAD_REQUEST, r#"{"error":"invalid_request"}"#).into_response();
        }
    };
    let count = state.sessions.end_of(&whose);
    tracing::info!(count, "sessions ended because Ieum said so");
    StatusCode::OK.into_response()
}

async fn read(state: &crate::State, token: &str) -> anyhow::Result<Whose> {
    let header: Header = decode(token.split('.').next())?;
    let mut keys = state.provider.keys().await?;
    if !keys.iter().any(|key| is_named(key, &header.kid)) {
        // Perhaps Ieum signs with a new key.
        state.provider.forget().await;
        keys = state.provider.keys().await?;
    }
    #[expect(clippy::disallowed_methods, reason = "a business system has its own clock")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let (issuer, client_id) = (state.provider.issuer(), &state.config.client_id);
    check(token, &keys, issuer, client_id, i64::try_from(now)?)
}

fn is_named(key: &CoreJsonWebKey, kid: &str) -> bool {
    key.key_id().is_some_and(|id| id.as_str() == kid)
}

fn decode<T: DeserializeOwned>(part: Option<&str>) -> anyhow::Result<T> {
    Ok(serde_json::from_slice(
        &URL_SAFE_NO_PAD.decode(part.unwrap_or_default())?,
    )?)
}

fn check(token: &str, keys: &[CoreJsonWebKey], issuer: &str, client_id: &str, now: i64) -> anyhow::Result<Whose> {
    let (signed, signature) = token.rsplit_once('.').unwrap_or_default();
    let mut parts = signed.split('.');
    let header: Header = decode(parts.next())?;
    anyhow::ensure!(header.typ.as_deref() == Some("logout+jwt"), "another kind of token");
    anyhow::ensure!(
        matches!(
            header.alg,
            CoreJwsSigningAlgorithm::EcdsaP256Sha256 | CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256
        ),
        "another algorithm than was agreed on"
    );
    let key = keys.iter().find(|key| is_named(key, &header.kid));
    let key = key.ok_or_else(|| anyhow::anyhow!("unknown key"))?;
    key.verify_signature(&header.alg, signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature)?)?;
    let claims: Claims = decode(parts.next())?;
    let is_ours = match &claims.aud {
        Audience::One(one) => one == client_id,
        Audience::Several(several) => several.iter().any(|one| one == client_id),
    };
    anyhow::ensure!(claims.iss == issuer, "another issuer");
    anyhow::ensure!(is_ours, "meant for another business system");
    anyhow::ensure!(claims.iat <= now + LEEWAY && now < claims.exp + LEEWAY, "out of time");
    anyhow::ensure!(claims.events.contains_key(EVENT), "no logout event");
    anyhow::ensure!(claims.nonce.is_none(), "an ID token in disguise");
    anyhow::ensure!(claims.sub.is_some() || claims.sid.is_some(), "nobody is named");
    Ok(Whose {
        sub: claims.sub,
        sid: claims.sid,
    })
}
